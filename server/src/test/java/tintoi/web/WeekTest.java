package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tintoi.access.Person;
import tintoi.alert.Postman;
import tintoi.alert.Weeks;
import tintoi.delivery.Outages;

/// How the week was, once, on Monday morning, to every admin who wants it.
class WeekTest extends WithSimulators {
  @Autowired Weeks weeks;
  @Autowired Postman postman;
  @Autowired Outages outages;

  @BeforeEach
  void calm() {
    jdbc.sql("delete from alert_delivery").update();
    jdbc.sql("delete from alert").update();
    // It would count as a time in which no channel could send, and keep letters back.
    jdbc.sql("delete from provider_incident").update();
    Answer.eventually(() -> assertThat(outages.lasting()).isEmpty());
  }

  @Test
  void the_week_is_told_on_monday_at_eight_once_however_many_nodes_look() throws Exception {
    String channelId = connect(SHOP);
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    clock.advance(Duration.ofHours(3));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "full")));
    check(channelId);
    deliver();
    at("2026-11-30T07:59");
    weeks.look();
    deliver();
    assertThat(weekly(nam)).isEmpty();

    at("2026-11-30T08:01");
    weeks.look();
    weeks.look();
    deliver();
    deliver();
    clock.advance(Duration.ofHours(6));
    weeks.look();
    deliver();

    assertThat(weekly(nam)).hasSize(1);
    assertThat(weekly(minh)).hasSize(1);
    assertThat(weekly(lan)).isEmpty();
    String words = text(weekly(nam).getFirst());
    assertThat(words)
        .contains("Từ 23/11 đến 30/11")
        .contains("Giày Minh · gửi được 98,2")
        .contains("1 lần, 3 giờ 0 phút")
        .contains("/settings/notices");
    assertThat(words).doesNotContain("{");

    at("2026-12-07T09:00");
    weeks.look();
    deliver();
    assertThat(weekly(nam)).hasSize(2);
    assertThat(text(weekly(nam).getLast())).contains("Không có sự cố nào.");
  }

  @Test
  void a_shop_that_did_not_have_that_week_is_told_nothing_of_it() {
    connect(SHOP);
    weeks.look();
    deliver();
    assertThat(weekly(nam)).as("it began on that Monday noon").isEmpty();
  }

  @Test
  void nor_is_it_told_of_a_channel_it_did_not_have_then() throws Exception {
    connect(SHOP);
    at("2026-11-30T09:00");
    connect(SAIGON);
    weeks.look();
    deliver();
    assertThat(weekly(nam)).hasSize(1);
    assertThat(text(weekly(nam).getFirst()).split("gửi được", -1)).as("one channel").hasSize(2);
  }

  @Test
  void a_week_that_is_told_late_is_that_week_all_the_same() throws Exception {
    String channelId = connect(SHOP);
    at("2026-11-30T08:01");
    weeks.look();
    // The mail server is away until Tuesday.
    at("2026-11-30T10:00");
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    clock.advance(Duration.ofHours(3));
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "full")));
    check(channelId);
    at("2026-12-01T09:00");
    deliver();

    assertThat(weekly(nam)).hasSize(1);
    assertThat(text(weekly(nam).getFirst()))
        .contains("Từ 23/11 đến 30/11")
        .contains("gửi được 100")
        .contains("Không có sự cố nào");
  }

  @Test
  void whoever_put_it_off_gets_none_and_alerts_all_the_same() throws Exception {
    String channelId = connect(SHOP);
    assertThat(of(nam).get("/api/notices").json().at("/digest").asBoolean()).isTrue();
    assertThat(
            of(nam).put("/api/notices", Map.of("digest", false)).json().at("/digest").asBoolean())
        .isFalse();
    assertThat(of(lan).put("/api/notices", Map.of("digest", false)).status()).isEqualTo(403);
    at("2026-11-30T08:01");
    weeks.look();
    deliver();
    assertThat(weekly(nam)).isEmpty();
    assertThat(weekly(minh)).hasSize(1);

    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "none")));
    check(channelId);
    deliver();
    assertThat(letters(nam)).hasSize(1);
  }

  @Test
  void what_waits_and_what_is_ahead_is_told_in_the_readers_language() throws Exception {
    people.speak(shop.workspaceId(), minh.personId(), "en");
    connectZalo();
    simulators.put("/control/zalo/oa", Map.of("packageEnds", "2026-12-05"));
    at("2026-11-30T07:00");
    of(nam).post("/api/channels/" + channel() + "/checks", Map.of());
    at("2026-11-30T08:01");
    weeks.look();
    deliver();

    MimeMessage letter = weekly(minh).getFirst();
    assertThat(letter.getSubject()).isEqualTo("Giày Minh: a week on Tintoi");
    assertThat(text(letter)).contains("could send 100%").contains("Ahead: ");
  }

  @Test
  void a_server_that_was_away_for_days_does_not_tell_an_old_week() {
    connect(SHOP);
    at("2026-12-02T08:00");
    assertThat(weeks.look()).isZero();
  }

  private String channel() {
    return of(nam).get("/api/channels").text("/items/0/id");
  }

  private void at(String local) {
    clock.set(LocalDateTime.parse(local).atZone(shop.zone()).toInstant());
  }

  /// Shops of other tests have their week too, and a round brings so many letters at most.
  private void deliver() {
    for (int round = 0, idle = 0; round < 40 && idle < 4; round++)
      idle = postman.round() == 0 ? idle + 1 : 0;
  }

  private void check(String channelId) {
    of(nam).post("/api/channels/" + channelId + "/checks", Map.of());
  }

  private static List<MimeMessage> letters(Person to) {
    return Arrays.stream(MAIL.getReceivedMessages())
        .filter(letter ->
            com.icegreen.greenmail.util.GreenMailUtil.getHeaders(letter).contains(to.email()))
        .toList();
  }

  private static List<MimeMessage> weekly(Person to) {
    return letters(to).stream()
        .filter(letter -> {
          try {
            return letter.getSubject().matches(".*(một tuần trên|a week on) Tintoi");
          } catch (MessagingException e) {
            throw new IllegalStateException(e);
          }
        })
        .toList();
  }

  private static String text(jakarta.mail.Part in) throws MessagingException, IOException {
    if (in.isMimeType("text/plain")) return (String) in.getContent();
    if (in.getContent() instanceof jakarta.mail.Multipart parts) {
      for (int n = 0; n < parts.getCount(); n++) {
        String found = text(parts.getBodyPart(n));
        if (!found.isEmpty()) return found;
      }
    }
    return "";
  }
}
