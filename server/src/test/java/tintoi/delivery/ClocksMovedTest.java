package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tintoi.TestDatabase;
import tintoi.allowance.Spread;
import tintoi.channel.Channel;
import tintoi.provider.Reset;
import tintoi.provider.Usage;

/// A shop in Berlin, in the two nights in which clocks are moved there.
class ClocksMovedTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void a_shop_in_berlin() {
    db.jdbc().sql("update workspace set zone = ?").param(BERLIN.getId()).update();
    engine.rule(12, new SendingRule.Quiet(LocalTime.of(21, 30), LocalTime.of(7, 30)), null);
  }

  /// From 23:00 until 07:30 by the wall: seven hours and a half, or nine and a half.
  @ParameterizedTest
  @CsvSource({
    "2027-03-27T22:00:00Z, 2027-03-28T05:30:00Z",
    "2027-10-30T21:00:00Z, 2027-10-31T06:30:00Z",
  })
  void what_programs_send_goes_when_the_wall_shows_the_end_of_the_night(
      Instant night, Instant morning) {
    engine.clock.set(night);
    Channel page = engine.page();
    UUID rule = engine.customer(page).send(AUTOMATIC, "tự động");
    UUID campaign = engine.customer(page).send(CAMPAIGN, "giày mới");
    engine.await(rule, Shown.HELD);
    engine.await(campaign, Shown.HELD);
    assertThat(engine.progress(rule).until()).isEqualTo(morning);
    assertThat(engine.progress(campaign).until()).isEqualTo(morning);

    engine.clock.set(morning.minusSeconds(1));
    engine.await(engine.customer(page).send("em đây ạ"), Shown.SENT);
    assertThat(engine.shown(rule)).isEqualTo(Shown.HELD);
    assertThat(engine.shown(campaign)).isEqualTo(Shown.HELD);

    engine.clock.set(morning);
    engine.await(rule, Shown.SENT);
    engine.clock.set(Spread.after(page.channelId(), morning));
    engine.await(campaign, Shown.SENT);
  }

  /// That Sunday ends 23 or 25 hours after it began.
  @ParameterizedTest
  @CsvSource({
    "2027-03-28T08:00:00Z, 2027-03-28T22:00:00Z",
    "2027-10-31T09:00:00Z, 2027-10-31T23:00:00Z",
  })
  void an_allowance_by_the_day_is_given_anew_at_that_days_own_midnight(
      Instant morning, Instant midnight) {
    engine.clock.set(morning);
    var daily = new Reset.Calendar(ChronoUnit.DAYS, BERLIN);
    var last = new Usage.Quota("by the day", 0, 1, daily, Usage.Beyond.REFUSED);
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted(new Usage(null, null, last));
    Channel oa = engine.oa();
    engine.await(engine.customer(oa).send("một"), Shown.SENT);
    UUID next = engine.customer(oa).send("hai");
    engine.await(next, Shown.HELD);
    Instant until = Spread.after(oa.channelId(), midnight);
    assertThat(engine.progress(next).until()).isEqualTo(until);

    engine.clock.set(until.minus(Duration.ofSeconds(1)));
    engine.await(engine.customer(engine.page()).send("một"), Shown.SENT);
    assertThat(engine.shown(next)).isEqualTo(Shown.HELD);
    engine.clock.set(until);
    engine.await(next, Shown.SENT);
  }
}
