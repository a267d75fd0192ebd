package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.provider.ChannelKind;
import tools.jackson.databind.JsonNode;

/// Allowances over HTTP, with providers that really count.
class AllowanceTest extends WithSimulators {
  @Autowired Outbox outbox;
  @Autowired PlatformTransactionManager transactions;

  @BeforeEach
  void listen() {
    String hooks = "http://localhost:" + port + "/hooks/";
    simulators.put("/control/webhooks", Map.of("meta", hooks + "meta", "zalo", hooks + "zalo"));
    // Without it a new conversation belongs to nobody, and nobody may reply.
    workspaces.assignTo(shop.workspaceId(), lan.personId());
  }

  @Test
  void automation_stops_before_the_share_of_people_and_nothing_is_ever_refused() {
    String channelId = connect(SHOP);
    // What is used up by midnight: in the last hour before it the channel would only slow down.
    simulators.post("/control/clock", Map.of("to", "tomorrow"));
    simulators.post(
        "/control/meta/messages", Map.of("customer", "hoa", "page", SHOP, "text", "Shop ơi"));
    JsonNode hoa = conversation("Shop ơi");
    simulators.put(
        "/control/allowance",
        Map.of("provider", "META", "page", SHOP, "remaining", 10, "total", 10));

    for (int n = 1; n <= 12; n++) automatic(hoa, channelId, ChannelKind.MESSENGER, "tự động " + n);
    await(() -> known(channelId, 0).at("/used").asInt(0) == 80);

    JsonNode known = known(channelId, 0);
    assertThat(known.at("/unit").asString("")).isEqualTo("percent");
    assertThat(known.at("/reserve/amount").asInt(0)).isEqualTo(20);
    assertThat(known.at("/held/diagnosis/cause").asString("")).isEqualTo("allowance.reserved");
    assertThat(known.at("/held/diagnosis/texts/vi/title").asString("")).contains("Giày Minh");
    assertThat(sent()).as("eight of automation").isEqualTo(8);

    String id = hoa.at("/id").asString("");
    var preflight = of(lan).get("/api/conversations/" + id + "/preflight");
    assertThat(preflight.text("/verdict")).isEqualTo("warn");
    assertThat(preflight.text("/cause")).isEqualTo("allowance.low");
    assertThat(reply(id, "Dạ em đây ạ").status()).isEqualTo(202);
    await(() -> sent() == 9);
    JsonNode hours = purpose(channelId, 0).at("/hours");
    assertThat(hours.values().stream().mapToInt(hour -> hour.at("/people").asInt(0)).sum())
        .isEqualTo(1);
    assertThat(hours.values().stream().mapToInt(hour -> hour.at("/automation").asInt(0)).sum())
        .isEqualTo(8);

    String path = "/api/channels/" + channelId + "/allowance/MESSENGER";
    assertThat(of(lan).put(path, Map.of("percent", 5)).status()).isEqualTo(403);
    var changed = of(nam).put(path, Map.of("percent", 5));
    assertThat(changed.json().at("/purposes/0/allowance/reserve/amount").asInt(0)).isEqualTo(5);
    // One more goes; its answer says that all is used and for how long: the channel waits by
    // itself.
    await(() -> sent() == 10);
    await(() -> light(channelId).equals("interrupted"));
    assertThat(refused()).isZero();
  }

  @Test
  void a_packages_share_is_counted_down_and_the_rest_waits_for_its_end() {
    String channelId = connectZalo();
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", "Chào shop"));
    JsonNode zhoa = conversation("Chào shop");
    simulators.post("/control/clock", Map.of("advance", "P3D"));
    clock.advance(Duration.ofDays(3));
    simulators.put(
        "/control/zalo/quota", Map.of("remaining", 10, "total", 10, "ends", "2999-12-31"));

    for (int n = 1; n <= 12; n++) automatic(zhoa, channelId, ChannelKind.ZALO_OA, "tự động " + n);
    await(() -> known(channelId, 0).has("held") && !known(channelId, 0).at("/held").isNull());

    JsonNode known = known(channelId, 0);
    assertThat(known.at("/name").asString("")).isEqualTo("sub_quota");
    assertThat(known.at("/unit").asString("")).isEqualTo("messages");
    assertThat(known.at("/used").asInt(0)).isEqualTo(8);
    assertThat(known.at("/reset").asString("")).isEqualTo("package");
    assertThat(known.at("/resetsAt").asString("")).isEqualTo("2999-12-31T17:00:00Z");
    assertThat(known.at("/charged").asBoolean(false)).isTrue();
    assertThat(light(channelId)).as("people go on").isEqualTo("ok");
  }

