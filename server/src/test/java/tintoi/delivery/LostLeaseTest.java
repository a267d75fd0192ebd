package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.TestDatabase;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What a node does that hears late: its claim was written and it was not told, or it was told when
/// the lane may already have had another owner. `bin/bench crash` does the same to real processes.
class LostLeaseTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @Test
  void what_was_claimed_before_the_lease_was_lost_does_not_leave_after_it() {
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);
    var claimed = engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();

    var result =
        engine
            .get(Sender.class)
            .attempt(new Deliveries.Claimed(claimed, null), Rests.NONE, _ -> false);

    assertThat(result.outcome()).isInstanceOf(Outcome.Again.class);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void what_was_uploaded_when_the_lease_was_lost_is_not_sent_after_it() {
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);
    var claimed = engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();
    var lost = new AtomicBoolean();
    engine.messenger.preparing = () -> lost.set(true);

    var result =
        engine
            .get(Sender.class)
            .attempt(new Deliveries.Claimed(claimed, null), Rests.NONE, _ -> !lost.get());

    engine.messenger.preparing = () -> {};
    assertThat(result.outcome()).isInstanceOf(Outcome.Again.class);
    assertThat(hoa.received()).containsExactly("một");
  }

  @Test
  void nor_is_what_was_uploaded_anew_with_a_renewed_token() {
    var oa = engine.oa();
    var hoa = engine.customer(oa);
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);
    var claimed = engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();
    engine.reconnect(oa, "fresh");
    var uploads = new AtomicInteger();
    engine.zalo.preparing = uploads::incrementAndGet;
    engine.zalo.script =
        (credential, _) ->
            credential.token().equals("fresh")
                ? ScriptedConnector.accepted()
                : new ProviderAnswer.Refused(
                    new ProviderError(Provider.ZALO, 200, "-216", "", "", null));

    var result =
        engine
            .get(Sender.class)
            .attempt(new Deliveries.Claimed(claimed, null), Rests.NONE, _ -> uploads.get() < 2);

    engine.zalo.preparing = () -> {};
    assertThat(result.outcome()).isInstanceOf(Outcome.Again.class);
    assertThat(hoa.received()).containsExactly("một");
  }

  /// What the provider fetches from its address and the message after it are one step of the
  /// connector, and nobody asks in between. Its successor waits for 150 s, and this ends sooner.
  @Test
  void what_is_fetched_by_the_provider_as_the_lease_is_lost_is_sent_all_the_same() {
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.SENT);
    var claimed = engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();
    var lost = new AtomicBoolean();
    engine.messenger.script =
        (_, _) -> {
          lost.set(true);
          return ScriptedConnector.accepted();
        };

    var result =
        engine
            .get(Sender.class)
            .attempt(new Deliveries.Claimed(claimed, null), Rests.NONE, _ -> !lost.get());

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    assertThat(result.outcome()).isInstanceOf(Outcome.Sent.class);
    assertThat(hoa.received()).containsExactly("một", "một");
  }

  /// A late answer to the question for the lease, after it has run out, must not prolong it.
  @Test
  void a_lease_is_counted_from_before_it_was_asked_for_and_through_a_suspension() {
    Mark now = Mark.now();
    var late = new Mark(now.nanos() - lease().toNanos(), now.millis());
    // A suspended machine's steady counter stands; only its clock has gone on.
    var suspended = new Mark(now.nanos(), now.millis() - lease().toMillis());
    Tenure tenure = tenure(late);
    Delivery claimed = claimed();

    assertThat(tenure.stillOurs(claimed)).isFalse();
    tenure.renewed(suspended);
    assertThat(tenure.stillOurs(claimed)).isFalse();
    tenure.renewed(Mark.now());
    assertThat(tenure.stillOurs(claimed)).isTrue();
    engine.clock.advance(lease());
    assertThat(tenure.stillOurs(claimed)).isFalse();
  }

  /// Its place comes a second later; by then the lease has ended.
  @Test
  void who_waits_for_its_place_is_asked_whose_the_lane_is_when_it_comes() throws Exception {
    Tenure tenure = tenure(Mark.now());
    Delivery claimed = claimed();
    var pace = new Pace(1, System.nanoTime());
    assertThat(tenure.leaves(claimed, 1, pace)).as("the first, at once").isTrue();
    var second = new CompletableFuture<Boolean>();
    Thread waiting =
        Thread.ofVirtual().start(() -> second.complete(tenure.leaves(claimed, 1, pace)));
    EngineFixture.await("it to wait", () -> waiting.getState() == Thread.State.WAITING);
    engine.clock.advance(lease());

    assertThat(second.get()).isFalse();
  }

  @Test
  void what_takes_several_places_leaves_at_once_and_whoever_follows_waits_for_all_of_them() {
    var pace = new Pace(1, System.nanoTime());

    assertThat(tenure(Mark.now()).leaves(claimed(), 60, pace)).isTrue();
    assertThat(pace.delay(System.nanoTime())).as("no turns are given").isPositive();
    assertThat(pace.leave(1, System.nanoTime())).isGreaterThan(Pace.LONGEST);
  }

  @Test
  void who_is_ended_while_it_waits_for_its_place_does_not_leave() throws Exception {
    Tenure tenure = tenure(Mark.now());
    Delivery claimed = claimed();
    var pace = new Pace(1, System.nanoTime());
    for (int n = 0; n < 4; n++) pace.leave(1, System.nanoTime());
    var left = new CompletableFuture<Boolean>();
    Thread waiting = Thread.ofVirtual().start(() -> left.complete(tenure.leaves(claimed, 1, pace)));
    waiting.interrupt();

    assertThat(left.get()).isFalse();
  }

  /// The process stood still while it waited for its place, a second away: it wakes half a second
  /// late, with all that waited, and takes a new one.
  @Test
  void who_wakes_far_too_late_takes_a_new_place() throws Exception {
    var awake = new CountDownLatch(1);
    var alarms = new Alarms();
    var tenure = new Tenure(lease(), Mark.now(), engine.clock, alarms);
    var pace = new Pace(1, System.nanoTime());
    assertThat(tenure.leaves(claimed(), 1, pace)).as("the first, at once").isTrue();
    var _ = alarms.at(System.nanoTime(), () -> EngineFixture.waitFor(awake));
    var second = new CompletableFuture<Boolean>();
    Thread.ofVirtual().start(() -> second.complete(tenure.leaves(claimed(), 1, pace)));
    Thread.sleep(1_500);
    awake.countDown();

    assertThat(second.get()).isTrue();
    assertThat(pace.leave(1, System.nanoTime()))
        .as("the place after that one is a second later, not now")
        .isGreaterThan(500_000_000L);
  }

  /// @param asked when the lease was asked for
  private static Tenure tenure(Mark asked) {
    return new Tenure(lease(), asked, engine.clock, engine.get(Alarms.class));
  }

  private static Duration lease() {
    return engine.get(DeliveryProperties.class).lease();
  }

  /// One that was claimed just now.
  private static Delivery claimed() {
    UUID delivery = engine.customer(engine.page()).send("một");
    engine.await(delivery, Shown.SENT);
    return engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();
  }

  @Test
  void a_claim_that_was_written_without_our_hearing_it_goes_at_once_and_without_doubt()
      throws Exception {
    var page = engine.page();
    var hoa = engine.customer(page);
    var lan = engine.customer(page);
    // Keeps the lane open, with one owner, while we do this.
    var answered = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (message.recipient().equals(lan.recipient)) Uninterrupted.await(answered);
          return ScriptedConnector.accepted();
        };
    UUID slow = lan.send("chậm");
    engine.await(slow, Shown.SENDING);

    UUID delivery = claimedAsItIsPut(hoa);

    engine.await(delivery, Shown.SENT);
    assertThat(hoa.received()).containsExactly("hai");
    answered.countDown();
    engine.await(slow, Shown.SENT);
  }

  /// What it settled late may have moved a queue on after its successor had looked.
  @Test
  void a_lane_given_back_by_who_lost_it_is_looked_at_again() {
    var page = engine.page();
    engine.await(engine.customer(page).send("một"), Shown.SENT);
    var key = new LaneKey(engine.workspaceId(), page.channelId(), ChannelKind.MESSENGER);
    EngineFixture.await("the lane to be idle", () -> isIdle(key));
    db.jdbc()
        .sql("update lane set epoch = 90 where channel_id = ?")
        .param(page.channelId())
        .update();

    var said = new AtomicBoolean();

    engine
        .get(Leases.class)
        .close(
            key,
            8,
            4,
            engine.clock.instant(),
            () -> {
              said.set(true);
              return new Leases.Next(null, null, null);
            });

    EngineFixture.await("the lane to be taken", () -> epoch(key) > 90);
    assertThat(said).as("its count of the allowance is not believed").isFalse();
  }

  private static boolean isIdle(LaneKey key) {
    return db.jdbc()
        .sql("select owner is null and due_at is null from lane where channel_id = ? and kind = ?")
        .params(key.channelId(), key.kind().name())
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static long epoch(LaneKey key) {
    return db.jdbc()
        .sql("select epoch from lane where channel_id = ? and kind = ?")
        .params(key.channelId(), key.kind().name())
        .query((row, _) -> row.getLong(1))
        .single();
  }

  /// As if the owner had claimed it, and the answer to its commit had been lost.
  private static UUID claimedAsItIsPut(EngineFixture.Customer to) {
    var letter =
        new Outbox.Letter(
            engine.workspaceId(),
            to.channel.channelId(),
            to.kind,
            to.conversationId,
            Delivery.Precedence.REPLY,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            to.recipient,
            "hai",
            null);
    UUID id =
        new TransactionTemplate(engine.get(PlatformTransactionManager.class))
            .execute(_ -> {
              UUID put = engine.get(Outbox.class).put(letter);
              engine
                  .get(JdbcClient.class)
                  .sql(
                      """
                      update delivery d set state = 'SENDING', attempts = 1, epoch = l.epoch,
                        attempted_at = now()
                      from lane l where l.channel_id = d.channel_id and l.kind = d.kind
                        and d.delivery_id = ?
                      """)
                  .param(put)
                  .update();
              return put;
            });
    return java.util.Objects.requireNonNull(id);
  }

  private static final class Uninterrupted {
    static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
