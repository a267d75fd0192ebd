package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.TestClock;
import tintoi.delivery.Lanes;
import tintoi.doctor.Doctor;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;

/// What is found before anybody fails, and what is told before it ends.
class DoctorTest extends WithSimulators {
  @Autowired Doctor doctor;
  @Autowired Lanes lanes;
  @Autowired FailureDictionary dictionary;

  @BeforeEach
  void forgetOtherShops() {
    jdbc.sql("delete from probe").update();
  }

  @Test
  void a_lost_role_is_found_before_a_message_has_to_find_out() {
    connect(SHOP);
    assertThat(doctor.round()).as("it was looked at when it was connected").isZero();
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));

    clock.advance(Duration.ofHours(7));
    assertThat(doctor.round()).isEqualTo(1);
    var incidents = of(lan).get("/api/incidents?open=true");
    assertThat(incidents.json().at("/items")).hasSize(1);
    assertThat(incidents.text("/items/0/diagnosis/cause")).isEqualTo("channel.auth_role_lost");
  }

  @Test
  void what_was_mended_at_the_provider_is_found_within_the_hour_and_goes_on() {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(light(channelId)).isEqualTo("interrupted");

    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "full")));
    clock.advance(Duration.ofMinutes(70));
    assertThat(doctor.round()).isEqualTo(1);
    assertThat(light(channelId)).isEqualTo("ok");
  }

  @Test
  void a_permission_that_is_missing_for_comments_stops_no_messages() {
    UUID page = UUID.fromString(connect(SHOP));
    permit("pages_manage_engagement", false);
    clock.advance(Duration.ofHours(7));
    doctor.round();

    assertThat(cause(page, ChannelKind.PAGE_COMMENT)).isEqualTo("channel.permission_missing");
    assertThat(cause(page, ChannelKind.MESSENGER)).isEmpty();
    assertThat(cause(page, ChannelKind.PRIVATE_REPLY)).as("it is a message").isEmpty();

    permit("pages_manage_engagement", true);
    clock.advance(Duration.ofMinutes(70));
    doctor.round();
    assertThat(cause(page, ChannelKind.PAGE_COMMENT)).isEmpty();
    assertThat(open()).isEmpty();
  }

  @Test
  void nor_does_one_that_is_missing_for_messages_stop_comments() {
    UUID page = UUID.fromString(connect(SHOP));
    permit("pages_messaging", false);
    clock.advance(Duration.ofHours(7));
    doctor.round();

    assertThat(cause(page, ChannelKind.MESSENGER)).isEqualTo("channel.permission_missing");
    assertThat(cause(page, ChannelKind.PRIVATE_REPLY)).isEqualTo("channel.permission_missing");
    assertThat(cause(page, ChannelKind.PAGE_COMMENT)).isEmpty();
  }

  @Test
  void what_is_permitted_again_goes_on_while_something_else_is_missing_still() {
    UUID page = UUID.fromString(connect(SHOP));
    permit("pages_messaging", false);
    permit("pages_manage_engagement", false);
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(cause(page, ChannelKind.MESSENGER)).isEqualTo("channel.permission_missing");

    permit("pages_messaging", true);
    clock.advance(Duration.ofMinutes(70));
    doctor.round();

    assertThat(cause(page, ChannelKind.MESSENGER)).isEmpty();
    assertThat(cause(page, ChannelKind.PAGE_COMMENT)).isEqualTo("channel.permission_missing");
    assertThat(open()).containsExactly("channel.permission_missing");
  }

  @Test
  void what_keeps_all_of_a_channel_comes_before_what_keeps_its_comments() {
    UUID page = UUID.fromString(connect(SHOP));
    permit("pages_manage_engagement", false);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    clock.advance(Duration.ofHours(7));
    doctor.round();

    for (var kind : List.of(ChannelKind.MESSENGER, ChannelKind.PAGE_COMMENT))
      assertThat(cause(page, kind)).isEqualTo("channel.auth_role_lost");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_look_lets_go_what_it_finds_mended_and_nothing_that_waits_for_an_allowance(
      boolean allowanceFirst) {
    UUID page = UUID.fromString(connect(SHOP));
    var all = new ArrayList<>(List.of(ChannelKind.MESSENGER, ChannelKind.PAGE_COMMENT));
    if (!allowanceFirst) all = new ArrayList<>(all.reversed());
    for (ChannelKind kind : all) {
      boolean messages = kind == ChannelKind.MESSENGER;
      String cause = messages ? "allowance.used_up" : "channel.permission_missing";
      var now = new Circumstances(kind, 1, null, clock.instant());
      lanes.pause(shop.workspaceId(), page, Set.of(kind), dictionary.own(cause, now));
      clock.advance(Duration.ofMinutes(5));
    }
    assertThat(doctor.round()).isEqualTo(1);

    assertThat(cause(page, ChannelKind.PAGE_COMMENT)).isEmpty();
    assertThat(cause(page, ChannelKind.MESSENGER)).isEqualTo("allowance.used_up");
    assertThat(open()).containsExactly("allowance.used_up");
  }

  private void permit(String scope, boolean so) {
    simulators
        .send("PATCH", "/control/meta/people/nam", Map.of("scopes", Map.of(scope, so)))
        .is(200);
  }

  /// Why a lane is stopped; empty if it is not.
  private String cause(UUID channelId, ChannelKind kind) {
    var why = lanes.standing(shop.workspaceId(), channelId, kind).why();
    return why == null ? "" : why.cause();
  }

  private List<String> open() {
    return lanes.openIncidents(shop.workspaceId()).stream()
        .map(incident -> incident.diagnosis().cause())
        .toList();
  }

  @Test
  void a_provider_that_is_away_or_busy_costs_no_channel_its_authorization() {
    String page = connect(SHOP);
    String oa = connectZalo();
    for (var fault :
        new Object[][] {
          {"server_error", 0}, {"html", 0}, {"other_shape", 0}, {"error", 4}, {"error", 2}
        }) {
      simulators.send("DELETE", "/control/faults", Map.of());
      for (String provider : new String[] {"META", "ZALO"}) {
        boolean zalo = provider.equals("ZALO");
        int code = (int) fault[1] == 0 ? 0 : zalo ? -32 : (int) fault[1];
        simulators.post(
            "/control/faults",
            Map.of("provider", provider, "operation", "any", "kind", fault[0], "code", code));
      }
      clock.advance(Duration.ofHours(7));

      assertThat(doctor.round()).as(fault[0] + " " + fault[1]).isEqualTo(2);
      assertThat(light(page)).as(fault[0] + " " + fault[1]).isEqualTo("ok");
      assertThat(light(oa)).as(fault[0] + " " + fault[1]).isEqualTo("ok");
      assertThat(dueAt(page)).isBefore(clock.instant().plus(Duration.ofHours(4)));
    }
  }

  @Test
  void the_end_of_data_access_is_told_at_fourteen_seven_and_one_days_and_a_new_consent_averts_it() {
    String channelId = connect(SHOP);
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(warnings(channelId)).as("three months before").isEmpty();

    Instant ends = simulatorsNow().plus(Duration.ofDays(90));
    for (int[] stage : new int[][] {{13, 14}, {10, 14}, {6, 7}, {1, 1}}) {
      clock.set(ends.minus(Duration.ofDays(stage[0])));
      doctor.round();
      assertThat(of(nam).get("/api/channels/" + channelId).text("/warnings/0/cause"))
          .isEqualTo("warning.data_access_ends");
      assertThat(told(channelId)).isEqualTo(stage[1]);
    }
    assertThat(of(nam).get("/api/channels/" + channelId).text("/warnings/0/texts/vi/what"))
        .contains("Facebook")
        .contains("Nguyễn Văn Nam");
    assertThat(light(channelId)).as("nothing is lost yet").isEqualTo("ok");

    simulators.post("/control/clock", Map.of("advance", "P80D"));
    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(warnings(channelId)).isEmpty();
  }

  @Test
  void and_is_told_and_averted_while_comments_lack_their_permission() {
    String channelId = connect(SHOP);
    permit("pages_manage_engagement", false);
    clock.set(simulatorsNow().plus(Duration.ofDays(84)));
    doctor.round();
    assertThat(warnings(channelId)).contains("warning.data_access_ends");

    simulators.post("/control/clock", Map.of("advance", "P80D"));
    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);
    permit("pages_manage_engagement", false);
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(cause(UUID.fromString(channelId), ChannelKind.PAGE_COMMENT))
        .isEqualTo("channel.permission_missing");
    assertThat(warnings(channelId)).isEmpty();
  }

  @Test
  void the_end_of_an_official_accounts_package_is_told_and_renewing_it_averts_it() {
    String channelId = connectZalo();
    var today = TestClock.NOON.atZone(ZoneId.of("Asia/Ho_Chi_Minh")).toLocalDate();
    simulators.put("/control/zalo/oa", Map.of("packageEnds", today.plusDays(5).toString()));
    clock.advance(Duration.ofHours(7));
    doctor.round();

    assertThat(warnings(channelId)).contains("warning.package_ends");
    assertThat(told(channelId)).isEqualTo(7);

    simulators.put("/control/zalo/oa", Map.of("packageEnds", today.plusDays(300).toString()));
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(warnings(channelId)).isEmpty();
  }

  @Test
  void an_account_whose_renewal_has_stopped_is_told_before_its_last_token_dies() {
    String channelId = connectZalo();
    jdbc.sql("update channel_grant set renewed_at = ? where channel_id = ?")
        .params(
            clock.instant().minus(Duration.ofDays(84)).atOffset(ZoneOffset.UTC),
            UUID.fromString(channelId))
        .update();
    clock.advance(Duration.ofHours(7));
    doctor.round();

    assertThat(warnings(channelId)).contains("warning.renewal_ends");
    assertThat(told(channelId)).isEqualTo(7);
  }

  @Test
  void a_refused_renewal_is_told_while_the_token_still_works_and_a_new_grant_ends_it() {
    String channelId = connectZalo();
    jdbc.sql("update channel_grant set refused_at = now(), expires_at = ? where channel_id = ?")
        .params(
            clock.instant().plus(Duration.ofHours(12)).atOffset(ZoneOffset.UTC),
            UUID.fromString(channelId))
        .update();
    clock.advance(Duration.ofHours(7));
    doctor.round();

    assertThat(warnings(channelId)).contains("warning.token_ends");
    assertThat(told(channelId)).isEqualTo(1);
    assertThat(light(channelId)).as("it sends still").isEqualTo("ok");

    jdbc.sql("update channel_grant set refused_at = null where channel_id = ?")
        .param(UUID.fromString(channelId))
        .update();
    clock.advance(Duration.ofHours(7));
    doctor.round();
    assertThat(warnings(channelId)).isEmpty();
  }

  @Test
  void what_no_look_can_see_is_let_go_once_and_then_seldom() {
    String channelId = connectZalo();
    UUID id = UUID.fromString(channelId);
    var why =
        dictionary.own(
            "channel.permission_missing",
            new Circumstances(ChannelKind.ZALO_OA, 1, null, clock.instant()));

    List<Duration> letGo = new ArrayList<>();
    Instant began = clock.instant();
    lanes.pause(shop.workspaceId(), id, why);
    for (int minute = 0; minute < 10 * 60; minute++) {
      clock.advance(Duration.ofMinutes(1));
      doctor.round();
      if (!light(channelId).equals("ok")) continue;
      letGo.add(Duration.between(began, clock.instant()));
      // The next message is refused as the one before.
      lanes.pause(shop.workspaceId(), id, why);
    }

    assertThat(letGo).as("at once, an hour later, two more, four more").hasSize(4);
    of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
    assertThat(light(channelId)).as("who asks for it does not wait").isEqualTo("ok");
  }

  @Test
  void silence_where_traffic_is_usual_is_told_and_the_next_message_ends_it() {
    String channelId = connect(SHOP);
    isUsuallyHeardByDay(channelId);

    clock.set(TestClock.NOON.plus(Duration.ofHours(8)));
    doctor.round();
    assertThat(warnings(channelId)).as("a night is no silence").isEmpty();

    clock.set(TestClock.NOON.plus(Duration.ofHours(16)));
    doctor.round();
    assertThat(warnings(channelId)).contains("warning.silent");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/receiving/light"))
        .isEqualTo("degraded");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/warnings/0/texts/en/what"))
        .contains("16 hours");

    heardNow(channelId);
    clock.advance(Duration.ofMinutes(400));
    heardNow(channelId);
    doctor.round();
    assertThat(warnings(channelId)).isEmpty();
  }

  @Test
  void and_of_a_channel_whose_comments_alone_are_stopped_all_the_same() {
    String channelId = connect(SHOP);
    isUsuallyHeardByDay(channelId);
    permit("pages_manage_engagement", false);

    clock.set(TestClock.NOON.plus(Duration.ofHours(16)));
    doctor.round();
    assertThat(cause(UUID.fromString(channelId), ChannelKind.PAGE_COMMENT))
        .isEqualTo("channel.permission_missing");
    assertThat(warnings(channelId)).contains("warning.silent");

    heardNow(channelId);
    clock.advance(Duration.ofMinutes(400));
    heardNow(channelId);
    doctor.round();
    assertThat(warnings(channelId)).isEmpty();
  }

  private void heardNow(String channelId) {
    jdbc.sql("update channel set last_received_at = ? where channel_id = ?")
        .params(clock.instant().atOffset(ZoneOffset.UTC), UUID.fromString(channelId))
        .update();
  }

  /// Until noon, but for the nights.
  private void isUsuallyHeardByDay(String channelId) {
    for (int hour = 0; hour < 12 * 24; hour++) {
      Instant at = TestClock.NOON.minus(Duration.ofHours(hour));
      boolean night = at.atZone(ZoneId.of("Asia/Ho_Chi_Minh")).getHour() < 8;
      if (!night) heard(UUID.fromString(channelId), at);
    }
    heardNow(channelId);
  }

  private void heard(UUID channelId, Instant hour) {
    jdbc.sql(
            "insert into traffic (workspace_id, channel_id, hour) values (?, ?, date_trunc('hour', ?))")
        .params(shop.workspaceId(), channelId, hour.atOffset(ZoneOffset.UTC))
        .update();
  }

  private String light(String channelId) {
    return of(nam).get("/api/channels/" + channelId).text("/sending/light");
  }

  private String warnings(String channelId) {
    var all = of(nam).get("/api/channels/" + channelId).json().at("/warnings");
    return all.isEmpty() ? "" : all.toString();
  }

  private int told(String channelId) {
    return jdbc.sql("select told from warning where channel_id = ?")
        .param(UUID.fromString(channelId))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private Instant dueAt(String channelId) {
    return jdbc.sql("select due_at from probe where channel_id = ?")
        .param(UUID.fromString(channelId))
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .single();
  }

  private Instant simulatorsNow() {
    return Instant.parse(simulators.get("/control/clock").text("/now"));
  }
}
