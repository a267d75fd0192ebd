package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tintoi.TestDatabase;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;

/// A node whose lane somebody else had while its database was away.
@ExtendWith(OutputCaptureExtension.class)
class LostLaneTest {
  /// Two thirds of the lease, by this machine's counters: nobody can move those.
  private static final Duration GIVEN_UP = Duration.ofSeconds(18);

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db, Map.of("tintoi.delivery.alone", "true", "tintoi.delivery.lease", "26s"));

  @Test
  void a_lane_that_was_lost_while_the_database_was_away_says_what_was_answered_late(
      CapturedOutput output) throws Exception {
    var page = engine.page();
    var hoa = engine.customer(page);
    var answered = new CountDownLatch(1);
    engine.messenger.script =
        (_, _) -> {
          EngineFixture.waitFor(answered);
          return ScriptedConnector.accepted();
        };
    UUID first = hoa.send("một");
    engine.await(first, Shown.SENDING);
    UUID second = hoa.send("hai");
    var key = new LaneKey(page.workspaceId(), page.channelId(), hoa.kind);

    db.jdbc().sql("alter table allowance rename to away").update();
    engine.get(Wakeups.class).afterCommit(key, null);
    EngineFixture.await(
        "the lane to be given up", () -> output.getAll().contains("lane=" + key + " given up"));
    // Another node has had it, asked what became of the first, put it off, and given it back.
    var now = new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant());
    db.jdbc()
        .sql(
            """
            with lost as (
              update lane set epoch = epoch + 1, owner = null, lease_until = null, due_at = null
              where channel_id = ?)
            update delivery set state = 'DEFERRED', diagnosis = ?::jsonb, next_at = ?
            where delivery_id = ?
            """)
        .params(
            page.channelId(),
            Diagnoses.write(engine.get(FailureDictionary.class).own("delivery.not_arrived", now)),
            engine.clock.instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC),
            first)
        .update();
    Thread.sleep(GIVEN_UP);
    db.jdbc().sql("alter table away rename to allowance").update();
    answered.countDown();

    engine.await(first, Shown.SENT);
    engine.clock.advance(Duration.ofSeconds(6));
    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }
}
