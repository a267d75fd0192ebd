package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.ChannelKind;
import tintoi.provider.Limits;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.Usage;

/// What may go while answers are on their way and nobody knows yet what of them is spent.
class GateTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final AtomicLong seq = new AtomicLong();
  private final UnderWay underWay = new UnderWay();
  private final Pace pace = new Pace(10_000, System.nanoTime() - 1_000_000_000L);

  private Head head(Delivery.Precedence precedence) {
    var queue = new QueueKey(UuidCreator.getTimeOrderedEpoch(), precedence);
    return new Head(queue, seq.incrementAndGet(), Instant.EPOCH);
  }

  private Head begun(Gate gate, Delivery.Precedence precedence) {
    Head head = head(precedence);
    assertThat(gate.ask(head, underWay, pace)).isEqualTo(Gate.Answer.GO);
    underWay.begin(head);
    return head;
  }

  private static Gate gate(Channel oa) {
    var lane = new LaneKey(oa.workspaceId(), oa.channelId(), ChannelKind.ZALO_OA);
    return engine.get(Gates.class).open(lane);
  }

  /// Of an OA of whose ten messages the first answer says that four are left.
  private Gate opened(Channel oa) {
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ZERO);
    Gate gate = gate(oa);
    answered(gate, begun(gate, Delivery.Precedence.REPLY), 4);
    return gate;
  }

  /// @param left of ten, as the provider says
  private void answered(Gate gate, Head head, int left) {
    underWay.end(head);
    var said = ((ProviderAnswer.Accepted) DailyAllowance.left(left)).said();
    gate.settled(head, new Sender.Result(new Outcome.Sent("m"), null, said), underWay, pace);
  }

  /// The answer was made before the minute began in which it is read.
  @Test
  void no_call_left_of_a_minute_that_is_over_keeps_nobody() {
    engine.clock.set(Instant.parse("2026-11-23T04:00:00.050Z"));
    Channel oa = engine.oa();
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ZERO);
    Gate gate = gate(oa);
    Head last = begun(gate, Delivery.Precedence.CAMPAIGN);
    underWay.end(last);
    Instant asked = Instant.parse("2026-11-23T03:59:59.900Z");
    var attempt =
        new Attempt(UUID.randomUUID(), 1, asked, engine.clock.instant(), "SENT", 200, "", "", "");
    var none = new Usage(null, new Usage.Calls(0, 600), null);
    gate.settled(last, new Sender.Result(new Outcome.Sent("m"), attempt, none), underWay, pace);

    assertThat(gate.ask(head(Delivery.Precedence.REPLY), underWay, pace)).isEqualTo(Gate.Answer.GO);
    gate.forget();
  }

  /// Ten calls of the whole app in a minute, of which another OA's campaign takes eight.
  @Test
  void of_the_calls_of_the_whole_app_programs_leave_the_last_fifth_to_people() {
    engine.clock.set(Instant.parse("2026-11-23T04:10:00Z"));
    engine.zalo.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ZERO,
            new Limits.Allotment(10, Duration.ZERO, new Reset.Unknown(), List.of()));
    Gate busy = gate(engine.oa());
    Gate other = gate(engine.oa());
    for (int n = 0; n < 8; n++) begun(busy, Delivery.Precedence.CAMPAIGN);

    for (Gate gate : List.of(busy, other))
      assertThat(gate.ask(head(Delivery.Precedence.CAMPAIGN), underWay, pace))
          .as("people go on")
          .isEqualTo(Gate.Answer.PEOPLE_ONLY);
    begun(other, Delivery.Precedence.REPLY);
    begun(busy, Delivery.Precedence.REPLY);
    assertThat(other.ask(head(Delivery.Precedence.REPLY), underWay, pace))
        .as("none is left for anybody")
        .isEqualTo(Gate.Answer.LATER);

    engine.clock.advance(Duration.ofSeconds(66));
    var rested = new Pace(10_000, System.nanoTime() - 1_000_000_000L);
    assertThat(busy.ask(head(Delivery.Precedence.CAMPAIGN), underWay, rested))
        .as("a little after the minute has turned")
        .isEqualTo(Gate.Answer.GO);
    busy.forget();
    other.forget();
  }

  /// Eight of ten are surely spent and two are on their way, so nothing may be left: a program's
  /// message waits for the reset with its class, and what people write is not stopped on a guess.
  @Test
  void programs_wait_where_their_share_is_surely_gone_and_the_rest_only_perhaps() {
    Channel oa = engine.oa();
    Gate gate = opened(oa);
    Head third = begun(gate, Delivery.Precedence.AUTOMATIC);
    Head fourth = begun(gate, Delivery.Precedence.AUTOMATIC);
    Head onItsWay = begun(gate, Delivery.Precedence.REPLY);
    begun(gate, Delivery.Precedence.REPLY);
    answered(gate, third, 3);
    answered(gate, fourth, 2);

    assertThat(gate.ask(head(Delivery.Precedence.AUTOMATIC), underWay, pace))
        .isEqualTo(Gate.Answer.CLASS_WAITS);
    assertThat(gate.ask(head(Delivery.Precedence.REPLY), underWay, pace))
        .as("a person's waits for an answer, and for no reset")
        .isEqualTo(Gate.Answer.LATER);
    // It was spent, and so is the other: now it is known.
    answered(gate, onItsWay, 1);
    gate.forget();
  }

  /// The second of two answers comes first: for a moment one more seems to be spent, which closes
  /// the class and is stored so.
  @Test
  void what_is_stored_as_a_class_closes_is_put_right_by_the_answers_that_were_on_their_way() {
    Channel oa = engine.oa();
    Gate gate = opened(oa);
    Head third = begun(gate, Delivery.Precedence.AUTOMATIC);
    Head fourth = begun(gate, Delivery.Precedence.AUTOMATIC);
    assertThat(gate.isStored()).as("what is stored first covers all of these").isFalse();
    answered(gate, fourth, 2);
    assertThat(gate.ask(head(Delivery.Precedence.AUTOMATIC), underWay, pace))
        .isEqualTo(Gate.Answer.CLASS_WAITS);
    assertThat(engine.used(oa)).isEqualTo(9);
    assertThat(gate.isStored()).isTrue();

    answered(gate, third, 3);

    assertThat(engine.used(oa)).isEqualTo(8);
    gate.forget();
  }
}
