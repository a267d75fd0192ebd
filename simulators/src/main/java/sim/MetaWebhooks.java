package sim;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Meta tells the app by itself. An event goes out only if the Page is subscribed to its
/// field.
final class MetaWebhooks implements Packer<MetaWebhooks.Event> {
  /// `slot` = where it stands in the entry: messaging or changes.
  record Event(String page, String slot, Map<String, Object> value) {}

  private final World world;
  private final Courier courier;
  private volatile String verified = "";

  MetaWebhooks(World world, Courier courier) {
    this.world = world;
    this.courier = courier;
  }

  void message(MetaWorld.Conversation in, MetaWorld.Message message) {
    messaging(
        in,
        "messages",
        true,
        message,
        "message",
        Json.object("mid", message.mid, "text", words(message), "attachments", files(message)));
  }

  private static @Nullable String words(MetaWorld.Message message) {
    return message.text.isEmpty() ? null : message.text;
  }

  /// The customer tapped an answer we offered.
  void quickReply(MetaWorld.Conversation in, MetaWorld.Message message, String payload) {
    var body =
        Json.object(
            "mid",
            message.mid,
            "text",
            words(message),
            "quick_reply",
            Json.object("payload", payload));
    messaging(in, "messages", true, message, "message", body);
  }

  /// The customer pressed a button of ours.
  void postback(MetaWorld.Conversation in, MetaWorld.Message message, String payload) {
    var body = Json.object("mid", message.mid, "title", message.text, "payload", payload);
    messaging(in, "messaging_postbacks", true, message, "postback", body);
  }

  /// Anything else the customer did.
  void customerDid(MetaWorld.Conversation in, String field, String name, Map<String, Object> body) {
    messaging(in, field, true, new MetaWorld.Message(), name, body);
  }

  /// What Meta thinks of a Page has changed; about no customer.
  void integrity(MetaWorld.Page page, Map<String, Object> what) {
    if (!page.subscribed.contains("business_integrity")) return;
    long now = world.clock.now().toEpochMilli();
    var value = Json.object("timestamp", now, "business_integrity", what);
    courier.post("meta:" + page.id, new Event(page.id, "messaging", value), this);
  }

  /// The thread goes from app to app.
  void handover(MetaWorld.Conversation in, String name, Object body) {
    if (!world.meta.page(in.page).subscribed.contains("messaging_handovers")) return;
    var value =
        Json.object(
            "sender",
            Json.object("id", world.meta.customer(in.customer).psid(in.page)),
            "recipient",
            Json.object("id", in.page),
            "timestamp",
            world.clock.now().toEpochMilli(),
            name,
            body);
    courier.post(
        "meta:" + in.page + ":" + in.customer, new Event(in.page, "messaging", value), this);
  }

  private static @Nullable Object files(MetaWorld.Message message) {
    if (message.shape != null && message.shape.path("type").asString("").equals("template")) {
      return List.of(message.shape);
    }
    if (message.files.isEmpty()) return null;
    return message.files.stream()
        .map(file -> Json.object("type", file.kind, "payload", Json.object("url", file.url)))
        .toList();
  }

  /// Our own message coming back, then the receipt that the phone has it.
  void echo(MetaWorld.Conversation in, MetaWorld.Message message) {
    var echo =
        Json.object(
            "is_echo",
            true,
            "app_id",
            Long.valueOf(message.appId),
            "metadata",
            message.metadata.isEmpty() ? null : message.metadata,
            "mid",
            message.mid,
            "text",
            words(message),
            "attachments",
            files(message));
    messaging(in, "message_echoes", false, message, "message", echo);
    var receipt = Json.object("mids", List.of(message.mid), "watermark", message.at.toEpochMilli());
    messaging(in, "message_deliveries", true, message, "delivery", receipt);
  }

  void read(MetaWorld.Conversation in, MetaWorld.Message last) {
    var now = world.clock.now().toEpochMilli();
    messaging(in, "message_reads", true, last, "read", Json.object("watermark", now));
  }

