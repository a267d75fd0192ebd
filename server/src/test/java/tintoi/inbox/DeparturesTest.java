package tintoi.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.ServerTest;
import tintoi.TestClock;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.TestChannels;
import tintoi.provider.Provider;

/// Replies whose time has come, looked for by several nodes at once, and changed in the same
/// moment.
@ServerTest
class DeparturesTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  @Autowired TestClock clock;
  @Autowired Departures departures;
  @Autowired Scheduling scheduling;
  @Autowired ScheduledReplies scheduled;

  Person lan;
  UUID conversationId;

  @BeforeEach
  void a_shop_with_a_customer() {
    var workspace =
        context.getBean(Workspaces.class).create("Giày Minh", ZoneId.of("Asia/Ho_Chi_Minh"));
    UUID workspaceId = workspace.workspaceId();
    int n = NAMES.incrementAndGet();
    lan =
        context
            .getBean(People.class)
            .create(
                workspaceId, "lan" + n + "@later.example", "Lan", Role.AGENT, "vi", "mật khẩu 1");
    Channel page =
        new TestChannels(context)
            .connect(workspaceId, Provider.META, "later-" + n, "token", clock.instant());
    conversationId = UuidCreator.getTimeOrderedEpoch();
    jdbc.sql(
            """
            insert into conversation (workspace_id, conversation_id, channel_id, kind, recipient,
              customer_id, customer_name, last_at, created_at)
            values (?, ?, ?, 'MESSENGER', 'hoa', 'hoa', 'Hoa', now() - interval '1 year', now())
            """)
        .params(workspaceId, conversationId, page.channelId())
        .update();
    jdbc.sql(
            """
            insert into conversation_member (workspace_id, conversation_id, person_id, since)
            values (?, ?, ?, now())
            """)
        .params(workspaceId, conversationId, lan.personId())
        .update();
  }

  @Test
  void each_takes_its_place_once_however_many_nodes_look() throws Exception {
    for (int n = 0; n < 12; n++) schedule("tin " + n, Duration.ofSeconds(60 + n));
    clock.advance(Duration.ofMinutes(2));

    atOnce(6, departures::depart);
    departures.depart();

    assertThat(said()).hasSize(12).doesNotHaveDuplicates();
    assertThat(deliveries()).isEqualTo(12);
    assertThat(scheduled.of(lan.workspaceId(), conversationId)).isEmpty();
  }

  @Test
  void of_two_in_one_conversation_the_first_goes_first_though_it_fails_once() {
    schedule("một", Duration.ofSeconds(60));
    schedule("hai", Duration.ofSeconds(65));
    clock.advance(Duration.ofMinutes(2));
    // No room for the first at that moment; what a sequence gave stays given.
    jdbc.sql("create sequence tries").update();
    jdbc.sql(
            """
            create function first_fails() returns trigger language plpgsql as $$
            begin
              if new.text = 'một' and nextval('tries') = 1 then
                raise exception 'no room' using errcode = 'disk_full';
              end if;
              return new;
            end $$
            """)
        .update();
    jdbc.sql(
            """
            create trigger first_fails before insert on message
            for each row execute function first_fails()
            """)
        .update();
    try {
      for (int n = 0; n < 3; n++) departures.depart();
    } finally {
      jdbc.sql("drop trigger first_fails on message").update();
      jdbc.sql("drop function first_fails").update();
      jdbc.sql("drop sequence tries").update();
    }

    assertThat(
            jdbc.sql("select text from delivery where conversation_id = ? order by seq")
                .param(conversationId)
                .query((row, _) -> row.getString(1))
                .list())
        .containsExactly("một", "hai");
  }

  @Test
  void what_was_accepted_is_not_refused_at_its_time_when_nobody_would_hear_it() {
    schedule("tin", Duration.ofSeconds(60));
    // As if the provider took less than when it was written.
    jdbc.sql("update scheduled_reply set text = repeat('a', 9000) where workspace_id = ?")
        .param(lan.workspaceId())
        .update();
    clock.advance(Duration.ofMinutes(2));

    departures.depart();

    assertThat(deliveries()).isOne();
    assertThat(scheduled.of(lan.workspaceId(), conversationId)).isEmpty();
  }

  @Test
  void one_that_is_taken_back_as_its_time_comes_either_goes_or_does_not() throws Exception {
    for (int n = 0; n < 15; n++) {
      ScheduledReply reply = schedule("tin " + n, Duration.ofSeconds(60));
      clock.advance(Duration.ofMinutes(2));
      var refused = new AtomicInteger();
      var taking =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  scheduling.cancel(lan, reply);
                } catch (Refusal _) {
                  refused.incrementAndGet();
                }
              });
      departures.depart();
      taking.join();
      assertThat(said().contains("tin " + n)).isEqualTo(refused.get() == 1);
    }
  }

  @Test
  void one_whose_time_has_come_is_not_changed_any_more() {
    ScheduledReply reply = schedule("cũ", Duration.ofSeconds(60));
    clock.advance(Duration.ofMinutes(2));

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> scheduling.change(lan, reply, "mới", clock.instant().plusSeconds(60)))
        .isInstanceOf(Refusal.class);

    departures.depart();
    assertThat(said()).containsExactly("cũ");
  }

  @Test
  void keys_nobody_will_send_again_are_forgotten() {
    schedule("tin", Duration.ofSeconds(60));
    var keys = context.getBean(IdempotencyKeys.class);
    assertThat(keys.workspaces()).contains(lan.workspaceId());

    keys.forget(lan.workspaceId(), clock.instant().minusSeconds(1));
    assertThat(keys()).isEqualTo(1);
    keys.forget(lan.workspaceId(), clock.instant().plusSeconds(1));
    assertThat(keys()).isZero();
  }

  private ScheduledReply schedule(String text, Duration later) {
    Instant at = clock.instant().plus(later);
    UUID id = scheduling.schedule(lan, conversationId, text, at, UUID.randomUUID().toString());
    return scheduled.find(lan.workspaceId(), id).orElseThrow();
  }

  private static void atOnce(int threads, Runnable work) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) all.add(Thread.ofVirtual().start(work));
    for (Thread thread : all) thread.join();
  }

  private List<String> said() {
    return jdbc.sql("select text from message where conversation_id = ? order by message_id")
        .param(conversationId)
        .query((row, _) -> row.getString(1))
        .list();
  }

  private int deliveries() {
    return number("select count(*) from delivery where conversation_id = ?", conversationId);
  }

  private int keys() {
    return number("select count(*) from idempotency_key where workspace_id = ?", lan.workspaceId());
  }

  private int number(String sql, UUID id) {
    return jdbc.sql(sql).param(id).query((row, _) -> row.getInt(1)).single();
  }
}
