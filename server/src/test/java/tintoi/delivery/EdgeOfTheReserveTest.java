package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Connector.Search;
import tintoi.provider.Limits;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;

/// What is in doubt, and what spends nothing, where programs have used up all but the reserve.
class EdgeOfTheReserveTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
  private static final String LATE = "late: no answer within 20 s";

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final AtomicInteger spent = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeEach
  void afternoon() {
    engine.clock.set(NOW);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofHours(24));
    engine.zalo.search =
        (_, _) -> {
          looks.incrementAndGet();
          return new Search.Found("m-" + UUID.randomUUID());
        };
  }

  private void daily(Channel oa, String silent) {
    engine.zalo.script = DailyAllowance.of(oa, spent, silent);
  }

  /// Those to customers whose name begins with "my" hang until then.
  private static void hangs(CountDownLatch over) {
    var quick = engine.zalo.script;
    engine.zalo.script =
        (credential, message) -> {
          if (message.recipient().startsWith("my")) EngineFixture.waitFor(over);
          return quick.apply(credential, message);
        };
  }

  /// So soon after a customer wrote a message spends nothing; until seven days after, one may be
  /// sent.
  private static void twoDaysAreFree() {
    engine.zalo.limits =
        new Limits(
            2_000,
            1_000,
            Duration.ofDays(7),
            new Limits.Allotment(0, Duration.ofDays(2), new Reset.Unknown(), List.of()));
  }

  /// An agent's "send again" on one doubt of a class that waits for its reset: the others are to be
  /// looked for all the same.
  @Test
  void
      a_verdict_on_one_doubt_of_a_class_that_waits_does_not_keep_the_others_from_being_looked_for() {
    Channel oa = engine.oa();
    daily(oa, "thu");
    engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    List<UUID> doubtful = new ArrayList<>();
    for (int n = 0; n < 3; n++)
      doubtful.add(engine.customer(oa, "thu" + n).send(Delivery.Precedence.AUTOMATIC, "hai"));
    for (UUID id : doubtful) engine.await(id, Shown.UNCONFIRMED);
    List<UUID> others = new ArrayList<>();
    for (int n = 0; n < 8; n++)
      others.add(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba"));
    EngineFixture.await("its class to wait", () -> engine.count(others, Shown.HELD) == 4);
    UUID decided = doubtful.getFirst();
    int attempts = engine.progress(decided).delivery().attempts();
    // Of the one that was decided the look comes first.
    for (UUID other : doubtful.subList(1, 3))
      assertThat(engine.progress(other).delivery().state()).isEqualTo(Delivery.State.IN_DOUBT);

    assertThat(
            engine
                .get(Outbox.class)
                .decide(oa.workspaceId(), decided, attempts, Outbox.Decision.SEND_AGAIN))
        .isTrue();
    engine.clock.advance(Duration.ofSeconds(21));

    for (UUID other : doubtful.subList(1, 3)) engine.await(other, Shown.SENT);
  }

  /// Three were not answered in time, and the lane rested five seconds; then its class waits.
  @Test
  void what_came_into_doubt_before_a_lane_rested_is_looked_for_though_its_class_waits() {
    Channel oa = engine.oa();
    daily(oa, "nobody");
    var quick = engine.zalo.script;
    engine.zalo.script =
        (credential, message) -> {
          var answer = quick.apply(credential, message);
          return message.recipient().startsWith("late")
              ? new ProviderAnswer.NoAnswer(true, LATE)
              : answer;
        };
    engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    List<UUID> doubtful = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      doubtful.add(engine.customer(oa, "late").send(Delivery.Precedence.AUTOMATIC, "hai"));
      engine.await(doubtful.getLast(), Shown.UNCONFIRMED);
    }
    EngineFixture.await("the lane to rest", () -> !engine.isOwned(oa));
    engine.clock.advance(Duration.ofSeconds(6));
    List<UUID> others = new ArrayList<>();
    for (int n = 0; n < 8; n++)
      others.add(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba"));
    EngineFixture.await("its class to wait", () -> engine.count(others, Shown.HELD) == 4);

    engine.clock.advance(Duration.ofMinutes(3));

    for (UUID id : doubtful) engine.await(id, Shown.SENT);
  }

  /// What is looked for spends nothing: it is not to be counted with what is on its way.
  @Test
  void looks_that_hang_while_an_answer_comes_do_not_take_from_the_allowance() {
    Channel oa = engine.oa();
    daily(oa, "thu");
    var over = new CountDownLatch(1);
    engine.zalo.search =
        (_, _) -> {
          looks.incrementAndGet();
          EngineFixture.waitFor(over);
          return new Search.Found("m-" + UUID.randomUUID());
        };
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    List<UUID> doubtful = new ArrayList<>();
    for (int n = 0; n < 3; n++)
      doubtful.add(engine.customer(oa, "thu").send(Delivery.Precedence.AUTOMATIC, "hai"));
    for (UUID id : doubtful) engine.await(id, Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofSeconds(21));
    EngineFixture.await("three looks to hang", () -> looks.get() == 3);
    engine.await(engine.customer(oa).send("ba"), Shown.SENT);
    assertThat(spent).as("five of ten are left, two of them for people").hasValue(5);
    over.countDown();
    for (UUID id : doubtful) engine.await(id, Shown.SENT);

    UUID goes = engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "bốn");

    engine.await(goes, Shown.SENT, Shown.HELD);
    assertThat(engine.shown(goes)).isEqualTo(Shown.SENT);
  }

  /// At the edge of the reserve, while people write all the time: a program's doubt is looked for.
  @Test
  void a_doubt_of_a_program_is_looked_for_while_many_people_write() {
    Channel oa = engine.oa();
    daily(oa, "vy");
    var quick = engine.zalo.script;
    var over = new AtomicBoolean();
    var before = new AtomicReference<>(new CountDownLatch(1));
    var people = new AtomicInteger();
    // Each is answered when the next one is there: there is always one on its way.
    engine.zalo.script =
        (credential, message) -> {
          if (message.recipient().startsWith("my")) {
            var answered = new CountDownLatch(over.get() ? 0 : 1);
            before.getAndSet(answered).countDown();
            people.incrementAndGet();
            if (!over.get()) engine.customer(oa, "my").send("Dạ chị");
            EngineFixture.waitFor(answered);
            spent.decrementAndGet();
          }
          return quick.apply(credential, message);
        };
    // Three are left then, and two with the one that is on its way: its class may or may not wait.
    spent.set(5);
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    UUID doubtful = engine.customer(oa, "vy").send(Delivery.Precedence.AUTOMATIC, "hai");
    engine.await(doubtful, Shown.UNCONFIRMED);
    engine.customer(oa, "my").send("Dạ chị");
    EngineFixture.await("people to write", () -> people.get() > 10);
    engine.clock.advance(Duration.ofSeconds(21));
    try {
      engine.await(doubtful, Shown.SENT);
    } finally {
      over.set(true);
      before.get().countDown();
    }
  }

  /// While a person's request hangs, automation that spends nothing goes.
  @Test
  void automation_that_spends_nothing_goes_while_people_write() {
    Channel oa = engine.oa();
    twoDaysAreFree();
    daily(oa, "nobody");
    var over = new CountDownLatch(1);
    hangs(over);
    spent.set(7);
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    engine.customer(oa, "my").send("Dạ chị");
    EngineFixture.await("it to hang", () -> engine.isSending(oa));
    UUID free = engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "hai");
    try {
      engine.await(free, Shown.SENT);
    } finally {
      over.countDown();
    }
  }

  /// While a person's request hangs: whether that is spent or not, it is the reserve that is left.
  @Test
  void what_waits_for_the_reserve_says_so_though_a_request_hangs() {
    Channel oa = engine.oa();
    daily(oa, "nobody");
    var over = new CountDownLatch(1);
    hangs(over);
    for (int n = 0; n < 8; n++)
      engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    engine.customer(oa, "my").send("Dạ chị");
    EngineFixture.await("it to hang", () -> engine.isSending(oa));
    UUID held = engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "hai");
    try {
      engine.await(held, Shown.HELD);
      assertThat(engine.why(held).cause()).isEqualTo("allowance.reserved");
    } finally {
      over.countDown();
    }
  }

  /// Of what is free nobody waits to hear whether it was spent.
  @Test
  void what_waits_for_the_reserve_says_so_though_one_that_spends_nothing_hangs() {
    Channel oa = engine.oa();
    twoDaysAreFree();
    daily(oa, "nobody");
    var over = new CountDownLatch(1);
    hangs(over);
    List<EngineFixture.Customer> earlier = new ArrayList<>();
    for (int n = 0; n < 9; n++) earlier.add(engine.customer(oa));
    engine.clock.advance(Duration.ofHours(49));
    for (var customer : earlier.subList(0, 8))
      engine.await(customer.send(Delivery.Precedence.AUTOMATIC, "một"), Shown.SENT);
    engine.customer(oa, "my").send("Dạ chị");
    EngineFixture.await("it to hang", () -> engine.isSending(oa));
    UUID held = earlier.getLast().send(Delivery.Precedence.AUTOMATIC, "hai");
    try {
      engine.await(held, Shown.HELD);
      assertThat(engine.why(held).cause()).isEqualTo("allowance.reserved");
    } finally {
      over.countDown();
    }
  }

  /// At its pace a lane asks after each message whether the next may go: those times do not count.
  @Test
  void every_tenth_look_goes_before_people_on_a_lane_at_its_pace() {
    Channel oa = engine.oa();
    engine.zalo.limits = new Limits(2_000, 5, Duration.ofHours(24));
    daily(oa, "vy");
    List<UUID> doubtful = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      doubtful.add(engine.customer(oa, "vy").send(Delivery.Precedence.AUTOMATIC, "hai"));
      engine.await(doubtful.getLast(), Shown.UNCONFIRMED);
    }
    spent.set(DailyAllowance.SIZE - 3);
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    engine.await(engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba"), Shown.HELD);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    for (int n = 0; n < 60; n++) engine.customer(oa).send("tin " + n);
    engine.clock.advance(Duration.ofSeconds(21));
    int before = engine.zalo.log.size();

    for (UUID id : doubtful) engine.await(id, Shown.SENT);

    assertThat(engine.zalo.log.size() - before).isLessThan(50);
  }

  /// A free one closes its class; those that are known by then, and are not free, wait with it.
  @Test
  void the_reserve_is_left_though_one_that_spends_nothing_closed_its_class() {
    Channel oa = engine.oa();
    twoDaysAreFree();
    daily(oa, "nobody");
    var over = new CountDownLatch(1);
    hangs(over);
    List<EngineFixture.Customer> others = new ArrayList<>();
    for (int n = 0; n < 12; n++) others.add(engine.customer(oa));
    List<EngineFixture.Customer> my = new ArrayList<>();
    for (int n = 0; n < 4; n++) my.add(engine.customer(oa, "my"));
    engine.clock.advance(Duration.ofHours(49));
    spent.set(3);
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    // All that a lane begins with hangs until the others are known: eight of ten are spent then.
    for (var customer : my) customer.send("hai");
    EngineFixture.await("them to hang", () -> engine.isSending(oa));
    // Whether the oldest goes first or the newest, it is free.
    UUID first = engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba");
    engine.clock.advance(Duration.ofSeconds(1));
    List<UUID> all = new ArrayList<>();
    for (var customer : others) all.add(customer.send(Delivery.Precedence.AUTOMATIC, "ba"));
    engine.clock.advance(Duration.ofSeconds(1));
    UUID last = engine.customer(oa).send(Delivery.Precedence.AUTOMATIC, "ba");
    over.countDown();

    for (UUID free : List.of(first, last)) engine.await(free, Shown.SENT);
    for (UUID id : all) engine.await(id, Shown.SENT, Shown.HELD);

    assertThat(engine.count(all, Shown.SENT)).isZero();
    assertThat(engine.why(all.getFirst()).cause()).isEqualTo("allowance.reserved");
  }
}
