package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tintoi.channel.Grants;
import tintoi.channel.Seal;
import tintoi.doctor.Doctor;

/// Secrets as canaries: a day in the shop with everything that can go wrong, then every place is
/// searched in which one could have sung. Written at the finest level of our own log.
@ExtendWith(OutputCaptureExtension.class)
class CanariesTest extends WithSimulators {
  @Autowired Grants grants;
  @Autowired Seal seal;
  @Autowired Doctor doctor;

  /// By name, so that a failure says which, and not what.
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void listen() {
    Browser.SEEN.clear();
    level(Level.TRACE);
  }

  @AfterEach
  void calm() {
    level(Level.INFO);
  }

  private static void level(Level level) {
    ((Logger) LoggerFactory.getLogger("tintoi")).setLevel(level);
  }

  @Test
  void no_secret_is_in_the_log_an_answer_the_stream_a_letter_a_metric_or_a_backup(
      CapturedOutput log) throws Exception {
    secrets.put("Meta app secret", "meta-app-secret-sandbox");
    secrets.put("Zalo app secret", "zalo-app-secret-sandbox");
    secrets.put("Zalo OA secret", "zalo-oa-secret-sandbox");
    secrets.put("verify token", "tintoi-verify");
    secrets.put("password", PASSWORD);
    String token = tokens.issue(nam, "canary");
    secrets.put("API token", token);
    String page = connectWatched();
    String oa = connectZalo();
    noteTokens("Page", page);
    noteTokens("OA", oa);
    String link = linked(page);
    String hook = webhook();
    Browser.SEEN.clear(); // both are told once, to the one who makes them

    try (var stream = new Caller(port, token).changes()) {
      aDay(page, oa, link);
      Answer.eventually(() -> assertThat(stream.events()).isNotEmpty());
      stream.events().forEach(event -> heard.add(event.data().toString()));
    }
    secrets.put("link", link);
    secrets.put("webhook secret", hook);
    for (var letter : MAIL.getReceivedMessages())
      heard.add(letter.getSubject() + com.icegreen.greenmail.util.GreenMailUtil.getBody(letter));

    Map<String, String> places = new HashMap<>();
    places.put("log", log.getAll());
    places.put("answers", String.join("\n", Browser.SEEN));
    places.put("events and letters", String.join("\n", heard));
    places.put("backup", backup());
    places.forEach((place, text) -> assertThat(text).as(place).isNotBlank());
    secrets.forEach((name, secret) ->
        places.forEach((place, text) -> {
          assertThat(secret).as(name).hasSizeGreaterThan(8);
          for (String form : forms(secret))
            assertThat(text.contains(form)).as("%s in the %s", name, place).isFalse();
        }));
    // By itself: the ids of messages are random, and may have those letters in their middle.
    Pattern alone = Pattern.compile("(?<![A-Za-z0-9_-])EAA[A-Za-z0-9]{16,}");
    places.forEach((place, text) -> assertThat(alone.matcher(text).find()).as(place).isFalse());
  }

