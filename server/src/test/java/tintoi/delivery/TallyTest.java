package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.InboundEvent;
import tintoi.provider.ProviderAnswer;

/// What became of messages is counted by its cause, whatever brought it.
class TallyTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void nothing_is_answered() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    engine.messenger.search = (_, _) -> new Search.Absent();
  }

  @Test
  void what_attempts_and_looks_bring_is_counted() {
    double doubted = counted("IN_DOUBT", "ATTEMPT", "delivery.cut_off");
    double asked = counted("HELD", "LOOK", "delivery.not_found_again");
    UUID id = engine.customer(engine.page()).send(Delivery.Precedence.CAMPAIGN, "một");
    EngineFixture.await(
        "a person to be asked",
        () -> {
          if (engine.shown(id) == Shown.UNCONFIRMED) engine.clock.advance(Duration.ofSeconds(21));
          return engine.shown(id) == Shown.HELD;
        });

    assertThat(counted("IN_DOUBT", "ATTEMPT", "delivery.cut_off")).isEqualTo(doubted + 1);
    assertThat(counted("HELD", "LOOK", "delivery.not_found_again")).isEqualTo(asked + 1);
  }

  @Test
  void what_an_echo_brings_is_counted() {
    double before = counted("SENT", "ECHO", "none");
    var hoa = engine.customer(engine.page());
    UUID id = hoa.send("một");
    engine.await(id, Shown.UNCONFIRMED);
    var echo =
        new InboundEvent.Echo(
            hoa.kind,
            hoa.channel.externalId(),
            hoa.recipient,
            "m_1",
            "một",
            engine.clock.instant(),
            id);

    for (int n = 0; n < 2; n++)
      engine
          .get(Receipts.class)
          .echo(engine.workspaceId(), hoa.channel.channelId(), hoa.conversationId, echo);

    assertThat(counted("SENT", "ECHO", "none")).isEqualTo(before + 1);
  }

  @Test
  void what_the_death_of_a_sender_leaves_is_counted() {
    double before = counted("IN_DOUBT", "DEATH", "delivery.unconfirmed");
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    var page = engine.page();
    var hoa = engine.customer(page);
    UUID id = hoa.send("một");
    engine.await(id, Shown.SENT);
    db.jdbc()
        .sql(
            "update delivery set state = 'SENDING', epoch = 0, sent_at = null where delivery_id = ?")
        .param(id)
        .update();
    db.jdbc()
        .sql("update conversation_queue set head = 1 where conversation_id = ?")
        .param(hoa.conversationId)
        .update();
    engine
        .get(Wakeups.class)
        .afterCommit(
            new LaneKey(page.workspaceId(), page.channelId(), hoa.kind),
            new Head(
                new QueueKey(hoa.conversationId, Delivery.Precedence.REPLY),
                1,
                engine.clock.instant()));

    EngineFixture.await(
        "its lane to find it",
        () -> counted("IN_DOUBT", "DEATH", "delivery.unconfirmed") == before + 1);
  }

  @Test
  void what_is_undone_is_not_counted() {
    var meters = new SimpleMeterRegistry();
    var tally = new Tally(meters);
    var sent = new Tally.Became(ChannelKind.MESSENGER, Delivery.State.SENT, Tally.By.ATTEMPT, null);

    db.transactions()
        .executeWithoutResult(status -> {
          tally.count(List.of(sent));
          status.setRollbackOnly();
        });
    assertThat(meters.getMeters()).isEmpty();
    db.transactions().executeWithoutResult(_ -> tally.count(List.of(sent)));
    assertThat(
            meters
                .counter(
                    "tintoi_settled",
                    "kind",
                    "MESSENGER",
                    "state",
                    "SENT",
                    "by",
                    "ATTEMPT",
                    "cause",
                    "none")
                .count())
        .isEqualTo(1);
  }

  private static double counted(String state, String by, String cause) {
    return engine
        .get(MeterRegistry.class)
        .find("tintoi_settled")
        .tags("kind", "MESSENGER", "state", state, "by", by, "cause", cause)
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }
}
