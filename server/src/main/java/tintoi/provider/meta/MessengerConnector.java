package tintoi.provider.meta;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messages to a person on Messenger. Source: Meta, Messenger Platform, Send messages, read
/// 2026-11-20.
@Component
class MessengerConnector implements Connector {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// 2,000 characters; 300 a second are allowed, but more than 40 freeze the Page's inbox; 24 hours
  /// after the person's last message.
  private static final Limits LIMITS = new Limits(2_000, 40, Duration.ofHours(24));

  private final GraphClient graph;
  private final Finder finder;

  MessengerConnector(GraphClient graph) {
    this.graph = graph;
    this.finder = new Finder(graph);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.MESSENGER;
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public DoubtRule doubt() {
    return DoubtRule.ECHOED;
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    var body = JSON.createObjectNode();
    body.putObject("recipient").put("id", message.recipient());
    body.put("messaging_type", "RESPONSE");
    body.putObject("message")
        .put("text", Finder.text(message))
        .put("metadata", message.reference().toString());
    String path = credential.externalId() + "/messages";
    return Answers.of(graph.postJson(path, body, credential.token()), "message_id");
  }

  /// The thread with this person, newest first. Metadata is not to be had there: what we sent is
  /// known by sender, text and time.
  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    var query = Map.of("user_id", message.recipient(), "fields", "id", "platform", "messenger");
    var said = graph.get(credential.externalId() + "/conversations", query, credential.token());
    return switch (said) {
      case GraphClient.Said.Silence(_, var detail) -> new Search.Unreadable(detail);
      case GraphClient.Said.Refusal(var error) ->
          new Search.Unreadable(error.code() + " " + error.text());
      case GraphClient.Said.Data(var json) -> {
        JsonNode thread = json.path("data").path(0).path("id");
        yield thread.isMissingNode()
            ? new Search.Absent()
            : finder.find(
                GraphClient.text(thread) + "/messages",
                credential,
                new Finder.Wanted(message, since, taken));
      }
    };
  }

  /// By the participants of the thread with this person. Source: Meta, Conversations API, and the
  /// reference of Conversation; documented, and what other inboxes read, but not tried against Meta
  /// by us.
  ///
  /// Not by the User Profile API: that needs the feature Business Asset User Profile Access on top
  /// of the permissions we ask for, and has no profile of people without a Facebook account.
  @Override
  public Name name(Credential credential, String customer) {
    var query = Map.of("user_id", customer, "fields", "participants", "platform", "messenger");
    var said = graph.get(credential.externalId() + "/conversations", query, credential.token());
    return switch (said) {
      case GraphClient.Said.Silence(_, var detail) -> new Name.Unreadable(detail);
      case GraphClient.Said.Refusal(var error) ->
          new Name.Unreadable(error.code() + " " + error.text());
      case GraphClient.Said.Data(var json) -> {
        for (JsonNode one : json.path("data").path(0).path("participants").path("data").values()) {
          String name = GraphClient.text(one.path("name"));
          if (GraphClient.text(one.path("id")).equals(customer) && !name.isBlank())
            yield new Name.Named(name);
        }
        yield new Name.Nameless();
      }
    };
  }
}
