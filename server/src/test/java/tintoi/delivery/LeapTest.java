package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.node.Bulletin;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// The clock by which all nodes go, the database's, is put a day ahead, and back. A machine's own
/// clock may leap as it likes, see `DatabaseClockTest`.
@SuppressWarnings("NullAway.Init") // set before the first test
class LeapTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(db, Map.of("tintoi.database.url", "shared by two"));

  static AnnotationConfigApplicationContext other;

  @BeforeAll
  static void a_second_node() {
    other = engine.node();
    EngineFixture.await(
        "both to listen",
        () ->
            engine.get(Bulletin.class).nodes() == 2 && other.getBean(Bulletin.class).nodes() == 2);
  }

  @AfterAll
  static void ends() {
    other.close();
  }

  @BeforeEach
  void in_the_morning() {
    engine.until(LocalTime.of(10, 0));
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.messenger.search = (_, _) -> new Search.Absent();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofDays(7));
    engine.rule(72, null, null);
  }

  @Test
  void a_lease_lasts_as_long_as_before_and_what_is_under_way_is_sent_once() {
    // As the database's own clock says, or a leap would not reach the end of a lease. As fine as it
    // keeps times: what is due is rounded, and this clock stands still before it.
    engine.clock.set(Instant.now().truncatedTo(ChronoUnit.MICROS));
    Channel page = engine.page();
    var hoa = engine.customer(page);
    var gate = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (message.text().equals("một")) EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    UUID first = hoa.send("một");
    EngineFixture.await("the request to be made", () -> engine.isSending(page));
    String owner = owner(page);

    engine.clock.advance(DAY);
    UUID others = engine.customer(page).send(other, REPLY, "hai");
    engine.await(others, Shown.SENT);
    engine.clock.advance(DAY.negated());
    UUID second = hoa.send(other, REPLY, "hai");
    gate.countDown();

    engine.await(first, Shown.SENT);
    engine.await(second, Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
    assertThat(owner(page)).as("of the same epoch").isEqualTo(owner);
  }

  @Test
  void what_is_deferred_goes_when_its_time_is_there_and_once() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(DAY);
    engine.await(delivery, Shown.SENT);
    engine.clock.advance(DAY.negated());
    engine.await(hoa.send("hai"), Shown.SENT);

    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  @Test
  void what_waits_looks_a_day_older_so_that_a_person_looks_it_over() {
    engine.rule(12, null, null);
    // A node remembers a rule for a second, and either may have the lane.
    EngineFixture.await(
        "the other to know it",
        () -> other.getBean(SendingRules.class).of(engine.workspaceId()).staleHours() == 12);
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID delivery = engine.customer(engine.page()).send("một");
    engine.await(delivery, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();

    engine.clock.advance(DAY);
    engine.await(delivery, Shown.HELD);
    assertThat(engine.why(delivery).cause()).isEqualTo("hold.review");
    engine.clock.advance(DAY.negated());

    assertThat(decide(delivery, Outbox.Decision.SEND_AGAIN)).isTrue();
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void the_lease_of_one_that_died_while_it_was_ahead_is_over_when_it_is_right() {
    Channel page = engine.page();
    var hoa = engine.customer(page);
    engine.await(hoa.send("một"), Shown.SENT);
    EngineFixture.await("the lane to close", () -> owner(page).startsWith(" "));
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), epoch = epoch + 1,
              lease_until = clock_timestamp() + interval '1 day'
            where channel_id = ?
            """)
        .param(page.channelId())
        .update();
    UUID second = hoa.send("hai");

    assertThat(engine.get(WrongTimes.class).end(engine.clock.instant())).isPositive();

    engine.await(second, Shown.SENT);
  }

  @Test
  void a_provider_that_was_to_be_tried_then_is_tried_when_it_is_right() {
    Instant ahead = engine.clock.instant().plus(DAY);
    var now = new Circumstances(ChannelKind.MESSENGER, 1, null, ahead);
    Diagnosis why = engine.get(FailureDictionary.class).own("provider.busy", now);
    engine.get(ProviderIncidents.class).open(Provider.META, why, ahead, ahead.plusSeconds(5));
    EngineFixture.await(
        "both to know it",
        () ->
            engine.get(Outages.class).lasting().size() == 1
                && other.getBean(Outages.class).lasting().size() == 1);
    UUID delivery = engine.customer(engine.page()).send("một");
    engine.await(delivery, Shown.RETRYING);

    // Who does not know yet that it may be tried rests until then once more.
    EngineFixture.await(
        "it to be sent",
        () -> {
          engine.get(WrongTimes.class).end(engine.clock.instant());
          return engine.shown(delivery) == Shown.SENT;
        });
    EngineFixture.await("it to be over", () -> engine.get(Outages.class).lasting().isEmpty());
  }

  @Test
  void what_is_held_for_no_time_stays_held() {
    var hoa = engine.customer(engine.page());
    engine.clock.advance(Duration.ofHours(25));
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.HELD);

    engine.clock.advance(DAY);
    engine.await(engine.customer(hoa.channel).send("hai"), Shown.SENT);
    engine.clock.advance(DAY.negated());

    assertThat(engine.shown(delivery)).isEqualTo(Shown.HELD);
    hoa.writes();
    engine.await(delivery, Shown.SENT);
  }

  @Test
  void what_is_in_doubt_is_looked_for_and_goes_once_more_only_if_it_is_twice_not_there() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(true, "cut: EOF");
    var looks = new AtomicInteger();
    engine.messenger.search =
        (_, _) -> looks.incrementAndGet() == 1 ? new Search.Absent() : new Search.Found("m_found");
    var hoa = engine.customer(engine.page());
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.UNCONFIRMED);

    engine.clock.advance(DAY);
    EngineFixture.await("a look", () -> looks.get() == 1);
    assertThat(hoa.received()).as("one look is no proof, however late it is").hasSize(1);
    engine.clock.advance(Duration.ofMinutes(6));

    engine.await(delivery, Shown.SENT);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(DAY.negated());
    engine.await(hoa.send("hai"), Shown.SENT);
    assertThat(hoa.received()).containsExactly("một", "hai");
  }

  /// The provider's day has not begun: one message finds that out and is not lost.
  @Test
  void an_allowance_that_only_seems_to_be_given_anew_costs_one_refusal_and_nothing_more() {
    Channel oa = engine.oa();
    var spent = new AtomicInteger(DailyAllowance.SIZE - 2);
    var asked = new AtomicInteger();
    var daily = DailyAllowance.of(oa, spent, "nobody");
    engine.zalo.script =
        (credential, message) -> {
          asked.incrementAndGet();
          return spent.get() < DailyAllowance.SIZE ? daily.apply(credential, message) : usedUp();
        };
    for (int n = 0; n < 2; n++) engine.await(engine.customer(oa).send("một"), Shown.SENT);
    UUID waits = engine.customer(oa).send("hai");
    engine.await(waits, Shown.HELD);
    Instant reset = java.util.Objects.requireNonNull(engine.progress(waits).until());

    engine.clock.advance(DAY);
    EngineFixture.await("one to find out", () -> asked.get() == 3);
    engine.await(waits, Shown.HELD);
    engine.clock.advance(DAY.negated());
    assertThat(engine.progress(waits).until()).as("a day late").isEqualTo(reset.plus(DAY));

    spent.set(0);
    engine.clock.set(reset.plus(DAY));
    engine.await(waits, Shown.SENT);
    assertThat(asked).hasValue(4);
  }

  private static ProviderAnswer usedUp() {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.ZALO, 200, "-211", "used up", "", null));
  }

  /// That time comes again; a person need not wait for it.
  @Test
  void what_is_put_or_put_off_while_it_is_ahead_waits_for_that_time_or_a_person() {
    Channel page = engine.page();
    engine.interrupt(page);
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    var lan = engine.customer(engine.page());
    var ha = engine.customer(engine.page());
    engine.clock.advance(DAY);
    hoa.writes();
    lan.writes();
    UUID put = hoa.send("một");
    UUID askedFor = binh.send("một");
    UUID deferred = lan.send("một");
    engine.await(deferred, Shown.RETRYING);
    UUID triedNow = ha.send("một");
    engine.await(triedNow, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(DAY.negated());
    engine.reconnect(page, "new");

    assertThat(decide(askedFor, Outbox.Decision.SEND_AGAIN)).isTrue();
    assertThat(decide(triedNow, Outbox.Decision.RETRY_NOW)).isTrue();
    engine.await(askedFor, Shown.SENT);
    engine.await(triedNow, Shown.SENT);
    assertThat(engine.progress(put).delivery().attempts()).isZero();
    assertThat(engine.shown(deferred)).isEqualTo(Shown.RETRYING);

    engine.clock.advance(DAY.plusSeconds(7));
    engine.await(put, Shown.SENT);
    engine.await(deferred, Shown.SENT);
  }

  private static boolean decide(UUID delivery, Outbox.Decision decision) {
    int attempts = engine.progress(delivery).delivery().attempts();
    return engine.get(Outbox.class).decide(engine.workspaceId(), delivery, attempts, decision);
  }

  private static String owner(Channel page) {
    return db.jdbc()
        .sql(
            """
            select coalesce(owner::text, '') || ' ' || epoch from lane
            where channel_id = ? and kind = 'MESSENGER'
            """)
        .param(page.channelId())
        .query((row, _) -> row.getString(1))
        .single();
  }
}