  /// As it is, in hexadecimal as PostgreSQL writes bytes, in Base64.
  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    return List.of(
        secret,
        HexFormat.of().formatHex(bytes),
        Base64.getEncoder().withoutPadding().encodeToString(bytes));
  }

  private String connectWatched() {
    Walk walk =
        Walk.begin(
            of(nam),
            simulators(),
            Map.of("provider", "META", "uses", List.of("MESSAGES", "COMMENTS")));
    secrets.put("state", walk.state());
    URI back = walk.decide("user=nam&decision=continue");
    secrets.put("code", Walk.parameter(back, "code"));
    walk.comeBack(back);
    String channel = walk.choose(SHOP).text("/connected/0/channelId");
    // The state stands in the address her browser is sent to, and nowhere else.
    Browser.SEEN.clear();
    return channel;
  }

  private void noteTokens(String name, String channelId) {
    UUID channel = UUID.fromString(channelId);
    secrets.put(
        name + " token", grants.credential(shop.workspaceId(), channel).orElseThrow().token());
    jdbc.sql("select refresh_token from channel_grant where channel_id = ?")
        .param(channel)
        .query((row, _) -> java.util.Optional.ofNullable(row.getBytes(1)))
        .single()
        .flatMap(sealed ->
            seal.open(sealed, "channel_grant/" + shop.workspaceId() + "/" + channel + "/refresh"))
        .ifPresent(refresh -> secrets.put(name + " refresh token", refresh));
  }

  private String linked(String channelId) {
    return of(nam)
        .post("/api/channels/" + channelId + "/links", Map.of())
        .text("/url")
        .replaceFirst(".*#", "");
  }

  private String webhook() {
    return of(nam)
        .post("/api/webhooks", Map.of("url", simulators() + "/hook"))
        .text("/secret")
        .replaceFirst("whsec_", "");
  }

  /// Customers write, replies go and do not go, authorizations die, people look everywhere.
  private void aDay(String page, String oa, String link) {
    workspaces.assignTo(shop.workspaceId(), lan.personId());
    String base = "http://localhost:" + port;
    simulators.put(
        "/control/webhooks", Map.of("meta", base + "/hooks/meta", "zalo", base + "/hooks/zalo"));
    simulators.post(
        "/control/meta/messages", Map.of("customer", "hoa", "page", SHOP, "text", "Còn không ạ?"));
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Shop ơi"));
    Answer.eventually(
        () -> assertThat(of(lan).get("/api/conversations").json().at("/items")).hasSize(2));
    for (String kind : List.of("server_error", "html", "truncated", "cut_after", "empty")) {
      simulators.post(
          "/control/faults",
          Map.of("provider", "META", "operation", "send", "kind", kind, "times", 1));
      replyToAll("Dạ còn ạ " + kind);
    }
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("password", "changed"));
    simulators.put("/control/zalo/grant", Map.of("withdrawn", true));
    replyToAll("Dạ vâng ạ");
    for (String channel : List.of(page, oa))
      of(nam).post("/api/channels/" + channel + "/checks", Map.of());
    doctor.round();
    badRequests(link);
    Answer.eventually(
        () -> assertThat(of(nam).get("/api/incidents?open=true").json().at("/items")).isNotEmpty());
    clock.advance(Duration.ofMinutes(2));
    lookEverywhere(page, oa);
  }

  private void replyToAll(String text) {
    Browser hers = of(lan);
    for (var one : hers.get("/api/conversations").json().at("/items").values())
      hers.send(
          hers.request("/api/conversations/" + one.at("/id").asString() + "/replies")
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", UUID.randomUUID().toString())
              .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}")));
  }

  /// What is refused must not be repeated.
  private void badRequests(String link) {
    browser().post("/api/session", Map.of("email", "x@y.example", "password", PASSWORD + "!"));
    browser().post("/api/reconnect", Map.of("secret", link + "x"));
    browser().post("/api/reconnect/walks", Map.of("secret", link + "x"));
    browser().withToken("tintoi_" + link).get("/api/channels");
    browser().get("/connect/meta/callback?state=" + secrets.get("state") + "&code=" + link);
    browser()
        .get(
            "/hooks/meta?hub.mode=x&hub.challenge=1&hub.verify_token="
                + secrets.get("verify token"));
  }

  private void lookEverywhere(String page, String oa) {
    for (var person : List.of(minh, nam, ha, lan)) {
      Browser theirs = of(person);
      for (String path :
          List.of(
              "/api/session",
              "/api/channels",
              "/api/channels/" + page,
              "/api/channels/" + oa,
              "/api/channels/" + page + "/health",
              "/api/channels/" + page + "/diagnostics",
              "/api/channels/" + oa + "/diagnostics",
              "/api/channels/" + page + "/links",
              "/api/incidents",
              "/api/conversations",
              "/api/audit",
              "/api/webhooks",
              "/api/people",
              "/api/settings",
              "/api/deliveries",
              "/api/problems",
              "/api/outages")) theirs.get(path);
      for (var one : theirs.get("/api/conversations").json().at("/items").values()) {
        var messages = theirs.get("/api/conversations/" + one.at("/id").asString() + "/messages");
        for (var message : messages.json().at("/items").values()) {
          String delivery = message.at("/delivery/id").asString("");
          if (delivery.isEmpty()) continue;
          theirs.get("/api/deliveries/" + delivery);
          theirs.get("/api/deliveries/" + delivery + "/attempts");
          theirs.get("/api/deliveries/" + delivery + "/diagnostics");
        }
      }
    }
    for (String path : List.of("/metrics", "/livez", "/readyz", "/api/openapi.json"))
      browser().get(path);
  }

  /// Every row of every table, as a backup without the key has it.
  private String backup() {
    List<String> tables =
        jdbc.sql(
                """
                select quote_ident(c.relname) from pg_class c
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
                where c.relkind in ('r', 'p') and not c.relispartition
                """)
            .query((row, _) -> row.getString(1))
            .list();
    var all = new StringBuilder();
    for (String table : tables)
      jdbc.sql("select t::text from " + table + " t")
          .query((row, _) -> row.getString(1))
          .list()
          .forEach(row -> all.append(row).append('\n'));
    return all.toString();
  }
}
