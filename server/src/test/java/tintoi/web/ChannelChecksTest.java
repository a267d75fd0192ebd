package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tintoi.channel.Grants;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Credential;

/// What a live look at a channel finds, mends and lets go; and that its tokens stay secret.
@ExtendWith(OutputCaptureExtension.class)
class ChannelChecksTest extends WithSimulators {
  @Autowired Grants grants;

  @Test
  void a_lost_role_interrupts_the_channel_and_names_who_lost_it() {
    String channelId = connect(SHOP);
    person("nam", Map.of("roles", Map.of(SHOP, "none")));

    var channel = check(channelId);
    assertThat(channel.text("/sending/light")).isEqualTo("interrupted");
    assertThat(channel.text("/sending/diagnosis/cause")).isEqualTo("channel.auth_role_lost");
    assertThat(channel.text("/sending/diagnosis/texts/vi/what"))
        .contains("Nguyễn Văn Nam")
        .contains("Giày Minh");
    assertThat(channel.json().at("/sending/diagnosis/actions").toString()).contains("reconnect");
    assertThat(channel.text("/sending/diagnosis/evidence/code")).isEqualTo("190/492");
    assertThat(
            of(lan).get("/api/channels").json().at("/items/0/sending/diagnosis/actions").toString())
        .as("an agent cannot reconnect")
        .doesNotContain("reconnect");
  }

  @Test
  void however_often_it_is_found_it_is_one_incident() {
    String channelId = connect(SHOP);
    person("nam", Map.of("password", "changed"));
    for (int n = 0; n < 3; n++) check(channelId);

    var open = of(lan).get("/api/incidents?open=true");
    assertThat(open.json().at("/items")).hasSize(1);
    assertThat(open.text("/items/0/diagnosis/cause")).isEqualTo("channel.auth_password_changed");
    assertThat(open.text("/items/0/channel/name")).isEqualTo("Giày Minh");
    assertThat(open.json().at("/items/0/waiting/messages").asInt()).isZero();
  }

  @Test
  void connecting_again_heals_and_says_who_healed() {
    String channelId = connect(SHOP);
    person("nam", Map.of("app", "removed"));
    assertThat(check(channelId).text("/sending/diagnosis/cause"))
        .isEqualTo("channel.auth_app_removed");

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    walk.choose(SHOP);

    var channel = of(nam).get("/api/channels/" + channelId);
    assertThat(channel.text("/sending/light")).isEqualTo("ok");
    assertThat(channel.json().at("/sending/diagnosis").isNull()).isTrue();
    assertThat(channel.text("/incidents/0/healedBy/name")).isEqualTo("Trần Minh");
    assertThat(of(nam).get("/api/incidents?open=true").json().at("/items")).isEmpty();
  }

