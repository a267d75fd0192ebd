package sim;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Meta's Graph API: finds who calls with which token, hands over to the topic, writes errors.
final class Graph implements Gate.Provider {
  static final String PREFIX = "/graph";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx").withZone(ZoneOffset.UTC);

  private final World world;
  private final GraphAccess access;
  private final GraphTokens tokens;
  private final GraphUploads uploads;
  private final GraphMessages messages;
  private final GraphSubscriptions subscriptions;
  private final GraphComments comments;

  Graph(World world, MetaWebhooks webhooks) {
    this.world = world;
    this.access = new GraphAccess(world);
    this.tokens = new GraphTokens(world, access);
    this.uploads = new GraphUploads(world, access);
    this.messages = new GraphMessages(world, access, webhooks, uploads);
    this.subscriptions = new GraphSubscriptions(access);
    this.comments = new GraphComments(world, access, webhooks, uploads);
  }

  /// How Graph writes times: `2026-11-23T03:38:42+0000`.
  static String time(Instant at) {
    return TIME.format(at);
  }

  @Override
  public String name() {
    return "META";
  }

  @Override
  public void describe(Call call) {
    List<String> parts = call.parts(PREFIX);
    String first = parts.isEmpty() ? "" : parts.getFirst();
    String last = parts.isEmpty() ? "" : parts.getLast();
    boolean writes = call.method.equals("POST") || call.method.equals("DELETE");
    if (first.equals("oauth")) call.operation = "token";
    else if (!writes) call.operation = "read";
    else if (last.equals("message_attachments")) call.operation = "upload";
    else if (!call.param("sender_action").isEmpty()) call.operation = "signal";
    else if (last.equals("messages") || (last.equals("comments") && call.method.equals("POST"))) {
      call.operation = "send";
    } else call.operation = "manage";
    call.page = pageOf(first, call);
    if (last.equals("messages") && writes) {
      var recipient = call.node("recipient");
      call.recipient = recipient.path("id").asString(recipient.path("comment_id").asString(""));
      call.text = call.node("message").path("text").asString("");
      call.metadata = call.node("message").path("metadata").asString("");
    } else if (last.equals("comments") && writes) {
      call.recipient = first;
      call.text = call.param("message");
    } else if (writes && world.meta.comments.containsKey(first)) {
      call.recipient = first;
    }
  }

  private String pageOf(String first, Call call) {
    if (world.meta.pages.containsKey(first)) return first;
    MetaWorld.Post post = world.meta.posts.get(first);
    if (post != null) return post.page;
    MetaWorld.Comment comment = world.meta.comments.get(first);
    if (comment != null) return comment.page;
    MetaWorld.Token token = world.meta.tokens.get(access.tokenText(call));
    return token == null ? "" : token.page;
  }

  @Override
  public Gate.Answer answer(Call call) {
    try {
      Object body = route(call);
      return Gate.Answer.ok(Reply.ok(body).with(headers(call)));
    } catch (Refusal refusal) {
      return refuse(call, refusal);
    } catch (NoSuchElementException e) {
      return refuse(call, Refusal.of(400, 100, 0, "(#100) " + e.getMessage()));
    }
  }

  private Gate.Answer refuse(Call call, Refusal refusal) {
    MetaWorld.Token token = world.meta.tokens.get(access.tokenText(call));
    MetaWorld.Person owner = token == null ? null : world.meta.people.get(token.person);
    String locale = owner == null ? "en_US" : owner.locale;
    int http = world.switches.errorsWithHttp200 ? 200 : refusal.http;
    Reply reply = Reply.json(http, refusal.body(locale, "A" + Text.random(22)));
    reply = reply.with(headers(call)).with(refusal.headers);
    return Gate.Answer.refused(reply, refusal.codes());
  }

  @Override
  public Gate.Answer error(Faults.Fault fault) {
    int code = fault.code() == 0 ? 1 : fault.code();
    int http = fault.http() == 0 ? (code == 1 || code == 2 ? 500 : 400) : fault.http();
    String words = fault.message().isEmpty() ? "An unknown error has occurred." : fault.message();
    Refusal refusal = Refusal.of(http, code, fault.subcode(), words, words);
    Reply reply = Reply.json(http, refusal.body("en_US", "A" + Text.random(22)));
    return Gate.Answer.refused(reply, refusal.codes());
  }