  private void messaging(
      MetaWorld.Conversation in,
      String field,
      boolean fromCustomer,
      MetaWorld.Message about,
      String name,
      Map<String, Object> body) {
    boolean others = new GraphThreads(world, new GraphAccess(world)).isOthers(in);
    if (!world.meta.page(in.page).subscribed.contains(others ? "standby" : field)) return;
    var psid = Json.object("id", world.meta.customer(in.customer).psid(in.page));
    var page = Json.object("id", in.page);
    boolean said = name.equals("message") && about.at.isAfter(Instant.EPOCH);
    long at = said ? about.at.toEpochMilli() : world.clock.now().toEpochMilli();
    var value =
        Json.object(
            "sender",
            fromCustomer ? psid : page,
            "recipient",
            fromCustomer ? page : psid,
            "timestamp",
            at,
            name,
            body);
    String slot = others ? "standby" : "messaging";
    courier.post("meta:" + in.page + ":" + in.customer, new Event(in.page, slot, value), this);
  }

  void comment(MetaWorld.Comment comment, String verb) {
    if (!world.meta.page(comment.page).subscribed.contains("feed")) return;
    boolean removed = verb.equals("remove");
    MetaWorld.Post post = MetaWorld.need(world.meta.posts.get(comment.post), "post");
    var value =
        Json.object(
            "from",
            Json.object("id", comment.fromId, "name", comment.fromName),
            "item",
            "comment",
            "verb",
            verb,
            "comment_id",
            comment.id,
            "post_id",
            comment.post,
            "parent_id",
            comment.parent,
            "created_time",
            comment.at.getEpochSecond(),
            "message",
            removed || comment.text.isEmpty() ? null : comment.text,
            "photo",
            removed || comment.file == null ? null : comment.file.url,
            "post",
            removed ? null : postSummary(post));
    var change = Json.object("field", "feed", "value", value);
    courier.post("meta:" + comment.post, new Event(comment.page, "changes", change), this);
  }

  private static Map<String, Object> postSummary(MetaWorld.Post post) {
    return Json.object(
        "id",
        post.id,
        "permalink_url",
        "https://www.facebook.com/" + post.id.replace("_", "/posts/"),
        "is_published",
        true,
        "status_type",
        "mobile_status_update",
        "promotion_status",
        "inactive",
        "updated_time",
        Graph.time(post.at));
  }

  @Override
  public int batch() {
    return 50;
  }

  @Override
  public @Nullable Parcel pack(List<Event> events) {
    String url;
    synchronized (world) {
      url = world.webhooks.getOrDefault("meta", "");
    }
    if (url.isEmpty()) return null;
    if (!verified.equals(url)) verify(url);
    List<Map<String, Object>> entries = entries(events);
    String body = Json.ascii(Json.object("object", "page", "entry", entries));
    var headers = new LinkedHashMap<String, String>();
    headers.put("X-Hub-Signature-256", "sha256=" + Text.hmac(MetaWorld.APP_SECRET, body));
    headers.put("User-Agent", "facebookexternalua");
    return new Parcel(url, body, headers, "");
  }

  /// Neighbours of one Page share an entry, as Meta batches them.
  private List<Map<String, Object>> entries(List<Event> events) {
    var entries = new ArrayList<Map<String, Object>>();
    var items = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      items.add(event.value());
      boolean last = i + 1 == events.size() || !events.get(i + 1).slot().equals(event.slot());
      if (!last) continue;
      long now = world.clock.now().toEpochMilli();
      long time = event.slot().equals("changes") ? now / 1000 : now;
      entries.add(Json.object("id", event.page(), "time", time, event.slot(), List.copyOf(items)));
      items.clear();
    }
    return entries;
  }

  /// After an hour in vain Meta takes the app off the Page's webhooks; it must subscribe again.
  @Override
  public void givenUp(Event event) {
    synchronized (world) {
      world.meta.page(event.page()).subscribed.clear();
      world.changed();
    }
  }

  boolean verified(String url) {
    return verified.equals(url);
  }

  /// The GET by which an address proves that it is the app's; empty = proven, else what went wrong.
  String verify(String url) {
    String challenge = Integer.toString(1_158_201_444);
    var query = new LinkedHashMap<String, String>();
    query.put("hub.mode", "subscribe");
    query.put("hub.challenge", challenge);
    query.put("hub.verify_token", MetaWorld.VERIFY_TOKEN);
    try (var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      var request =
          HttpRequest.newBuilder(URI.create(Text.withQuery(url, query)))
              .timeout(Duration.ofSeconds(5))
              .build();
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200 && answer.body().equals(challenge)) {
        verified = url;
        return "";
      }
      return "answered %d %s".formatted(answer.statusCode(), answer.body());
    } catch (IOException | IllegalArgumentException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }
}
