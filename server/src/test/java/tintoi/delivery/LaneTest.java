package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tintoi.TestDatabase;
import tintoi.provider.ProviderAnswer;

/// A lane that is told late, or cannot reach the database for a moment.
@ExtendWith(OutputCaptureExtension.class)
class LaneTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void a_lane_given_up_for_a_fault_of_the_database_is_given_back_at_once(CapturedOutput output) {
    var page = engine.page();
    var hoa = engine.customer(page);
    var answered = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (message.recipient().equals(hoa.recipient)) EngineFixture.waitFor(answered);
          return ScriptedConnector.accepted();
        };
    UUID first = hoa.send("một");
    engine.await(first, Shown.SENDING);
    var key = new LaneKey(page.workspaceId(), page.channelId(), hoa.kind);

    db.jdbc().sql("alter table allowance rename to away").update();
    engine.get(Wakeups.class).afterCommit(key, null);
    EngineFixture.await(
        "the lane to be given up", () -> output.getAll().contains("lane=" + key + " given up"));
    db.jdbc().sql("alter table away rename to allowance").update();
    answered.countDown();

    engine.await(first, Shown.SENT);
    UUID second = engine.customer(page).send("hai");
    // Put while the lane was being given back, it waits the few seconds a fault is given.
    engine.clock.advance(Duration.ofSeconds(6));
    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void a_lane_that_was_won_and_could_not_be_opened_is_given_back_at_once(CapturedOutput output) {
    var page = engine.page();
    var hoa = engine.customer(page);
    var key = new LaneKey(page.workspaceId(), page.channelId(), hoa.kind);
    db.jdbc().sql("alter table allowance rename to away").update();

    UUID delivery = hoa.send("một");

    EngineFixture.await(
        "it to fail", () -> output.getAll().contains("lane=" + key + " could not be opened"));
    EngineFixture.await("it to be given back", () -> !engine.isOwned(page));
    db.jdbc().sql("alter table away rename to allowance").update();
    engine.clock.advance(Duration.ofSeconds(6));
    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void what_was_put_off_does_not_go_before_its_time_however_often_its_lane_is_told() {
    var page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script =
        (_, message) ->
            message.recipient().equals(hoa.recipient)
                ? new ProviderAnswer.NoAnswer(false, "refused")
                : ScriptedConnector.accepted();
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);

    var seenEarlier =
        new Head(
            new QueueKey(hoa.conversationId, Delivery.Precedence.REPLY), 1, engine.clock.instant());
    engine
        .get(Wakeups.class)
        .afterCommit(new LaneKey(page.workspaceId(), page.channelId(), hoa.kind), seenEarlier);
    for (int n = 0; n < 3; n++) engine.await(engine.customer(page).send("tin"), Shown.SENT);

    assertThat(engine.progress(delivery).delivery().attempts()).isEqualTo(1);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(delivery, Shown.SENT);
  }
}
