package tintoi.delivery;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.Connector.Search;
import tintoi.provider.DoubtRule;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// A message that ends its sender, or whose answer nobody can read.
class PoisonTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.doubt = DoubtRule.ECHOED;
    engine.messenger.search = (_, _) -> new Search.Absent();
  }

  @Test
  void a_message_whose_sender_died_three_times_is_set_apart_and_the_lane_goes_on() {
    var page = engine.page();
    var hoa = engine.customer(page);
    UUID poison = hoa.send("một");
    engine.await(poison, Shown.SENT);

    dies(hoa, poison, 1);
    awaitInDoubt(poison);
    dies(hoa, poison, 2);
    awaitInDoubt(poison);
    dies(hoa, poison, 3);

    engine.await(poison, Shown.HELD);
    assertThat(engine.why(poison).cause()).isEqualTo("delivery.quarantined");
    assertThat(engine.get(Tracking.class).attempts(engine.workspaceId(), poison))
        .filteredOn(attempt -> attempt.outcome().equals("DIED"))
        .hasSize(3);
    engine.await(engine.customer(page).send("của khách khác"), Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void what_was_set_apart_goes_when_a_person_says_so() {
    var hoa = engine.customer(engine.page());
    UUID poison = hoa.send("một");
    engine.await(poison, Shown.SENT);
    for (int death = 1; death <= 3; death++) {
      dies(hoa, poison, death);
      if (death < 3) awaitInDoubt(poison);
    }

    engine.await(poison, Shown.HELD);
    engine.get(Outbox.class).decide(engine.workspaceId(), poison, 3, Outbox.Decision.SEND_AGAIN);

    engine.await(poison, Shown.SENT);
  }

  @Test
  void the_third_answer_that_nobody_can_read_sets_the_message_apart() {
    engine.messenger.script =
        (_, _) ->
            new ProviderAnswer.Refused(
                new ProviderError(Provider.META, 200, "", "{\"half", "", null));
    var hoa = engine.customer(engine.page());
    UUID poison = hoa.send("một");
    engine.await(poison, Shown.UNCONFIRMED);

    EngineFixture.await(
        "it to be set apart",
        () -> {
          // Not while one is on its way: a clock that leaps takes the lease from it.
          if (engine.shown(poison) == Shown.UNCONFIRMED)
            engine.clock.advance(Duration.ofSeconds(21));
          return engine.shown(poison) == Shown.HELD;
        });

    assertThat(engine.why(poison).cause()).isEqualTo("delivery.quarantined");
    assertThat(engine.progress(poison).delivery().attempts()).isEqualTo(3);
  }

  /// It is shown unconfirmed already before its lane comes to it.
  private static void awaitInDoubt(UUID delivery) {
    EngineFixture.await(
        "its lane to find it",
        () -> engine.progress(delivery).delivery().state() == Delivery.State.IN_DOUBT);
  }

  /// As a process leaves it that died after its claim was committed.
  private static void dies(EngineFixture.Customer customer, UUID delivery, int attempt) {
    db.jdbc()
        .sql(
            """
            update delivery set state = 'SENDING', epoch = 0, attempts = ?, sent_at = null, diagnosis = null,
              attempted_at = ?
            where delivery_id = ?
            """)
        .params(attempt, engine.clock.instant().plusSeconds(attempt).atOffset(UTC), delivery)
        .update();
    db.jdbc()
        .sql("update conversation_queue set head = 1, due_at = ? where conversation_id = ?")
        .params(engine.clock.instant().atOffset(UTC), customer.conversationId)
        .update();
    db.jdbc()
        .sql("update lane set due_at = ? where channel_id = ?")
        .params(engine.clock.instant().atOffset(UTC), customer.channel.channelId())
        .update();
    engine
        .get(Wakeups.class)
        .afterCommit(
            new LaneKey(
                customer.channel.workspaceId(), customer.channel.channelId(), customer.kind),
            new Head(
                new QueueKey(customer.conversationId, Delivery.Precedence.REPLY),
                1,
                engine.clock.instant()));
  }
}
