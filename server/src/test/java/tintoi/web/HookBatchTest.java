package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.failure.Circumstances;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

/// One webhook may bring many entries, messages and receipts: none is lost, whatever stands beside
/// it.
class HookBatchTest extends WebTest {

  @Test
  void a_hundred_messages_of_many_customers_and_pages_in_one_body_are_all_kept() {
    Shop other = anotherShop();
    var entries = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < 10; i++) {
      var said = new ArrayList<Map<String, Object>>();
      for (int n = 0; n < 10; n++)
        said.add(shop.wrote("c" + n, "m_%d_%d".formatted(i, n), "tin " + i, at(i)));
      said.add(4, Map.of("from_next_year", Map.of("a", 1)));
      entries.add(entry(shop, said));
      entries.add(entry(other, List.of(other.wrote("c1", "o_" + i, "khác " + i, at(i)))));
    }
    byte[] body = Shop.json(Map.of("object", "page", "entry", entries));

    shop.tell(body).is(200);

    Answer.eventually(() -> {
      assertThat(count("message", shop)).isEqualTo(100);
      assertThat(count("message", other)).isEqualTo(10);
    });
    assertThat(count("conversation", shop)).isEqualTo(10);
    // What nobody knows is kept for whoever looks.
    Answer.eventually(() -> assertThat(state(body)).isEqualTo("ASIDE"));
  }

  @Test
  void receipts_of_many_messages_in_one_body_all_count() {
    shop.interrupt();
    var receipts = new ArrayList<Map<String, Object>>();
    for (String who : List.of("hoa", "binh", "thu")) {
      String conversation = shop.customerWrites(who, "Chào " + who, TestClock.NOON);
      for (int n = 0; n < 3; n++) shop.as(shop.lan).reply(conversation, who + " " + n).is(202);
      receipts.add(shop.told(who, "delivery", Map.of("mids", List.of(who + " 0", who + " 1"))));
      receipts.add(shop.told(who, "delivery", Map.of("mids", List.of(who + " 2"))));
    }
    jdbc.sql(
            """
            update delivery set state = 'SENT', provider_message_id = text, sent_at = ?
            where workspace_id = ?
            """)
        .params(TestClock.NOON.atOffset(java.time.ZoneOffset.UTC), shop.workspaceId)
        .update();

    shop.tell(shop.body(receipts)).is(200);

    Answer.eventually(() -> assertThat(delivered()).isEqualTo(9));
  }

  @Test
  void a_shape_nobody_knows_is_set_aside_with_its_bytes_and_only_some_of_a_kind() {
    String name = "shape_" + UUID.randomUUID().toString().substring(0, 8);
    for (int i = 0; i < 25; i++)
      shop.tell(
              shop.body(
                  List.of(
                      Map.of("sender", Map.of("id", "hoa"), "timestamp", i, name, Map.of("n", i)))))
          .is(200);
    shop.customerWrites("hoa", "Vẫn tới", TestClock.NOON);

    Answer.eventually(() -> assertThat(aside(name)).isEqualTo(20));
  }

  @Test
  void a_restriction_that_ends_lets_the_channel_go_at_once_and_mends_nothing_else() {
    var dictionary = context.getBean(tintoi.failure.FailureDictionary.class);
    var lanes = context.getBean(tintoi.delivery.Lanes.class);
    var lifted =
        Map.<String, Object>of("timestamp", 1, "policy-enforcement", Map.of("action", "unblock"));
    shop.interrupt();
    shop.tell(shop.body(List.of(lifted, shop.wrote("hoa", "m_l1", "một", TestClock.NOON)))).is(200);
    Answer.eventually(() -> assertThat(count("message", shop)).isEqualTo(1));
    var why = lanes.standing(shop.workspaceId, shop.page.channelId()).why();
    assertThat(why == null ? "" : why.cause()).isEqualTo("channel.auth_role_lost");
    lanes.release(shop.workspaceId, shop.page.channelId(), null);
    lanes.pause(
        shop.workspaceId,
        shop.page.channelId(),
        dictionary.diagnose(
            new ProviderError(Provider.META, 400, "368", "blocked", "A", null),
            new Circumstances(ChannelKind.MESSENGER, 1, null, TestClock.NOON)));

    shop.tell(lifted).is(200);

    Answer.eventually(() ->
        assertThat(lanes.standing(shop.workspaceId, shop.page.channelId()).light())
            .isEqualTo(tintoi.delivery.Lanes.Light.OK));
  }

  @Test
  void a_message_taken_back_before_it_was_told_does_not_stay() {
    Map<String, Object> said = shop.wrote("hoa", "m_back", "Nhầm rồi", TestClock.NOON);
    Map<String, Object> back =
        shop.told("hoa", "message", Map.of("mid", "m_back", "is_deleted", true));
    shop.customerWrites("hoa", "Chào shop", TestClock.NOON);
    shop.tell(shop.body(List.of(back))).is(200);
    shop.tell(shop.body(List.of(said))).is(200);

    Answer.eventually(() ->
        assertThat(
                jdbc.sql(
                        """
                        select withdrawn_at is not null from message
                        where workspace_id = ? and provider_message_id = 'm_back'
                        """)
                    .param(shop.workspaceId)
                    .query((row, _) -> row.getBoolean(1))
                    .list())
            .containsExactly(true));
  }

  @Test
  void what_failed_for_a_fault_of_ours_is_tried_anew_at_the_next_start() {
    byte[] body = shop.body(List.of(shop.wrote("hoa", "m_anew", "Còn nhớ?", TestClock.NOON)));
    var intake = context.getBean("intake", org.springframework.context.SmartLifecycle.class);
    intake.stop();
    jdbc.sql(
            """
            insert into journal (journal_id, provider, body, received_at, state, done, again, tries)
            values (gen_random_uuid(), 'META', ?, now(), 'ASIDE', 1, '{0}', 3)
            """)
        .param(body)
        .update();

    intake.start();

    Answer.eventually(() -> assertThat(count("message", shop)).isEqualTo(1));
    Answer.eventually(() -> assertThat(state(body)).isEqualTo("READ"));
  }

  private static Instant at(int second) {
    return TestClock.NOON.plusSeconds(second);
  }

  private static Map<String, Object> entry(Shop of, List<Map<String, Object>> messaging) {
    return Map.of(
        "id", of.page.externalId(), "time", TestClock.NOON.toEpochMilli(), "messaging", messaging);
  }

  private int delivered() {
    return jdbc.sql("select count(*) from delivery where workspace_id = ? and state = 'DELIVERED'")
        .param(shop.workspaceId)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private int aside(String name) {
    return jdbc.sql(
            "select count(*) from journal where state = 'ASIDE' and position(?::bytea in body) > 0")
        .param(name.getBytes(StandardCharsets.US_ASCII))
        .query((row, _) -> row.getInt(1))
        .single();
  }
}