  @Test
  void a_look_that_finds_all_well_again_lets_the_channel_go() {
    String channelId = connect(SHOP);
    person("nam", Map.of("roles", Map.of(SHOP, "none")));
    assertThat(check(channelId).text("/sending/light")).isEqualTo("interrupted");

    person("nam", Map.of("roles", Map.of(SHOP, "full")));
    assertThat(check(channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void a_lost_subscription_is_mended_and_nothing_else_is_touched() {
    String channelId = connect(SHOP);
    Credential credential = credential(channelId);
    simulators.send(
        simulators
            .request("/graph/v25.0/" + SHOP + "/subscribed_apps?access_token=" + credential.token())
            .DELETE());
    assertThat(subscribed(SHOP)).doesNotContain("messages");

    assertThat(check(channelId).text("/receiving/light")).isEqualTo("ok");
    assertThat(subscribed(SHOP)).contains("messages", "feed");
  }

  @Test
  void a_subscription_that_cannot_be_made_is_told_once_and_stands_until_it_is_there() {
    String channelId = connect(SHOP);
    simulators.send(
        simulators
            .request(
                "/graph/v25.0/"
                    + SHOP
                    + "/subscribed_apps?access_token="
                    + credential(channelId).token())
            .DELETE());
    simulators.post(
        "/control/faults",
        Map.of("provider", "META", "operation", "manage", "kind", "error", "code", 100));
    var found = check(channelId);
    String since = found.text("/receiving/since");
    assertThat(found.text("/receiving/light")).isEqualTo("off");
    assertThat(found.text("/sending/light")).as("it can send").isEqualTo("ok");
    assertThat(toldUnheard(channelId)).isEqualTo(1);

    clock.advance(java.time.Duration.ofHours(1));
    assertThat(check(channelId).text("/receiving/since")).as("since it was found").isEqualTo(since);
    fault("META", "any", "server_error");
    assertThat(check(channelId).text("/receiving/light"))
        .as("who cannot be asked has not said that it is there")
        .isEqualTo("off");
    assertThat(toldUnheard(channelId)).as("once").isEqualTo(1);

    simulators.send("DELETE", "/control/faults", Map.of());
    assertThat(check(channelId).text("/receiving/light")).isEqualTo("ok");
  }

  private int toldUnheard(String channelId) {
    return jdbc.sql(
            """
            select count(*) from alert
            where channel_id = ? and news = 'WARNING'
              and diagnosis->>'cause' = 'connection.webhook_missing'
            """)
        .param(UUID.fromString(channelId))
        .query((row, _) -> row.getInt(1))
        .single();
  }

  @Test
  void a_provider_that_is_away_interrupts_nothing() {
    String channelId = connect(SHOP);
    fault("META", "any", "server_error");

    var channel = check(channelId);
    assertThat(channel.status()).isEqualTo(200);
    assertThat(channel.text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void an_old_zalo_token_is_renewed_by_a_look_and_nobody_is_bothered() {
    String channelId = connectZalo();
    Credential before = credential(channelId);
    simulators.put("/control/zalo/grant", Map.of("accessExpired", true));

    assertThat(check(channelId).text("/sending/light")).isEqualTo("ok");
    assertThat(credential(channelId).token()).isNotEqualTo(before.token());
  }

  @Test
  void a_withdrawn_zalo_grant_interrupts_until_it_is_given_again() {
    String channelId = connectZalo();
    simulators.put("/control/zalo/grant", Map.of("withdrawn", true));

    var channel = check(channelId);
    assertThat(channel.text("/sending/light")).isEqualTo("interrupted");
    assertThat(channel.text("/sending/diagnosis/kind")).isEqualTo("AUTHORIZATION_LOST");

    Walk walk =
        Walk.begin(of(nam), simulators(), Map.of("provider", "ZALO", "channelId", channelId));
    walk.comeBack(walk.decide("decision=allow"));
    assertThat(walk.choose(OA).text("/connected/0/channelId")).isEqualTo(channelId);
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void a_wrong_secret_of_the_app_is_not_a_lost_consent_and_a_look_finds_it_mended() {
    String channelId = connectZalo();
    zaloAnswers("read", -242);
    zaloAnswers("token", -14004);
    for (int n = 0; n < 2; n++)
      assertThat(check(channelId).text("/sending/diagnosis/cause"))
          .isEqualTo("channel.app_settings");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/diagnosis/actions/0"))
        .isEqualTo("check_again");

    simulators.send("DELETE", "/control/faults", Map.of());
    assertThat(check(channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void many_who_find_the_token_refused_at_once_renew_it_once() throws Exception {
    String channelId = connectZalo();
    Credential refused = credential(channelId);
    int before = renewals();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var renew =
          (Callable<Renewal>)
              () -> grants.renew(shop.workspaceId(), UUID.fromString(channelId), refused);
      var answers = threads.invokeAll(Stream.generate(() -> renew).limit(6).toList());
      for (var answer : answers) {
        assertThat(answer.get())
            .isInstanceOfSatisfying(
                Renewal.Renewed.class,
                renewed ->
                    assertThat(renewed.secrets().access())
                        .isEqualTo(credential(channelId).token()));
      }
    }
    assertThat(renewals() - before).isEqualTo(1);
  }

  @Test
  void a_renewal_that_could_not_be_asked_keeps_the_pair_and_works_later() {
    String channelId = connectZalo();
    Credential refused = credential(channelId);
    fault("ZALO", "token", "server_error");

    assertThat(grants.renew(shop.workspaceId(), UUID.fromString(channelId), refused))
        .isInstanceOf(Renewal.Unreachable.class);
    assertThat(credential(channelId)).isEqualTo(refused);

    simulators.send("DELETE", "/control/faults", Map.of());
    assertThat(grants.renew(shop.workspaceId(), UUID.fromString(channelId), refused))
        .isInstanceOf(Renewal.Renewed.class);
  }

  @Test
  void only_who_manages_channels_may_look_and_of_other_shops_there_is_nothing() {
    String channelId = connect(SHOP);

    assertThat(of(lan).post("/api/channels/" + channelId + "/checks", Map.of()).status())
        .isEqualTo(403);
    assertThat(of(nam).post("/api/channels/" + UUID.randomUUID() + "/checks", Map.of()).status())
        .isEqualTo(404);
    openShop();
    assertThat(of(nam).get("/api/channels/" + channelId).status()).isEqualTo(404);
  }

  @Test
  void a_token_is_never_in_an_answer_a_log_or_in_the_clear_in_the_database(CapturedOutput log) {
    Browser.SEEN.clear();
    String page = connect(SHOP);
    String oa = connectZalo();
    List<String> secrets = List.of(credential(page).token(), credential(oa).token());
    simulators.put("/control/zalo/grant", Map.of("withdrawn", true));
    person("nam", Map.of("password", "changed"));
    check(page);
    check(oa);
    of(nam).get("/api/channels/" + page + "/diagnostics");

    String rows =
        jdbc.sql(
                """
                select string_agg(t, '') from (
                  select c::text t from connection c
                  union all select encode(access_token, 'escape') from channel_grant
                  union all select g::text from channel_grant g
                  union all select c::text from channel c) as everything
                """)
            .query((row, _) -> row.getString(1))
            .single();
    for (String secret : secrets) {
      assertThat(secret).hasSizeGreaterThan(10);
      assertThat(log.getAll()).doesNotContain(secret);
      assertThat(rows).doesNotContain(secret);
      assertThat(Browser.SEEN).noneMatch(answer -> answer.contains(secret));
    }
    for (String secret : List.of("meta-app-secret-sandbox", "zalo-app-secret-sandbox")) {
      assertThat(log.getAll()).doesNotContain(secret);
      assertThat(Browser.SEEN).noneMatch(answer -> answer.contains(secret));
    }
  }

  private Browser.Answer check(String channelId) {
    return of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
  }

  private void zaloAnswers(String operation, int code) {
    simulators.post(
        "/control/faults",
        Map.of("provider", "ZALO", "operation", operation, "kind", "error", "code", code));
  }

  private Credential credential(String channelId) {
    return grants.credential(shop.workspaceId(), UUID.fromString(channelId)).orElseThrow();
  }

  private int renewals() {
    int n = 0;
    for (var entry : simulators.get("/control/log?since=0").json().at("/items").values()) {
      if (entry.at("/provider").asString().equals("ZALO")
          && entry.at("/request").asString().endsWith("/access_token")) n++;
    }
    return n;
  }

  private void person(String key, Map<String, ?> change) {
    simulators.send("PATCH", "/control/meta/people/" + key, change);
  }
}
