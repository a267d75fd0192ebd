package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.doctor.Doctor;

/// A person removes our app, or has what we keep of her deleted, at the provider.
class CallbacksTest extends WithSimulators {
  private static final String SECRET = "meta-app-secret-sandbox";
  private static final String NAM = "900000000000001";
  @Autowired Doctor doctor;

  @BeforeEach
  void forgetOtherShops() {
    jdbc.sql("delete from probe").update();
    jdbc.sql("update channel_grant set authorizer_id = 'another'").update();
  }

  @Test
  void a_permission_taken_back_has_her_channels_looked_at_soon() {
    String channelId = connect(SHOP);
    String nams =
        jdbc.sql("select authorizer_id from channel_grant where channel_id = ?")
            .param(java.util.UUID.fromString(channelId))
            .query((row, _) -> row.getString(1))
            .single();
    byte[] body =
        """
        {"object":"permissions","entry":[
          {"id":"0","uid":"0","time":1,"changes":[{"field":"connected","verb":"granted"}]},
          {"id":"%s","uid":"%s","time":1,"changes":[{"field":"pages_messaging","verb":"revoked"}]}]}
        """
            .formatted(nams, nams)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(
            new Caller(port, "").postRaw("/hooks/meta", body, "sha256=" + Shop.sign(body)).status())
        .isEqualTo(200);
    Answer.eventually(() ->
        assertThat(
                jdbc.sql("select count(*) from probe where channel_id = ? and due_at <= ?")
                    .params(
                        java.util.UUID.fromString(channelId),
                        clock.instant().atOffset(java.time.ZoneOffset.UTC))
                    .query((row, _) -> row.getInt(1))
                    .single())
            .isEqualTo(1));
  }

  @Test
  void a_removed_app_is_known_before_a_message_has_to_find_out() {
    String channelId = connect(SHOP);
    simulators.put("/control/webhooks", Map.of("meta", "http://localhost:" + port + "/hooks/meta"));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("app", "removed"));

