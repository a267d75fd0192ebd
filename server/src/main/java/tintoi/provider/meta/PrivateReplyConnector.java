package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.meta.GraphClient.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The one private message with which a comment may be answered, within seven days. The
/// conversation goes on when the person answers. Source: Meta, Messenger Platform, Private replies,
/// read 2026-11-20; the older `/{comment}/private_replies` is gone.
@Component
class PrivateReplyConnector implements Connector {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// 750 an hour; a little below, because a burst of one is let through.
  private static final Limits LIMITS =
      new Limits(
          2_000,
          1,
          Duration.ofDays(7),
          new Limits.Allotment(
              0,
              720,
              Duration.ZERO,
              new Reset.Rolling(Duration.ofHours(24)),
              Published.PRIVATE_REPLIES));

  private final GraphClient graph;
  private final Finder finder;

  PrivateReplyConnector(GraphClient graph) {
    this.graph = graph;
    this.finder = new Finder(graph);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.PRIVATE_REPLY;
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  /// It comes back as any message to a person does, with our reference in it.
  @Override
  public DoubtRule doubt() {
    return DoubtRule.ECHOED;
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    var body = JSON.createObjectNode();
    body.putObject("recipient").put("comment_id", message.recipient());
    body.put("messaging_type", "RESPONSE");
    body.putObject("message")
        .put("text", message.text())
        .put("metadata", message.reference().toString());
    String path = credential.externalId() + "/messages";
    return Answers.of(graph.postJson(path, body, credential.token()), "message_id");
  }

  /// The comment says whether it was answered privately, and in which thread.
  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    var fields = Map.of("fields", "can_reply_privately,private_reply_conversation");
    return switch (graph.get(message.recipient(), fields, credential.token())) {
      case Said.Silence(_, var detail) -> new Search.Unreadable(detail);
      case Said.Refusal(var error, _) -> new Search.Unreadable(error.code() + " " + error.text());
      case Said.Data(var json, _) -> {
        JsonNode of = json.path("private_reply_conversation");
        String thread = of.isObject() ? text(of.path("id")) : text(of);
        if (!thread.isEmpty())
          yield finder.find(
              thread + "/messages", credential, new Finder.Wanted(message, since, taken));
        yield json.path("can_reply_privately").asBoolean(false)
            ? new Search.Absent()
            : new Search.Unreadable("the comment does not tell its private answer");
      }
    };
  }

  @Override
  public Answerable answerable(Credential credential, String comment) {
    var fields = Map.of("fields", "can_reply_privately,private_reply_conversation");
    if (!(graph.get(comment, fields, credential.token()) instanceof Said.Data(var json, _)))
      return Answerable.UNKNOWN;
    JsonNode can = json.path("can_reply_privately");
    if (can.isMissingNode() || can.isNull()) return Answerable.UNKNOWN;
    if (can.asBoolean(false)) return Answerable.YES;
    return json.path("private_reply_conversation").isObject() ? Answerable.USED : Answerable.NO;
  }

  /// There is no conversation of this kind, and so nobody in it without a name.
  @Override
  public Name name(Credential credential, String customer) {
    return new Name.Nameless();
  }
}
