package tintoi.provider.meta;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.Media;
import tintoi.provider.MediaLimits;
import tintoi.provider.Missed;
import tintoi.provider.Multipart;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.Uploads;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Messages to a person on Messenger. Source: Meta, Messenger Platform, Send messages, read
/// 2026-11-20.
@Component
class MessengerConnector implements Connector {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// 2,000 characters; 300 a second are allowed, but more than 40 freeze the Page's inbox, and of
  /// sound and films 10; 24 hours after the person's last message, seven days for what a person
  /// writes where the app has the feature Human Agent. Conversations may be read twice a second: a
  /// look takes two requests, and half is left to reading what was missed.
  private static final Limits LIMITS =
      new Limits(
          2_000,
          40,
          Duration.ofHours(24),
          new Limits.Allotment(
              0, Duration.ZERO, new Reset.Rolling(Duration.ofHours(24)), Published.MESSENGER),
          Duration.ofDays(7),
          new Limits.Apart(10, Duration.ofSeconds(2)));

  /// "Attachment id is not valid or not owned."
  private static final String UNKNOWN_ID = "100/2018074";

  private final GraphClient graph;
  private final Finder finder;
  private final MissedMessages missed;
  private final Uploads uploads = new Uploads();

  MessengerConnector(GraphClient graph) {
    this.graph = graph;
    this.finder = new Finder(graph);
    this.missed = new MissedMessages(graph);
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

  /// Any file, 25 MB. Source: Meta, Messenger Platform, Send API, Attachments, read 2026-11-20.
  @Override
  public MediaLimits media() {
    return new MediaLimits(List.of(MediaLimits.any(25 * 1_048_576L)), false);
  }

  @Override
  public @Nullable Unfit unfit(Content content, String text) {
    return Contents.unfit(content, text);
  }

  /// On what ground Meta takes it: an answer within a day; a person's own within a week, if Meta
  /// has approved the app for it; a template at any time.
  private enum Ground {
    RESPONSE,
    HUMAN_AGENT,
    UTILITY
  }

  @Override
  public @Nullable ProviderAnswer prepare(Credential credential, Outgoing message) {
    return message.bare() instanceof Outgoing.Attached attached
        ? piece(credential, attached).prepare()
        : null;
  }

  /// What is uploaded is no message yet, so that nothing is in doubt while bytes travel.
  private Uploads.Piece piece(Credential credential, Outgoing.Attached message) {
    String type = type(message);
    return uploads.of(
        credential,
        type,
        message.media(),
        () -> uploaded(upload(credential, message.media(), type), ProviderAnswer.Accepted::new));
  }

  private static String type(Outgoing.Attached message) {
    return switch (message) {
      case Outgoing.Image _ -> "image";
      case Outgoing.Audio _ -> "audio";
      case Outgoing.Video _ -> "video";
      case Outgoing.File _ -> "file";
    };
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    return send(
        credential,
        message.bare(),
        message instanceof Outgoing.Late ? Ground.HUMAN_AGENT : Ground.RESPONSE);
  }

  private ProviderAnswer send(Credential credential, Outgoing message, Ground ground) {
    return switch (message) {
      case Outgoing.Attached attached ->
          piece(credential, attached)
              .send(
                  id -> send(credential, attached, attachment(type(attached), id), ground),
                  MessengerConnector::isForgotten);
      case Outgoing.Text _, Outgoing.CommentReply _, Outgoing.Moderation _ -> {
        var words = JSON.createObjectNode().put("text", message.text());
        yield send(credential, message, words, ground);
      }
      case Outgoing.Rich rich -> send(credential, rich, ground);
      case Outgoing.Late(var own) -> send(credential, own, ground);
    };
  }

  private ProviderAnswer send(Credential credential, Outgoing.Rich rich, Ground ground) {
    ObjectNode message = Contents.message(rich.content(), rich.text());
    return switch (rich.content()) {
      case Content.QuickReplies _,
          Content.Buttons _,
          Content.Cards _,
          Content.Sticker _,
          Content.InfoRequest _,
          Content.Notice _ ->
          send(credential, rich, message, ground);
      case Content.Utility _ -> send(credential, rich, message, Ground.UTILITY);
      case Content.Linked(var as, _) -> {
        var said = attach(credential, message);
        yield uploaded(said, id -> send(credential, rich, attachment(as.name(), id), ground));
      }
    };
  }

  private ProviderAnswer send(
      Credential credential, Outgoing to, ObjectNode message, Ground ground) {
    var body = JSON.createObjectNode();
    body.putObject("recipient").put("id", to.recipient());
    switch (ground) {
      case RESPONSE -> body.put("messaging_type", "RESPONSE");
      case HUMAN_AGENT -> body.put("messaging_type", "MESSAGE_TAG").put("tag", "HUMAN_AGENT");
      case UTILITY -> body.put("messaging_type", "UTILITY");
    }
    body.set("message", message.put("metadata", to.reference().toString()));
    String path = credential.externalId() + "/messages";
    return Answers.of(graph.postJson(path, body, credential.token()), "message_id");
  }

  private static boolean isForgotten(ProviderAnswer answer) {
    return answer instanceof ProviderAnswer.Refused(var error, _)
        && error.code().equals(UNKNOWN_ID);
  }

  /// @param then what follows, with what it is called from now on
  private static ProviderAnswer uploaded(
      GraphClient.Said said, Function<String, ProviderAnswer> then) {
    return switch (said) {
      case GraphClient.Said.Silence(_, var detail) ->
          new ProviderAnswer.NoAnswer(false, "upload: " + detail);
      case GraphClient.Said.Refusal(var error, var usage) ->
          new ProviderAnswer.Refused(error, usage);
      case GraphClient.Said.Data(var json, _) -> {
        String id = GraphClient.text(json.path("attachment_id"));
        yield id.isEmpty()
            ? new ProviderAnswer.NoAnswer(false, "upload: an answer without attachment_id")
            : then.apply(id);
      }
    };
  }

  /// Meta fetches it by itself and answers when it has it, after 75 seconds at most.
  private GraphClient.Said attach(Credential credential, ObjectNode message) {
    var body = JSON.createObjectNode();
    body.set("message", message);
    String path = credential.externalId() + "/message_attachments";
    return graph.postSlowly(path, body, credential.token());
  }

  private GraphClient.Said upload(Credential credential, Media media, String type) {
    var message = JSON.createObjectNode();
    var attachment = message.putObject("attachment").put("type", type);
    attachment.putObject("payload").put("is_reusable", true);
    var form = new Multipart(Map.of("message", message.toString()), "filedata", media);
    String path = credential.externalId() + "/message_attachments";
    return graph.postFile(path, form, credential.token());
  }

  private static ObjectNode attachment(String type, String id) {
    var message = JSON.createObjectNode();
    var attachment = message.putObject("attachment").put("type", type);
    attachment.putObject("payload").put("attachment_id", id);
    return message;
  }

  /// A sender action; whatever Meta says to it leads to nothing. Source: Meta, Messenger Platform,
  /// Send API, sender_action, read 2026-11-20.
  @Override
  public void signal(Credential credential, String customer, Signal signal) {
    var body = JSON.createObjectNode();
    body.putObject("recipient").put("id", customer);
    switch (signal) {
      case SEEN -> body.put("sender_action", "mark_seen");
      case TYPING -> body.put("sender_action", "typing_on");
    }
    graph.postJson(credential.externalId() + "/messages", body, credential.token());
  }

  /// Source: Meta, Conversation routing, `take_thread_control`, read 2026-11-20. Refused where the
  /// Page has no default app.
  @Override
  public Control take(Credential credential, String customer) {
    var body = JSON.createObjectNode();
    body.putObject("recipient").put("id", customer);
    String path = credential.externalId() + "/take_thread_control";
    return switch (graph.postJson(path, body, credential.token())) {
      case GraphClient.Said.Silence(_, var detail) -> new Control.Unheard(detail);
      case GraphClient.Said.Refusal(var error, _) -> new Control.Refused(error);
      case GraphClient.Said.Data(var json, _) ->
          json.path("success").asBoolean(false)
              ? new Control.Ours()
              : new Control.Unheard("an answer without success");
    };
  }

  /// The thread with this person, newest first. Metadata is not to be had there: what we sent is
  /// known by sender, text and time. How a card or a template reads there is written down nowhere:
  /// what is not found by its words is not known to be absent.
  ///
  /// Nor is anything where no thread is told: who can be answered here wrote, tapped or was
  /// answered under a comment before, so that there is one (Meta, Messenger Platform, Send messages
  /// and Private replies), and whatever keeps it out of sight keeps ours out of sight too.
  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    if (message.bare() instanceof Outgoing.Rich(_, _, _, var content)
        && !(content instanceof Content.QuickReplies))
      return new Search.Unreadable("a card or a template is not told by its words");
    var query = Map.of("user_id", message.recipient(), "fields", "id", "platform", "messenger");
    var said = graph.get(credential.externalId() + "/conversations", query, credential.token());
    return switch (said) {
      case GraphClient.Said.Silence(_, var detail) -> new Search.Unreadable(detail);
      case GraphClient.Said.Refusal(var error, _) ->
          new Search.Unreadable(error.code() + " " + error.text());
      case GraphClient.Said.Data(var json, _) -> {
        String thread = GraphClient.text(json.path("data").path(0).path("id"));
        yield thread.isEmpty()
            ? new Search.Unreadable("the conversation with this person is not told")
            : finder.find(
                thread + "/messages", credential, new Finder.Wanted(message, since, taken));
      }
    };
  }

  @Override
  public Missed missed(Credential credential, Missed.Wanted wanted, String place) {
    return missed.read(credential, wanted, place);
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
      case GraphClient.Said.Refusal(var error, _) ->
          new Name.Unreadable(error.code() + " " + error.text());
      case GraphClient.Said.Data(var json, _) -> {
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
