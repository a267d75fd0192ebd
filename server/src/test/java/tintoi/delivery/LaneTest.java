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

  private static final String CLAIM_WAITS =
      "datname = current_database() and wait_event_type = 'Lock' and query like 'update delivery d%'";

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
  void what_was_claimed_without_our_hearing_it_goes_back_with_its_lane(CapturedOutput output)
      throws Exception {
    claimedUnheard(output, () -> {});
  }

  @Test
  void so_does_what_was_claimed_as_the_connection_broke(CapturedOutput output) throws Exception {
    claimedUnheard(
        output,
        () ->
            db.jdbc()
                .sql("select pg_terminate_backend(pid) from pg_stat_activity where " + CLAIM_WAITS)
                .query((row, _) -> row.getBoolean(1))
                .list());
  }

  /// The claim is written, and its lane given up before it hears so.
  ///
  /// @param cut what becomes of the claim it asked for
  private static void claimedUnheard(CapturedOutput output, Runnable cut) throws Exception {
    var page = engine.page();
    var hoa = engine.customer(page);
    var key = new LaneKey(page.workspaceId(), page.channelId(), hoa.kind);
    engine.interrupt(page);
    UUID delivery = hoa.send("một");
    try (var other = db.dataSource().getConnection();
        var lock = other.prepareStatement("select from delivery where delivery_id = ? for update");
        var claim =
            other.prepareStatement(
                """
                update delivery d set state = 'SENDING', attempts = 1, epoch = l.epoch,
                  attempted_at = now()
                from lane l where l.channel_id = d.channel_id and l.kind = d.kind
                  and d.delivery_id = ?
                """)) {
      other.setAutoCommit(false);
      lock.setObject(1, delivery);
      lock.execute();
      engine.reconnect(page, "new");
      EngineFixture.await("the claim to be asked for", LaneTest::claimWaits);
      db.jdbc().sql("alter table allowance rename to away").update();
      engine.get(Wakeups.class).afterCommit(key, null);
      EngineFixture.await(
          "the lane to be given up", () -> output.getAll().contains("lane=" + key + " given up"));
      cut.run();
      claim.setObject(1, delivery);
      claim.executeUpdate();
      other.commit();
    }
    EngineFixture.await("the claim to be over", () -> !claimWaits());
    db.jdbc().sql("alter table away rename to allowance").update();

    EngineFixture.await("the lane to be given back", () -> !isOwned(key));
    engine.clock.advance(Duration.ofSeconds(6));
    engine.await(delivery, Shown.SENT, Shown.UNCONFIRMED);
    assertThat(engine.shown(delivery)).isEqualTo(Shown.SENT);
    assertThat(engine.get(Tracking.class).attempts(engine.workspaceId(), delivery))
        .noneMatch(attempt -> attempt.outcome().equals("DIED"));
    assertThat(hoa.received()).containsExactly("một");
  }

  private static boolean isOwned(LaneKey lane) {
    return db.jdbc()
        .sql("select owner is not null from lane where channel_id = ? and kind = ?")
        .params(lane.channelId(), lane.kind().name())
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static boolean claimWaits() {
    return db.jdbc()
        .sql("select exists (select from pg_stat_activity where " + CLAIM_WAITS + ")")
        .query((row, _) -> row.getBoolean(1))
        .single();
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