    Answer.eventually(() -> {
      doctor.round();
      assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/diagnosis/cause"))
          .isEqualTo("channel.auth_app_removed");
    });
    assertThat(of(minh).get("/api/audit").raw().body()).contains("grant.withdrawn");
  }

  @Test
  void a_callback_is_only_said_and_a_look_decides() {
    String channelId = connect(SHOP);
    assertThat(post("/deauthorize", signed(SECRET, NAM, soon())).status()).isEqualTo(200);
    assertThat(doctor.round()).isEqualTo(1);

    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void what_is_kept_of_a_person_is_deleted_and_her_code_says_so() {
    String channelId = connect(SHOP);
    String request = signed(SECRET, NAM, soon());
    var answer = post("/deletion", request);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    String code = answer.text("/confirmation_code");
    assertThat(answer.text("/url")).isEqualTo("http://localhost:8080/hooks/meta/deletion/" + code);

    var page = browser().get("/hooks/meta/deletion/" + code);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.raw().body()).contains("Đã xóa dữ liệu của bạn").doesNotContain("Nam");
    assertThat(browser().get("/hooks/meta/deletion/" + "0".repeat(32)).status()).isEqualTo(404);
    String kept =
        jdbc.sql(
                """
                select string_agg(t, '') from (
                  select g::text t from channel_grant g where workspace_id = :w
                  union all select c::text from connection c where workspace_id = :w
                  union all select a::text from audit a where workspace_id = :w
                    and actor_id is null) as everything
                """)
            .param("w", shop.workspaceId())
            .query((row, _) -> row.getString(1))
            .single();
    assertThat(kept).doesNotContain(NAM).doesNotContain("Nguyễn Văn Nam");
    var channel = of(minh).get("/api/channels/" + channelId);
    assertThat(channel.text("/sending/diagnosis/cause")).isEqualTo("channel.disconnected");

    Walk walk =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    walk.comeBack(walk.decide("user=lan&decision=continue"));
    walk.choose(SHOP);
    assertThat(post("/deletion", request).text("/confirmation_code"))
        .as("the same request again deletes nothing new")
        .isEqualTo(code);
    assertThat(of(minh).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void what_an_earlier_consent_left_is_deleted_too_and_what_a_namesake_left_is_not() {
    String channelId = connect(SHOP);
    Walk namesake = consented("nam");
    jdbc.sql(
            "update connection set authorizer_id = '900000000000077' where connection_id = ?::uuid")
        .param(namesake.id)
        .update();
    Walk open = consented("nam");
    Walk lans =
        Walk.begin(of(minh), simulators(), Map.of("provider", "META", "channelId", channelId));
    lans.comeBack(lans.decide("user=lan&decision=continue"));
    lans.choose(SHOP);
    assertThat(row(open.id)).contains(NAM).contains("Nguyễn Văn Nam");

    assertThat(post("/deletion", signed(SECRET, NAM, soon())).status()).isEqualTo(200);

    String kept =
        jdbc.sql(
                """
                select string_agg(c::text, '') from connection c
                where workspace_id = ? and connection_id <> ?::uuid
                """)
            .params(shop.workspaceId(), namesake.id)
            .query((row, _) -> row.getString(1))
            .single();
    assertThat(kept).doesNotContain(NAM).doesNotContain("Nguyễn Văn Nam");
    assertThat(kept).as("that it was connected is the shop's").contains(channelId);
    assertThat(open.now().text("/step")).as("her tokens are gone").isEqualTo("REFUSED");
    assertThat(row(namesake.id)).contains("Nguyễn Văn Nam");
    assertThat(row(lans.id)).contains("Lê Thị Lan");
    assertThat(of(nam).get("/api/channels/" + channelId).text("/sending/light")).isEqualTo("ok");
  }

  @Test
  void a_walk_from_before_the_id_was_kept_is_found_by_the_name() {
    connect(SHOP);
    jdbc.sql("update connection set authorizer_id = null").update();

    assertThat(post("/deletion", signed(SECRET, NAM, soon())).status()).isEqualTo(200);

    String kept =
        jdbc.sql("select string_agg(c::text, '') from connection c where workspace_id = ?")
            .param(shop.workspaceId())
            .query((row, _) -> row.getString(1))
            .single();
    assertThat(kept).doesNotContain("Nguyễn Văn Nam");
  }

  @Test
  void what_the_provider_did_not_sign_for_our_app_and_lately_is_refused() {
    String channelId = connect(SHOP);
    String good = signed(SECRET, NAM, soon());
    String payload = good.substring(good.indexOf('.') + 1);
    for (String request :
        new String[] {
          signed("another app's secret", NAM, soon()),
          signed(SECRET, NAM, clock.instant().minusSeconds(1)),
          "." + payload,
          payload,
          good.substring(0, good.length() - 2),
          good.substring(0, 10) + "." + payload,
          signed(SECRET, "900000000000009", soon()).replaceFirst("[.].*", "") + "." + payload,
          "%%%.%%%",
          "a".repeat(20_000)
        }) {
      for (String path : new String[] {"/deauthorize", "/deletion"}) {
        var answer = post(path, request);
        assertThat(answer.status()).as(request).isEqualTo(401);
        assertThat(answer.text("/cause")).isEqualTo("hook.forged");
      }
    }
    assertThat(doctor.round()).isZero();
    assertThat(of(nam).get("/api/channels/" + channelId).text("/authorizer/name"))
        .isEqualTo("Nguyễn Văn Nam");
  }

  /// As far as choosing.
  private Walk consented(String user) {
    Walk walk = Walk.begin(of(nam), simulators(), Map.of("provider", "META"));
    walk.comeBack(walk.decide("user=" + user + "&decision=continue"));
    return walk;
  }

  private String row(String connectionId) {
    return jdbc.sql("select c::text from connection c where connection_id = ?::uuid")
        .param(connectionId)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private Instant soon() {
    return clock.instant().plus(Duration.ofHours(1));
  }

  private Browser.Answer post(String path, String request) {
    return browser()
        .form(
            URI.create("http://localhost:" + port + "/hooks/meta" + path),
            "signed_request=" + URLEncoder.encode(request, UTF_8));
  }

  private static String signed(String secret, String person, Instant expires) {
    String json =
        "{\"user_id\":\"%s\",\"algorithm\":\"HMAC-SHA256\",\"issued_at\":%d,\"expires\":%d,\"n\":\"%s\"}"
            .formatted(
                person,
                expires.getEpochSecond() - 3600,
                expires.getEpochSecond(),
                UUID.randomUUID());
    var base64 = Base64.getUrlEncoder().withoutPadding();
    String payload = base64.encodeToString(json.getBytes(UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return base64.encodeToString(mac.doFinal(payload.getBytes(UTF_8))) + "." + payload;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
