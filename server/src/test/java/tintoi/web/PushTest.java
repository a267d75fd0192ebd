package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.access.Person;
import tintoi.alert.Postman;
import tintoi.alert.Receiver;
import tintoi.delivery.HeldByRules;
import tintoi.delivery.Lanes;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Alerts on somebody's screen: sealed for her browser, proved to be ours, and gone where she is
/// gone.
class PushTest extends WithSimulators {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// What stands before a point of P-256 to make a public key of it.
  private static final String SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

  @Autowired Postman postman;
  @Autowired Lanes lanes;
  @Autowired HeldByRules rules;
  @Autowired FailureDictionary dictionary;

  private HttpServer service;
  private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();
  private final List<Heard> heard = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Heard(String path, HttpHeaders headers, byte[] body) {}

  @BeforeEach
  void listen() throws IOException {
    jdbc.sql("delete from alert_delivery").update();
    jdbc.sql("delete from alert").update();
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String path = exchange.getRequestURI().getPath();
          heard.add(
              new Heard(path, HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
          Integer answer = answers.poll();
          exchange.sendResponseHeaders(answer == null ? 201 : answer, -1);
          exchange.close();
        });
    service.start();
  }

  @AfterEach
  void close() {
    service.stop(0);
  }

  @Test
  void an_incident_is_shown_once_in_each_browser_of_an_admin_in_her_language_and_so_is_its_end()
      throws Exception {
    var phone = Receiver.create();
    var desk = Receiver.create();
    subscribe(nam, phone, "phone");
    subscribe(minh, desk, "desk");
    people.speak(shop.workspaceId(), minh.personId(), "en");
    String channelId = interrupted();
    for (int n = 0; n < 3; n++) postman.round();

    assertThat(heard).hasSize(2);
    JsonNode vietnamese = JSON.readTree(phone.open(to("phone").body));
    assertThat(vietnamese.at("/title").asString()).isEqualTo("Giày Minh: cần bạn xử lý");
    assertThat(vietnamese.at("/path").asString())
        .isEqualTo("/settings/messages/messenger/channels/" + channelId);
    JsonNode english = JSON.readTree(desk.open(to("desk").body));
    assertThat(english.at("/title").asString()).isEqualTo("Giày Minh needs you");
    assertThat(english.at("/body").asString()).contains("No message is waiting for it yet.");

    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "full")));
    heard.clear();
    check(channelId);
    postman.round();
    JsonNode over = JSON.readTree(phone.open(to("phone").body));
    assertThat(over.at("/title").asString()).isEqualTo("Giày Minh: đã hoạt động lại");
    assertThat(over.at("/topic"))
        .as("takes the place of the first")
        .isEqualTo(vietnamese.at("/topic"));
  }

  @Test
  void that_one_thing_is_over_does_not_take_the_place_of_another_that_needs_somebody() {
    subscribe(nam, Receiver.create(), "phone");
    UUID page = UUID.fromString(connect(SHOP));
    lacksPermission();
    stopped(page, ChannelKind.PAGE_COMMENT, "10", 403);
    for (int n = 0; n < 3; n++) postman.round();
    String lasts = topic();
    stopped(page, ChannelKind.MESSENGER, "368", 400);
    for (int n = 0; n < 3; n++) postman.round();
    String other = topic();
    rules.lifted(shop.workspaceId(), page);
    for (int n = 0; n < 3; n++) postman.round();

    assertThat(heard).hasSize(3);
    assertThat(topic()).isEqualTo(other).isNotEqualTo(lasts);
  }

  /// Of the last that came.
  private String topic() {
    return heard.getLast().headers.firstValue("topic").orElseThrow();
  }

  /// Or a look would let its comments go.
  private void lacksPermission() {
    var scopes = Map.of("scopes", Map.of("pages_manage_engagement", false));
    simulators.send("PATCH", "/control/meta/people/nam", scopes).is(200);
  }

  private void stopped(UUID page, ChannelKind kind, String code, int http) {
    var error = new ProviderError(Provider.META, http, code, "refused", "trace", null);
    var now = new Circumstances(kind, 1, null, clock.instant());
    lanes.pause(shop.workspaceId(), page, Set.of(kind), dictionary.diagnose(error, now));
  }

  @Test
  void the_push_service_can_tell_that_it_is_us_and_read_nothing() throws Exception {
    var browser = Receiver.create();
    subscribe(nam, browser, "one");
    interrupted();
    postman.round();

    Heard request = to("one");
    String proof = request.headers.firstValue("authorization").orElseThrow();
    assertThat(proof).startsWith("vapid t=");
    String token = proof.substring(8, proof.indexOf(", k="));
    String key = proof.substring(proof.indexOf(", k=") + 4);
    assertThat(key).isEqualTo(of(nam).get("/api/notices").text("/pushKey"));
    String[] parts = token.split("\\.", 3);
    JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(claims.at("/aud").asString())
        .isEqualTo("http://127.0.0.1:" + service.getAddress().getPort());
    assertThat(claims.at("/exp").asLong())
        .isEqualTo(clock.instant().plus(Duration.ofHours(12)).getEpochSecond());
    assertThat(claims.at("/sub").asString()).startsWith("mailto:");
    assertThat(isSigned(parts, key)).isTrue();
    assertThat(request.headers.firstValue("content-encoding")).contains("aes128gcm");
    assertThat(request.headers.firstValue("urgency")).contains("high");
    assertThat(request.headers.firstValueAsLong("ttl").orElse(0)).isEqualTo(86_400);
    assertThat(request.headers.firstValue("topic").orElseThrow()).hasSize(32);
    assertThat(new String(request.body, UTF_8)).doesNotContain("Minh");
    assertThat(request.body).hasSizeLessThan(4096);
  }

  @Test
  void a_browser_that_is_gone_is_forgotten_and_one_that_is_away_is_told_later() throws Exception {
    var browser = Receiver.create();
    subscribe(nam, browser, "one");
    String channelId = interrupted();
    answers.add(503);
    postman.round();
    clock.advance(Duration.ofSeconds(10));
    postman.round();
    assertThat(heard).hasSize(2);

    for (int gone : new int[] {404, 410}) {
      roles("full");
      check(channelId);
      postman.round();
      subscribe(nam, browser, "one");
      answers.clear();
      answers.add(gone);
      roles("none");
      check(channelId);
      postman.round();
      assertThat(of(nam).get("/api/notices").json().at("/devices")).as("HTTP " + gone).isEmpty();
      clock.advance(Duration.ofMinutes(1));
    }
  }

  private void roles(String role) {
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, role)));
  }

  @Test
  void only_admins_are_told_and_each_turns_off_her_own() {
    var browser = Receiver.create();
    assertThat(post(lan, body(browser, "one")).status()).isEqualTo(403);
    assertThat(of(lan).get("/api/notices").json().at("/told").asBoolean()).isFalse();
    String id = subscribe(nam, browser, "one");
    of(minh).send("DELETE", "/api/notices/devices/" + id, Map.of());
    assertThat(of(nam).get("/api/notices").json().at("/devices")).hasSize(1);

    // Somebody else sits down at the same browser.
    subscribe(minh, browser, "one");
    assertThat(of(nam).get("/api/notices").json().at("/devices")).isEmpty();
    String own = of(minh).get("/api/notices").text("/devices/0/id");
    assertThat(of(minh).send("DELETE", "/api/notices/devices/" + own, Map.of()).status())
        .isEqualTo(204);
    assertThat(of(minh).get("/api/notices").json().at("/devices")).isEmpty();
  }

  @Test
  void whoever_lost_the_role_since_is_not_told() {
    subscribe(nam, Receiver.create(), "one");
    interrupted();
    people.give(shop.workspaceId(), nam.personId(), tintoi.access.Role.AGENT);
    postman.round();
    assertThat(heard).isEmpty();
  }

  @Test
  void what_is_no_subscription_is_refused() {
    var browser = Receiver.create();
    for (String endpoint : new String[] {"ftp://x/y", "no address", "http://user@127.0.0.1/x"}) {
      var wrong = Map.of("endpoint", endpoint, "keys", keys(browser.key(), browser.auth()));
      assertThat(post(nam, wrong).text("/cause")).as(endpoint).isEqualTo("notice.subscription");
    }
    for (var keys : List.of(keys("AAAA", browser.auth()), keys(browser.key(), "AAAA"))) {
      var wrong = Map.of("endpoint", address("one"), "keys", keys);
      assertThat(post(nam, wrong).text("/cause")).isEqualTo("notice.subscription");
    }
  }

  @Test
  void what_opens_a_browser_is_kept_sealed() {
    var browser = Receiver.create();
    subscribe(nam, browser, "one");
    of(nam).get("/api/notices");
    String rows =
        jdbc.sql(
                """
                select string_agg(d::text, '') || (select string_agg(k::text, '') from push_key k)
                  || encode(string_agg(d.reach, ''), 'escape')
                from push_device d
                """)
            .query((row, _) -> row.getString(1))
            .single();
    assertThat(rows).doesNotContain("/one").doesNotContain(browser.auth());
  }

  private boolean isSigned(String[] parts, String key) throws Exception {
    byte[] point = Base64.getUrlDecoder().decode(key);
    byte[] head = HexFormat.of().parseHex(SPKI);
    byte[] spki = ByteBuffer.allocate(head.length + point.length).put(head).put(point).array();
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki)));
    signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
    return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
  }

  private Heard to(String name) {
    return heard.stream().filter(each -> each.path.equals("/" + name)).findFirst().orElseThrow();
  }

  private String address(String name) {
    return "http://127.0.0.1:" + service.getAddress().getPort() + "/" + name;
  }

  private Map<String, Object> body(Receiver browser, String name) {
    return Map.of("endpoint", address(name), "keys", keys(browser.key(), browser.auth()));
  }

  private static Map<String, Object> keys(String key, String auth) {
    return Map.of("p256dh", key, "auth", auth);
  }

  private Browser.Answer post(Person person, Map<String, Object> subscription) {
    return of(person).post("/api/notices/devices", subscription);
  }

  private String subscribe(Person person, Receiver browser, String name) {
    var made = post(person, body(browser, name));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.text("/id");
  }

  private String interrupted() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    return channelId;
  }

  private void check(String channelId) {
    of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
  }
}
