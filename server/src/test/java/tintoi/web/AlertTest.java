package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import tintoi.access.Person;
import tintoi.alert.OutageWatch;
import tintoi.alert.Postman;
import tintoi.allowance.AllowanceLow;
import tintoi.allowance.Purpose;
import tintoi.delivery.HeldByRules;
import tintoi.delivery.Lanes;
import tintoi.delivery.Outages;
import tintoi.doctor.Doctor;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// One alert per incident, to every admin, in her language, and to the shop's own programs.
class AlertTest extends WithSimulators {
  @Autowired Postman postman;
  @Autowired Doctor doctor;
  @Autowired OutageWatch watch;
  @Autowired Outages outages;
  @Autowired FailureDictionary dictionary;
  @Autowired ApplicationEventPublisher events;
  @Autowired Lanes lanes;
  @Autowired HeldByRules rules;

  private HttpServer program;
  private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();

  private record Heard(HttpHeaders headers, String body) {}

  @BeforeEach
  void listen() throws IOException {
    jdbc.sql("delete from alert_delivery").update();
    jdbc.sql("delete from alert").update();
    jdbc.sql("delete from probe").update();
    jdbc.sql("delete from provider_incident").update();
    Answer.eventually(() -> assertThat(outages.lasting()).isEmpty());
    program = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    program.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          heard.add(new Heard(HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
          Integer answer = answers.poll();
          exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
          exchange.close();
        });
    program.start();
  }

  @AfterEach
  void close() {
    program.stop(0);
    // It would count as a time in which no channel could send, in other tests.
    jdbc.sql("delete from provider_incident").update();
  }

