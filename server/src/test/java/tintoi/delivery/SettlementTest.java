package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.DoubtRule;
import tintoi.provider.ProviderAnswer;

/// What an answer leads to, and a look for a message in doubt.
class SettlementTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội
  private final Settlement settlement =
      new Settlement(
          new FailureDictionary(new SimpleMeterRegistry()),
          new RetrySchedule(
              List.of(Duration.ofSeconds(5), Duration.ofHours(1)), Duration.ofHours(24)),
          List.of(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMinutes(2)),
          Duration.ofSeconds(150));

  private static final ProviderAnswer.NoAnswer NOBODY =
      new ProviderAnswer.NoAnswer(false, "refused: nobody");

  /// Tried since it was put.
  private static final Tries.Row PUT = new Tries.Row(null, 0.5);

  @Test
  void one_look_is_no_proof() {
    assertThat(look(delivery(NOON, null, NOON, 1), 0, NOON.plusSeconds(150)))
        .isInstanceOf(Outcome.StillInDoubt.class);
  }

  @Test
  void a_look_that_could_not_read_is_no_proof_either() {
    assertThat(
            look(
                delivery(NOON, null, NOON, 1),
                new Deliveries.Looks(2, false),
                NOON.plusSeconds(150)))
        .isInstanceOf(Outcome.StillInDoubt.class);
  }

  @Test
  void what_was_never_heard_of_may_still_be_on_its_way_for_150_seconds() {
    assertThat(look(delivery(NOON, null, NOON, 1), 1, NOON.plusSeconds(149)))
        .isInstanceOf(Outcome.StillInDoubt.class);
    assertThat(look(because("late: no answer within 20 s"), 1, NOON.plusSeconds(149)))
        .isInstanceOf(Outcome.StillInDoubt.class);
    assertThat(look(because("late: no answer within 20 s"), 1, NOON.plusSeconds(150)))
        .isEqualTo(new Outcome.Again());
  }

  @Test
  void whose_connection_ended_is_not_on_its_way_any_more() {
    assertThat(look(because("cut: EOFException"), 1, NOON.plusSeconds(60)))
        .isEqualTo(new Outcome.Again());
  }

  @Test
  void what_is_proven_absent_goes_when_its_wait_is_over_however_often_that_was() {
    assertThat(look(delivery(NOON, null, NOON, 1), 1, NOON.plusSeconds(150)))
        .isEqualTo(new Outcome.Again());
    assertThat(look(delivery(NOON, null, NOON, 17), 1, NOON.plusSeconds(150)))
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred -> assertThat(deferred.until()).isEqualTo(NOON.plusSeconds(3_600)));
  }

  @Test
  void after_a_day_of_it_a_person_is_asked_and_told_that_it_did_not_arrive() {
    Instant late = NOON.plus(Duration.ofMinutes(23 * 60 + 30));

    assertThat(look(delivery(NOON, null, late, 30), 1, late.plusSeconds(150)))
        .isInstanceOfSatisfying(
            Outcome.Held.class, held -> assertThat(held.why().cause()).isEqualTo("hold.exhausted"));
  }

  @Test
  void of_what_waited_for_a_day_the_day_of_tries_begins_with_the_first() {
    Instant late = NOON.plus(Duration.ofDays(2));
    var why = settlement.dictionary().diagnose(NOBODY, at(late));

    assertThat(
            settlement.follow(
                delivery(NOON, null, late, 1), why, at(late), new Tries.Row(late, 0.5)))
        .isEqualTo(new Outcome.Deferred(late.plusSeconds(5), why));
    Instant tomorrow = late.plus(Duration.ofHours(24));
    assertThat(
            settlement.follow(
                delivery(NOON, null, tomorrow, 28), why, at(tomorrow), new Tries.Row(late, 0.5)))
        .isInstanceOf(Outcome.Held.class);
  }

  private static Circumstances at(Instant now) {
    return new Circumstances(ChannelKind.MESSENGER, 1, null, now);
  }

  @Test
  void a_person_who_says_send_it_is_not_asked_again_after_one_more_try() {
    Instant late = NOON.plus(Duration.ofHours(30));

    assertThat(look(delivery(NOON, late, late, 30), 1, late.plusSeconds(150)))
        .isInstanceOf(Outcome.Deferred.class);
  }

  @Test
  void what_cannot_be_read_however_often_one_looks_asks_a_person() {
    var delivery = delivery(NOON, null, NOON, 1);

    assertThat(unreadable(delivery, 9)).isInstanceOf(Outcome.StillInDoubt.class);
    assertThat(unreadable(delivery, 10))
        .isInstanceOfSatisfying(
            Outcome.Held.class,
            held -> assertThat(held.why().cause()).isEqualTo("delivery.not_found_again"));
  }

  @Test
  void what_follows_depends_on_how_far_it_reaches() {
    Instant at = NOON.plusSeconds(40);
    var defer = new Disposition.Defer(at);
    var hold = new Disposition.Hold(Condition.AGENT_DECIDES, at);
    for (Reach reach : Reach.values()) {
      boolean whole = reach == Reach.CHANNEL || reach == Reach.PROVIDER;
      assertThat(follow(reach, defer))
          .as("defer, %s", reach)
          .isInstanceOf(
              reach == Reach.CHANNEL ? Outcome.LaneStopped.class : Outcome.Deferred.class);
      assertThat(follow(reach, hold))
          .as("hold, %s", reach)
          .isInstanceOf(whole ? Outcome.LaneStopped.class : Outcome.Held.class);
      assertThat(follow(reach, new Disposition.Reconcile()))
          .as("reconcile, %s", reach)
          .isInstanceOf(Outcome.InDoubt.class);
      assertThat(follow(reach, new Disposition.Bounce()))
          .as("bounce, %s", reach)
          .isInstanceOf(Outcome.Bounced.class);
    }
  }

  private Outcome follow(Reach reach, Disposition disposition) {
    var now = new Circumstances(ChannelKind.MESSENGER, 1, null, NOON);
    Diagnosis one = settlement.dictionary().own("internal.error", now);
    var why = new Diagnosis(one.kind(), one.cause(), reach, disposition, one.evidence());
    return settlement.follow(delivery(NOON, null, NOON, 1), why, now, PUT);
  }

  private Outcome unreadable(Delivery delivery, int looked) {
    return settlement.reconcile(
        delivery,
        new Deliveries.Looks(looked, false),
        new Search.Unreadable("its words are not known"),
        DoubtRule.ECHOED,
        new Circumstances(delivery.kind(), 1, null, NOON.plus(Duration.ofHours(1))),
        PUT);
  }

  private Outcome look(Delivery delivery, int looked, Instant now) {
    return look(delivery, new Deliveries.Looks(looked, looked > 0), now);
  }

  private Outcome look(Delivery delivery, Deliveries.Looks looks, Instant now) {
    return settlement.reconcile(
        delivery,
        looks,
        new Search.Absent(),
        DoubtRule.ECHOED,
        new Circumstances(delivery.kind(), delivery.attempts(), null, now),
        PUT);
  }

  /// Put and attempted at noon.
  private Delivery because(String silence) {
    var now = new Circumstances(ChannelKind.MESSENGER, 1, null, NOON);
    return delivery(
        NOON,
        null,
        NOON,
        1,
        settlement.dictionary().diagnose(new ProviderAnswer.NoAnswer(true, silence), now));
  }

  private static Delivery delivery(
      Instant put, @Nullable Instant worded, Instant attempted, int attempts) {
    return delivery(put, worded, attempted, attempts, null);
  }

  private static Delivery delivery(
      Instant put,
      @Nullable Instant worded,
      Instant attempted,
      int attempts,
      @Nullable Diagnosis why) {
    UUID id = UUID.randomUUID();
    return new Delivery(
        id,
        id,
        id,
        ChannelKind.MESSENGER,
        id,
        Precedence.REPLY,
        1,
        id,
        id,
        "psid",
        "một",
        Delivery.Part.WHOLE,
        State.IN_DOUBT,
        attempts,
        1,
        why,
        null,
        null,
        null,
        put,
        null,
        attempted,
        null,
        null,
        null,
        null,
        worded,
        null,
        null);
  }
}
