package sim;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// A caller of the simulators over real HTTP, and a listener for their webhooks.
final class Wire implements AutoCloseable {
  static final String PAGE = "100000000000001";
  static final String HOA = "7100000000100001";
  static final String SCOPES =
      "pages_show_list,pages_manage_metadata,pages_messaging,pages_read_engagement,pages_read_user_content,pages_manage_engagement";
  static final String CALLBACK = "http://localhost:1/connect/meta/callback";

  record Hook(String path, String signature, String body) {}

  final Simulators sim;
  final List<Hook> hooks = new CopyOnWriteArrayList<>();
  final AtomicInteger refusals = new AtomicInteger();
  private final HttpServer listener;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Wire() throws IOException {
    sim = Simulators.start(0);
    listener = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    listener.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    listener.createContext(
        "/",
        exchange -> {
          byte[] answer = new byte[0];
          int status = 200;
          if (exchange.getRequestMethod().equals("GET")) {
            var query = Call.decode(exchange.getRequestURI().getRawQuery());
            answer = query.getOrDefault("hub.challenge", "").getBytes(StandardCharsets.UTF_8);
          } else if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            status = 500;
          } else {
            var headers = exchange.getRequestHeaders();
            String meta = headers.getFirst("X-Hub-Signature-256");
            String signature = meta == null ? headers.getFirst("X-ZEvent-Signature") : meta;
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            hooks.add(
                new Hook(exchange.getRequestURI().getPath(), String.valueOf(signature), body));
          }
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          if (answer.length > 0) exchange.getResponseBody().write(answer);
          exchange.close();
        });
    listener.start();
  }

  void listen() throws Exception {
    String base = "http://localhost:" + listener.getAddress().getPort();
    control(
        "PUT",
        "webhooks",
        """
        {"meta":"%s/hooks/meta","zalo":"%s/hooks/zalo"}\
        """
            .formatted(base, base));
  }

  HttpResponse<String> send(
      String method, String path, String type, String body, Map<String, String> headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(sim.uri() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofString(body));
    if (!type.isEmpty()) request.header("Content-Type", type);
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode get(String path) throws Exception {
    return Json.read(send("GET", path, "", "", Map.of()).body());
  }

  JsonNode post(String path, String json) throws Exception {
    return Json.read(send("POST", path, "application/json", json, Map.of()).body());
  }

  JsonNode form(String path, Map<String, String> form, Map<String, String> headers)
      throws Exception {
    String type = "application/x-www-form-urlencoded";
    return Json.read(send("POST", path, type, Text.query(form), headers).body());
  }

  JsonNode control(String method, String path, String json) throws Exception {
    return Json.read(send(method, "/control/" + path, "application/json", json, Map.of()).body());
  }

  /// What the dialog redirects to.
  Map<String, String> decide(String user, Map<String, String> more) throws Exception {
    var form = new LinkedHashMap<String, String>();
    form.put("client_id", MetaWorld.APP_ID);
    form.put("redirect_uri", CALLBACK);
    form.put("state", "st");
    form.put("scope", SCOPES);
    form.put("user", user);
    form.put("decision", "continue");
    form.putAll(more);
    var answer =
        send(
            "POST",
            "/facebook/v25.0/dialog/oauth/decision",
            "application/x-www-form-urlencoded",
            Text.query(form),
            Map.of());
    return redirected(answer);
  }

  private static Map<String, String> redirected(HttpResponse<String> answer) {
    String location = answer.headers().firstValue("Location").orElse("");
    return Call.decode(location.substring(location.indexOf('?') + 1));
  }

  JsonNode exchange(String code, String redirect) throws Exception {
    var query = new LinkedHashMap<String, String>();
    query.put("client_id", MetaWorld.APP_ID);
    query.put("client_secret", MetaWorld.APP_SECRET);
    query.put("redirect_uri", redirect);
    query.put("code", code);
    return get("/graph/v25.0/oauth/access_token?" + Text.query(query));
  }

  /// A long-lived token of `user` by the whole flow.
  String userToken(String user, Map<String, String> more) throws Exception {
    String code = decide(user, more).getOrDefault("code", "");
    String token = exchange(code, CALLBACK).path("access_token").asString("");
    var query = new LinkedHashMap<String, String>();
    query.put("grant_type", "fb_exchange_token");
    query.put("client_id", MetaWorld.APP_ID);
    query.put("client_secret", MetaWorld.APP_SECRET);
    query.put("fb_exchange_token", token);
    return get("/graph/oauth/access_token?" + Text.query(query)).path("access_token").asString("");
  }

  /// A token of the first Page, with the app subscribed to everything.
  String pageToken(String user) throws Exception {
    String token = userToken(user, Map.of());
    JsonNode page = get("/graph/v25.0/me/accounts?access_token=" + token).path("data").path(0);
    String pageToken = page.path("access_token").asString("");
    post(
        "/graph/v25.0/%s/subscribed_apps?access_token=%s".formatted(PAGE, pageToken),
        """
        {"subscribed_fields":["messages","message_echoes","message_deliveries","message_reads","feed"]}\
        """);
    return pageToken;
  }

  void write(String customer, String text) throws Exception {
    var body = Json.object("customer", customer, "text", text);
    control("POST", customer.startsWith("z") ? "zalo/messages" : "meta/messages", Json.write(body));
  }

  JsonNode message(String token, String text) throws Exception {
    var body =
        Json.object(
            "recipient", Json.object("id", HOA),
            "messaging_type", "RESPONSE",
            "message", Json.object("text", text, "metadata", "ref-" + text));
    return post("/graph/v25.0/me/messages?access_token=" + token, Json.write(body));
  }

  /// "code/subcode" of a Graph error.
  static String code(JsonNode answer) {
    JsonNode error = answer.path("error");
    String subcode = error.path("error_subcode").asString("");
    return error.path("code").asString("") + (subcode.isEmpty() ? "" : "/" + subcode);
  }

  /// What the customer has on the phone from the business.
  List<String> phone(String customer) throws Exception {
    var texts = new CopyOnWriteArrayList<String>();
    for (JsonNode message : control("GET", "messages?customer=" + customer, "").path("messages")) {
      if (message.path("direction").asString("").equals("out")) {
        texts.add(message.path("text").asString(""));
      }
    }
    return texts;
  }

  /// Waits until as many webhooks came in, at most ten seconds.
  List<Hook> hooks(int count) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (hooks.size() < count && System.nanoTime() < until) Thread.sleep(10);
    return hooks;
  }

  @Override
  public void close() {
    sim.close();
    listener.stop(0);
    client.shutdownNow();
  }
}
