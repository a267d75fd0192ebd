package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.intake.Absences;
import tintoi.intake.Recovery;

/// What customers wrote while we could not take it is read again, however short that was.
class AbsencesTest extends WithSimulators {
  @Autowired Absences absences;
  @Autowired Recovery recovery;

  @BeforeEach
  void listen() {
    // What other tests left is told before.
    absences.round();
    clock.set(simulatorsNow());
    jdbc.sql("delete from recovery").update();
    simulators.put(
        "/control/webhooks",
        Map.of(
            "meta", "http://localhost:" + port + "/hooks/meta",
            "zalo", "http://localhost:" + port + "/hooks/zalo"));
    simulators.put("/control/switches", Map.of("retryAnswered", false));
  }

  @AfterEach
  void calm() {
    deaf(false);
    simulators.put("/control/switches", Map.of("retryAnswered", true));
    simulators.put("/control/webhooks", Map.of("meta", "", "zalo", ""));
  }

  @Test
  void what_was_told_once_while_the_database_took_nothing_is_read_again_within_the_minute()
      throws Exception {
    String channelId = connectZalo();
    tells("Chào shop");
    arrives("Chào shop");
    try (var _ = NoRoom.in(jdbc, "journal", NoRoom.When.WRITING)) {
      tells("Còn size 38 không?");
      Answer.eventually(() -> assertThat(refused()).isPositive());
    }
    later(Duration.ofSeconds(5));
    // A busy shop: no silence tells of it.
    tells("Cho em một đôi");
    arrives("Cho em một đôi");
    assertThat(texts()).doesNotContain("Còn size 38 không?");

    absences.round();
    recovery.round();

    assertThat(texts()).containsExactly("Chào shop", "Còn size 38 không?", "Cho em một đôi");
    var shown = of(nam).get("/api/channels/" + channelId + "/health").json().at("/recoveries/0");
    assertThat(shown.at("/reason").asString()).isEqualTo("absence");
    assertThat(shown.at("/state").asString()).isEqualTo("done");
    assertThat(shown.at("/found").asInt()).isEqualTo(1);
    absences.round();
    assertThat(due()).as("once").isEmpty();
  }

  @Test
  void what_nobody_was_there_to_take_is_read_when_somebody_is() throws Exception {
    connect(SHOP);
    deaf(true);
    writes("Shop ơi");
    comments("Giá sao ạ?");
    deaf(false);
    nobodyWasThereFor("10 minutes");
    absences.round();
    recovery.round();

    assertThat(texts())
        .as("of comments Meta tells again for 36 hours by itself")
        .containsExactly("Shop ơi");
    jdbc.sql("update channel_grant set granted_at = granted_at - interval '3 days'").update();
    nobodyWasThereFor("40 hours");
    absences.round();
    later(Duration.ofSeconds(1));
    recovery.round();
    assertThat(texts()).containsExactlyInAnyOrder("Shop ơi", "Giá sao ạ?");
  }

  @Test
  void an_absence_in_which_nothing_was_missing_is_no_news() throws Exception {
    String channelId = connect(SHOP);
    nobodyWasThereFor("10 minutes");
    absences.round();
    assertThat(due()).hasSize(1);
    recovery.round();

    assertThat(of(nam).get("/api/channels/" + channelId + "/health").json().at("/recoveries"))
        .isEmpty();
  }

  @Test
  void those_that_are_read_after_an_absence_begin_one_after_the_other() {
    connect(SHOP);
    connect(SAIGON);
    nobodyWasThereFor("10 minutes");
    absences.round();

    List<Instant> due = due();
    assertThat(due).hasSize(2);
    assertThat(Duration.between(due.getFirst(), due.getLast())).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void a_node_that_is_a_little_late_has_nothing_read() {
    connect(SHOP);
    jdbc.sql("update presence set at = clock_timestamp() - interval '90 minutes'").update();
    absences.round();
    assertThat(due()).as("every hour in these tests").isEmpty();
  }

  private void nobodyWasThereFor(String interval) {
    // In these tests a node says once an hour that it is there.
    jdbc.sql(
            "update presence set at = clock_timestamp() - interval '%s' - interval '4 hours'"
                .formatted(interval))
        .update();
  }

  private void tells(String text) {
    simulators.post("/control/zalo/messages", Map.of("customer", "zhoa", "text", text)).is(200);
  }

  private void writes(String text) {
    simulators.post("/control/meta/messages", Map.of("customer", "hoa", "text", text)).is(200);
  }

  private void comments(String text) {
    simulators
        .post("/control/meta/comments", Map.of("customer", "hoa", "text", text, "parent", ""))
        .is(200);
  }

  private int refused() {
    return simulators.get("/control/webhooks").json().at("/standing/failed").asInt();
  }

  private void deaf(boolean deaf) {
    simulators.put("/control/webhook-faults", Map.of("drop", deaf));
  }

  private void arrives(String text) {
    Answer.eventually(() -> assertThat(texts()).contains(text));
  }

  private List<String> texts() {
    return jdbc.sql("select text from message where workspace_id = ? order by at, text")
        .param(shop.workspaceId())
        .query((row, _) -> row.getString(1))
        .list();
  }

  private List<Instant> due() {
    return jdbc.sql(
            """
            select due_at from recovery where workspace_id = ? and due_at is not null order by 1
            """)
        .param(shop.workspaceId())
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .list();
  }

  /// Both clocks.
  private void later(Duration length) {
    simulators.post("/control/clock", Map.of("advance", length.toString()));
    clock.set(simulatorsNow());
  }

  private Instant simulatorsNow() {
    return Instant.parse(simulators.get("/control/clock").text("/now"));
  }
}