  @Test
  void what_is_left_of_a_package_is_read_before_anything_is_sent() {
    simulators.put(
        "/control/zalo/quota", Map.of("remaining", 500, "total", 2000, "ends", "2999-12-31"));
    String channelId = connectZalo();

    await(() -> !known(channelId, 0).isNull());

    JsonNode known = known(channelId, 0);
    assertThat(known.at("/name").asString("")).isEqualTo("sub_quota");
    assertThat(known.at("/total").asInt(0)).isEqualTo(2_000);
    assertThat(known.at("/used").asInt(0)).isEqualTo(1_500);
    assertThat(known.at("/resetsAt").asString("")).isEqualTo("2999-12-31T17:00:00Z");
    assertThat(sent()).isZero();
  }

  @Test
  void what_the_provider_publishes_is_told_with_its_source() {
    String channelId = connect(SHOP);

    JsonNode limits = purpose(channelId, 0).at("/published");

    assertThat(limits.at("/0/amount").asInt(0)).isEqualTo(300);
    assertThat(limits.at("/0/per").asString("")).isEqualTo("PT1S");
    for (JsonNode limit : limits.values())
      assertThat(limit.at("/source").asString("")).matches("Meta, .*, \\d{4}-\\d\\d-\\d\\d");
    assertThat(purpose(channelId, 0).at("/allowance").isNull()).isTrue();
    var refused =
        of(nam).put("/api/channels/" + channelId + "/allowance/MESSENGER", Map.of("percent", 5));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("/cause")).isEqualTo("allowance.unknown");
    var foreign =
        of(nam).put("/api/channels/" + channelId + "/allowance/ZALO_OA", Map.of("percent", 5));
    assertThat(foreign.status()).as("a way this channel does not send by").isEqualTo(409);
  }

  private void automatic(JsonNode conversation, String channelId, ChannelKind kind, String text) {
    var letter =
        new Outbox.Letter(
            shop.workspaceId(),
            UUID.fromString(channelId),
            kind,
            UUID.fromString(conversation.at("/id").asString("")),
            Delivery.Precedence.AUTOMATIC,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            recipient(conversation),
            text,
            null);
    new TransactionTemplate(transactions).executeWithoutResult(_ -> outbox.put(letter));
  }

  private String recipient(JsonNode conversation) {
    return jdbc.sql("select recipient from conversation where conversation_id = ?::uuid")
        .param(conversation.at("/id").asString(""))
        .query((row, _) -> row.getString(1))
        .single();
  }

  private JsonNode conversation(String text) {
    var found = new java.util.concurrent.atomic.AtomicReference<JsonNode>();
    await(() -> {
      for (JsonNode one : of(lan).get("/api/conversations").json().at("/items").values())
        if (one.at("/snippet/text").asString("").equals(text)) found.set(one);
      return found.get() != null;
    });
    return found.get();
  }

  private Browser.Answer reply(String conversationId, String text) {
    Browser lans = of(lan);
    return lans.send(
        lans.request("/api/conversations/" + conversationId + "/replies")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}")));
  }

  private JsonNode purpose(String channelId, int index) {
    return of(lan).get("/api/channels/" + channelId + "/allowance").json().at("/purposes/" + index);
  }

  private JsonNode known(String channelId, int index) {
    return purpose(channelId, index).at("/allowance");
  }

  private String light(String channelId) {
    return of(lan).get("/api/channels/" + channelId).text("/sending/light");
  }

  private long sent() {
    return log("ok");
  }

  private long refused() {
    return log("refused");
  }

  private long log(String verdict) {
    return simulators.get("/control/log?since=0").json().at("/items").values().stream()
        .filter(one -> one.at("/operation").asString("").equals("send"))
        .filter(one -> one.at("/verdict").asString("").equals(verdict))
        .count();
  }

  private static void await(BooleanSupplier so) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }
}