  private Object route(Call call) {
    List<String> parts = call.parts(PREFIX);
    if (parts.isEmpty()) throw unknownPath("");
    String first = parts.getFirst();
    String rest = String.join("/", parts.subList(1, parts.size()));
    if (first.equals("oauth") && rest.equals("access_token")) return tokens.exchange(call);
    if (first.equals("debug_token")) return tokens.debug(call);
    Object found =
        switch (rest) {
          case "" -> node(call, first);
          case "accounts" -> tokens.accounts(call);
          case "permissions" -> tokens.permissions(call);
          case "subscribed_apps" -> subscriptions.subscribedApps(call, subject(call, first));
          case "messages" -> messages(call, first);
          case "message_attachments" -> uploads.upload(call, subject(call, first));
          case "message_templates" -> messages.shapes().templates(call, subject(call, first));
          case "page_status" -> messages.status(call, subject(call, first));
          case "thread_owner" -> messages.threads().owner(call, subject(call, first));
          case "take_thread_control",
              "pass_thread_control",
              "release_thread_control",
              "request_thread_control",
              "extend_thread_control" ->
              messages.threads().move(call, subject(call, first), rest);
          case "conversations" -> messages.conversations(call, subject(call, first));
          case "comments" -> comments.edge(call, first);
          case "posts", "feed", "published_posts" -> comments.posts(call, subject(call, first));
          case "likes" -> comments.likes(call, first);
          case "reactions" -> throw Refusal.of(403, 3, 0, GraphComments.NOT_CAPABLE);
          case "private_replies" -> throw Refusal.noObject(call.method, first);
          default -> null;
        };
    if (found == null) throw unknownPath(rest);
    return found;
  }

  private Object messages(Call call, String first) {
    if (first.startsWith("t_")) return messages.ofConversation(call, first);
    return messages.send(call, subject(call, first));
  }

  /// `me` is the Page of a Page token.
  private String subject(Call call, String first) {
    if (!first.equals("me")) return first;
    MetaWorld.Token token = access.token(call);
    return token.page.isEmpty() ? world.meta.person(token.person).id : token.page;
  }

  private @Nullable Object node(Call call, String first) {
    MetaWorld.Token token = access.token(call);
    MetaWorld.Person person = world.meta.person(token.person);
    String id = subject(call, first);
    if (call.method.equals("GET") && id.equals(person.id)) {
      return new Fields(call.param("fields"))
          .select(Json.object("id", person.id, "name", person.name), "id", "name");
    }
    MetaWorld.Page page = world.meta.pages.get(id);
    if (call.method.equals("GET") && page != null) {
      return new Fields(call.param("fields"))
          .select(
              Json.object("id", page.id, "name", page.name, "category", "Shoe Store"),
              "id",
              "name");
    }
    if (id.startsWith("t_")) return messages.conversationNode(call, id);
    MetaWorld.Customer customer =
        token.page.isEmpty() ? null : world.meta.customerByPsid(token.page, id);
    if (call.method.equals("GET") && customer != null) return profile(call, customer, id);
    return comments.node(call, id);
  }

  private Object profile(Call call, MetaWorld.Customer customer, String psid) {
    access.page(call, access.token(call).page, "pages_messaging", "ANALYZE");
    int space = customer.name.lastIndexOf(' ');
    return new Fields(call.param("fields"))
        .select(
            Json.object(
                "id",
                psid,
                "name",
                customer.name,
                "first_name",
                customer.name.substring(space + 1),
                "last_name",
                customer.name.substring(0, Math.max(0, space))),
            "id",
            "first_name",
            "last_name");
  }

  private static Refusal unknownPath(String rest) {
    return Refusal.of(400, 2500, 0, "Unknown path components: /" + rest);
  }

  /// Usage in percent; of the Page's allowance where one is set, else next to nothing.
  private Map<String, String> headers(Call call) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("facebook-api-version", "v25.0");
    headers.put("x-fb-trace-id", Text.random(11));
    headers.put("x-fb-rev", "1030000000");
    headers.put(
        "X-App-Usage",
        Json.write(Json.object("call_count", 1, "total_time", 1, "total_cputime", 1)));
    if (!call.page.isEmpty() && call.operation.equals("send")) {
      headers.put("X-Business-Use-Case-Usage", access.usage(call.page, "messenger"));
    }
    return headers;
  }
}