  @Test
  void one_incident_is_one_letter_to_every_admin_in_her_language() throws Exception {
    people.speak(shop.workspaceId(), minh.personId(), "en");
    String channelId = interrupted();
    check(channelId);
    for (int n = 0; n < 3; n++) postman.round();

    assertThat(letters(lan)).isEmpty();
    assertThat(letters(ha)).isEmpty();
    assertThat(letters(minh)).hasSize(1);
    assertThat(letters(nam)).hasSize(1);
    MimeMessage english = letters(minh).getFirst();
    assertThat(english.getSubject()).isEqualTo("Giày Minh needs you");
    assertThat(text(english))
        .contains("Hello Trần Minh,")
        .contains("Nguyễn Văn Nam")
        .contains("No message is waiting for it yet.")
        .contains("http://localhost:8080/settings/messages/messenger/channels/" + channelId);
    MimeMessage vietnamese = letters(nam).getFirst();
    assertThat(vietnamese.getSubject()).isEqualTo("Giày Minh: cần bạn xử lý");
    assertThat(text(vietnamese)).contains("Chào Nguyễn Văn Nam,").contains("12:00, 23/11");
    assertThat(html(vietnamese).split("<a href", -1)).as("one link").hasSize(2);
    assertThat(vietnamese.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void whoever_was_told_is_told_that_it_works_again() throws Exception {
    String channelId = interrupted();
    postman.round();
    heal(channelId);
    postman.round();

    assertThat(letters(nam)).hasSize(2);
    assertThat(letters(nam).getLast().getSubject()).isEqualTo("Giày Minh: đã hoạt động lại");
    assertThat(text(letters(nam).getLast())).contains("Không có tin nào phải chờ");
  }

  @Test
  void that_one_thing_is_over_is_not_told_as_if_nothing_else_lasted() throws Exception {
    UUID page = UUID.fromString(connect(SHOP));
    // Or a look would let its comments go.
    var scopes = Map.of("scopes", Map.of("pages_manage_engagement", false));
    simulators.send("PATCH", "/control/meta/people/nam", scopes).is(200);
    stopped(page, ChannelKind.PAGE_COMMENT, "10", 403);
    stopped(page, ChannelKind.MESSENGER, "368", 400);
    for (int n = 0; n < 3; n++) postman.round();
    assertThat(letters(nam)).hasSize(2);

    rules.lifted(shop.workspaceId(), page);
    for (int n = 0; n < 3; n++) postman.round();

    assertThat(letters(nam)).hasSize(3);
    assertThat(letters(nam).getLast().getSubject())
        .isEqualTo("Giày Minh: một việc đã xong, vẫn còn việc khác");
    assertThat(text(letters(nam).getLast()))
        .contains("Đã hết: “Giày Minh” đang bị Facebook hạn chế gửi tin")
        .contains("vẫn chưa hoạt động đầy đủ")
        .doesNotContain("không cần làm gì thêm");
  }

  private void stopped(UUID page, ChannelKind kind, String code, int http) {
    var error = new ProviderError(Provider.META, http, code, "refused", "trace", null);
    var now = new Circumstances(kind, 1, null, clock.instant());
    Diagnosis why = dictionary.diagnose(error, now);
    lanes.pause(shop.workspaceId(), page, Set.of(kind), why);
  }

  @Test
  void what_was_over_before_anybody_was_told_is_not_told() {
    String channelId = interrupted();
    heal(channelId);
    postman.round();
    postman.round();

    assertThat(letters(nam)).isEmpty();
  }

  @Test
  void a_letter_handed_over_twice_is_one_letter_to_a_mail_program() throws Exception {
    interrupted();
    postman.round();
    // The node died before it could note that the letter was taken.
    jdbc.sql("update alert_delivery set sent_at = null, due_at = ?, tries = 1")
        .param(clock.instant().atOffset(java.time.ZoneOffset.UTC))
        .update();
    postman.round();

    var twice = letters(nam);
    assertThat(twice).hasSize(2);
    assertThat(twice.get(0).getMessageID())
        .isEqualTo(twice.get(1).getMessageID())
        .endsWith("@localhost>");
  }

  @Test
  void a_provider_that_fails_is_one_letter_that_names_how_many_channels_wait() throws Exception {
    connect(SHOP);
    connect(SAIGON);
    var why =
        dictionary.diagnose(
            new ProviderAnswer.NoAnswer(false, "refused"),
            new Circumstances(ChannelKind.MESSENGER, 1, null, clock.instant()));
    outage(why);
    try {
      watch.look();
      deliver();
      assertThat(letters(nam)).as("a blip is nobody's news").isEmpty();
      clock.advance(Duration.ofMinutes(2));
      for (int n = 0; n < 3; n++) {
        watch.look();
        deliver();
      }
      assertThat(subjects(nam)).containsExactly("Facebook đang gián đoạn");
      assertThat(letters(minh)).hasSize(1);
      assertThat(text(letters(nam).getFirst()))
          .contains("2 kênh của bạn trên Facebook")
          .contains("Hiện chưa có tin nào phải chờ")
          .contains("/settings/messages/messenger");
    } finally {
      jdbc.sql("update provider_incident set healed_at = ? where healed_at is null")
          .param(clock.instant().atOffset(java.time.ZoneOffset.UTC))
          .update();
      Answer.eventually(() -> assertThat(outages.lasting()).isEmpty());
    }
    watch.look();
    deliver();
    assertThat(subjects(nam))
        .containsExactly("Facebook đang gián đoạn", "Facebook đã hoạt động lại");
  }

  /// Shops of other tests are told too, and a round brings so many letters at most.
  private void deliver() {
    for (int round = 0, idle = 0; round < 40 && idle < 4; round++)
      idle = postman.round() == 0 ? idle + 1 : 0;
  }

  /// Not one that the engine would find to be over.
  private void outage(Diagnosis why) {
    var at = clock.instant().atOffset(java.time.ZoneOffset.UTC);
    jdbc.sql(
            """
            insert into provider_incident (incident_id, provider, diagnosis, began_at, probe_at)
            values (gen_random_uuid(), 'META', ?::jsonb, ?, ?)
            """)
        .params(Diagnoses.write(why), at, at.plusDays(1))
        .update();
    Answer.eventually(() -> assertThat(outages.lasting()).hasSize(1));
  }

  @Test
  void a_warning_is_told_once_at_each_stage() throws Exception {
    connectZalo();
    var today = java.time.LocalDate.ofInstant(clock.instant(), shop.zone());
    simulators.put("/control/zalo/oa", Map.of("packageEnds", today.plusDays(9).toString()));
    for (int day = 0; day < 9; day++) {
      clock.advance(Duration.ofDays(1));
      doctor.round();
      postman.round();
    }

    List<String> told = new ArrayList<>();
    for (MimeMessage letter : letters(nam)) told.add(letter.getSubject() + "\n" + text(letter));
    assertThat(told)
        .hasSize(3)
        .allSatisfy(letter -> assertThat(letter).startsWith("Minh Shoes: sắp cần bạn\n"));
  }

  @Test
  void an_allowance_that_will_not_last_is_told_to_who_could_buy_more() throws Exception {
    var lane =
        new Purpose(
            shop.workspaceId(), java.util.UUID.fromString(connectZalo()), ChannelKind.ZALO_OA);

    events.publishEvent(new AllowanceLow(lane, clock.instant().plus(Duration.ofHours(2))));
    postman.round();

    assertThat(letters(nam)).hasSize(1);
    assertThat(letters(nam).getFirst().getSubject()).isEqualTo("Minh Shoes: sắp cần bạn");
    assertThat(text(letters(nam).getFirst()))
        .contains("sắp hết")
        .contains("từ 14:00, 23/11")
        .contains("nếu Zalo có bán");
  }

  @Test
  void a_program_of_the_shops_own_is_told_with_a_signature_the_standards_library_takes()
      throws Exception {
    String secret = webhook();
    String channelId = interrupted();
    answers.add(500);
    postman.round();
    assertThat(heard).hasSize(1);
    clock.advance(Duration.ofSeconds(10));
    postman.round();

    assertThat(heard).as("told again until it is taken").hasSize(2);
    Heard last = heard.getLast();
    assertThat(last.headers.firstValue("webhook-id"))
        .as("the same id for every try")
        .isEqualTo(heard.getFirst().headers.firstValue("webhook-id"));
    // The library demands the time to be now; the test's clock stands at another day.
    String signed =
        new Webhook(secret)
            .sign(
                last.headers.firstValue("webhook-id").orElseThrow(),
                Long.parseLong(last.headers.firstValue("webhook-timestamp").orElseThrow()),
                last.body);
    assertThat(last.headers.firstValue("webhook-signature")).contains(signed);
    assertThat(last.body)
        .contains("\"type\":\"channel.interrupted\"")
        .contains("\"cause\":\"channel.auth_role_lost\"")
        .contains(channelId)
        .doesNotContain("Trần");
    postman.round();
    assertThat(heard).hasSize(2);
  }

  @Test
  void what_could_not_be_told_while_it_lasted_is_not_told_after_it_is_over() {
    webhook();
    String channelId = interrupted();
    answers.add(500);
    postman.round();
    heal(channelId);
    postman.round();
    assertThat(heard.getLast().body).contains("\"type\":\"channel.restored\"");

    clock.advance(Duration.ofSeconds(10));
    postman.round();
    assertThat(heard).hasSize(2);
  }

  @Test
  void that_it_is_over_waits_until_another_node_has_told_that_it_began() {
    webhook();
    String channelId = interrupted();
    answers.add(500);
    postman.round();
    // Another node is telling it again just now.
    var now = clock.instant().atOffset(java.time.ZoneOffset.UTC);
    jdbc.sql(
            """
            update alert_delivery set tries = 2, due_at = ?,
              lease_until = clock_timestamp() + interval '1 minute' where way = 'WEBHOOK'
            """)
        .param(now)
        .update();
    heal(channelId);
    postman.round();
    assertThat(heard).as("not beside it").hasSize(1);

    jdbc.sql(
            """
            update alert_delivery set sent_at = ?, due_at = null, lease_until = null
            where lease_until is not null
            """)
        .param(now)
        .update();
    postman.round();
    assertThat(heard.getLast().body).contains("\"type\":\"channel.restored\"");
  }

  private void heal(String channelId) {
    simulators.send("PATCH", "/control/meta/people/nam", Map.of("roles", Map.of(SHOP, "full")));
    check(channelId);
  }

  @Test
  void an_address_that_says_it_is_gone_is_not_asked_again() {
    webhook();
    String channelId = interrupted();
    answers.add(410);
    postman.round();
    var told = of(nam).get("/api/webhooks");
    assertThat(told.text("/items/0/disabledAt")).isNotBlank();
    assertThat(told.text("/items/0/disabledWhy")).isEqualTo("gone");

    heal(channelId);
    clock.advance(Duration.ofDays(1));
    postman.round();
    assertThat(heard).hasSize(1);
  }

  @Test
  void only_who_manages_channels_adds_a_webhook_and_its_secret_is_shown_once() {
    String url = "http://127.0.0.1:" + program.getAddress().getPort() + "/in";
    assertThat(of(lan).post("/api/webhooks", Map.of("url", url)).status()).isEqualTo(403);
    for (String none : List.of("ftp://x", "http://127.0.0.1:99999/in", "http://127.0.0.1:0/in"))
      assertThat(of(nam).post("/api/webhooks", Map.of("url", none)).text("/cause"))
          .as(none)
          .isEqualTo("webhook.address");
    String secret = webhook();

    assertThat(of(nam).get("/api/webhooks").raw().body()).contains(url).doesNotContain(secret);
    assertThat(of(minh).get("/api/audit").raw().body())
        .contains("webhook.added")
        .doesNotContain(secret);
    String row =
        jdbc.sql("select string_agg(w::text, '') from webhook w")
            .query((r, _) -> r.getString(1))
            .single();
    assertThat(row).doesNotContain(secret.substring(6));
    String id = of(nam).get("/api/webhooks").text("/items/0/id");
    assertThat(of(nam).get("/api/webhooks").json().at("/items/0/disabledWhy").isNull()).isTrue();
    of(nam).send("DELETE", "/api/webhooks/" + id, Map.of());
    assertThat(of(nam).get("/api/webhooks").text("/items/0/disabledWhy")).isEqualTo("removed");
    interrupted();
    postman.round();
    assertThat(heard).isEmpty();
  }

  @Test
  void a_program_that_hangs_delays_none_but_itself() throws Exception {
    var hangs = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    String url = "http://127.0.0.1:" + hangs.getLocalPort() + "/in";
    assertThat(of(nam).post("/api/webhooks", Map.of("url", url)).status()).isEqualTo(201);
    webhook();
    interrupted();
    Thread round = Thread.ofVirtual().start(postman::round);
    try (hangs) {
      Answer.eventually(() -> assertThat(heard).hasSize(1));
      Answer.eventually(() -> assertThat(letters(nam)).hasSize(1));
      assertThat(round.isAlive()).as("one is still waited for").isTrue();
    }
    round.join();
  }

  @Test
  void an_address_that_is_none_any_more_is_given_up_and_keeps_nothing_back() {
    webhook();
    jdbc.sql("update webhook set url = 'http://127.0.0.1:99999/in' where workspace_id = ?")
        .param(shop.workspaceId())
        .update();
    interrupted();
    for (int n = 0; n < 3; n++) postman.round();

    assertThat(
            jdbc.sql(
                    """
                    select due_at is null from alert_delivery
                    where way = 'WEBHOOK' and workspace_id = ?
                    """)
                .param(shop.workspaceId())
                .query(Boolean.class)
                .list())
        .containsOnly(true);
  }

  @Test
  void a_fault_of_ours_is_a_failed_try_and_is_tried_again_as_one() {
    webhook();
    interrupted();
    answers.add(500);
    postman.round();
    jdbc.sql("update webhook set url = 'no address' where workspace_id = ?")
        .param(shop.workspaceId())
        .update();
    clock.advance(Duration.ofSeconds(10));
    try {
      postman.round();
    } finally {
      jdbc.sql("delete from webhook where workspace_id = ?").param(shop.workspaceId()).update();
    }

    assertThat(
            jdbc.sql(
                    """
                    select tries = 2 and due_at > ? and lease_until is null from alert_delivery
                    where way = 'WEBHOOK' and workspace_id = ?
                    """)
                .params(clock.instant().atOffset(java.time.ZoneOffset.UTC), shop.workspaceId())
                .query(Boolean.class)
                .list())
        .containsExactly(true);
  }

  private String webhook() {
    String url = "http://127.0.0.1:" + program.getAddress().getPort() + "/in";
    var made = of(nam).post("/api/webhooks", Map.of("url", url));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.text("/secret");
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

  private static List<MimeMessage> letters(Person to) {
    return Arrays.stream(MAIL.getReceivedMessages())
        .filter(letter -> GreenMailUtil.getHeaders(letter).contains(to.email()))
        .toList();
  }

  private static List<String> subjects(Person of) throws MessagingException {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage letter : letters(of)) subjects.add(letter.getSubject());
    return subjects;
  }

  private static String text(MimeMessage letter) throws MessagingException, IOException {
    return part(letter, "text/plain");
  }

  private static String html(MimeMessage letter) throws MessagingException, IOException {
    return part(letter, "text/html");
  }

  private static String part(jakarta.mail.Part in, String type)
      throws MessagingException, IOException {
    if (in.isMimeType(type)) return (String) in.getContent();
    if (in.getContent() instanceof jakarta.mail.Multipart parts) {
      for (int n = 0; n < parts.getCount(); n++) {
        String found = part(parts.getBodyPart(n), type);
        if (!found.isEmpty()) return found;
      }
    }
    return "";
  }
}
