package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tintoi.provider.Usage;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = SECOND / 1_000;

  @Test
  void a_lane_never_exceeds_its_rate_by_more_than_one_burst() {
    var pace = new Pace(40, 0);
    int sent = 0;
    for (long now = 0; now <= 10 * SECOND; now += SECOND / 1_000) sent += pace.take(64, now);

    assertThat(sent).isBetween(400, 400 + 5);
  }

  @Test
  void no_second_has_more_than_the_rate_and_a_tenth_of_it() {
    for (int rate : new int[] {1, 10, 40, 300}) {
      var pace = new Pace(rate, 0);
      long step = SECOND / 2_000;
      int[] sent = new int[20_000];
      for (int n = 0; n < sent.length; n++)
        // Idle for three seconds, then all at once.
        sent[n] = n < 100 || n > 6_100 ? pace.take(1_000, n * step) : 0;
      int most = 0;
      for (int from = 0; from + 2_000 <= sent.length; from++)
        most = Math.max(most, Arrays.stream(sent, from, from + 2_000).sum());

      assertThat(most).as("%d a second", rate).isLessThanOrEqualTo(rate + Math.max(1, rate / 10));
    }
  }

  @Test
  void nor_does_a_second_at_the_provider_when_some_travel_longer_than_others() {
    int rate = 40;
    var departures = new Departures(rate);
    var random = new java.util.Random(7);
    for (long now = 0; now < 60 * SECOND; now += SECOND / 1_000)
      if (now < 20 * SECOND || now > 25 * SECOND) departures.step(now, now);
    List<Long> arrived = new ArrayList<>();
    for (long left : departures.left) arrived.add(left + random.nextLong(SECOND / 25));
    arrived.sort(null);

    assertThat(busiestSecond(arrived)).isLessThanOrEqualTo(rate + rate / 10);
  }

  private static int busiestSecond(List<Long> arrived) {
    int most = 0;
    for (int from = 0, to = 0; from < arrived.size(); from++) {
      while (to < arrived.size() && arrived.get(to) - arrived.get(from) < SECOND) to++;
      most = Math.max(most, to - from);
    }
    return most;
  }

  @Test
  void what_was_held_up_by_the_database_leaves_evenly_and_only_the_time_it_stood_still_is_lost() {
    // For 300 ms of every two seconds, or for three seconds of every twenty.
    for (long[] still : new long[][] {{3 * SECOND / 10, 2 * SECOND}, {3 * SECOND, 20 * SECOND}})
      for (int rate : new int[] {1, 5, 10, 20, 40, 300}) {
        var departures = new Departures(rate);
        for (long now = 0; now < 120 * SECOND; now += SECOND / 1_000)
          departures.step(now, now % still[1] < still[0] ? now + still[0] - now % still[1] : now);

        departures.confirm(rate, 120, 84);
      }
  }

  @Test
  void what_would_wait_for_longer_than_five_seconds_has_no_place_and_takes_none() {
    var pace = new Pace(1, 0);
    List<Long> waits = new ArrayList<>();
    for (int n = 0; n < 20; n++) waits.add(pace.leave(1, 0));

    assertThat(waits.stream().filter(wait -> wait <= Pace.LONGEST)).hasSize(6);
    assertThat(pace.leave(1, SECOND)).isLessThanOrEqualTo(Pace.LONGEST);
  }

  @Test
  void a_new_owner_lets_nothing_leave_in_a_burst() {
    var pace = new Pace(40, 0);

    assertThat(pace.leave(1, 0)).isZero();
    assertThat(pace.leave(1, 0)).isEqualTo(SECOND / 40);
  }

  @Test
  void what_each_takes_until_it_leaves_costs_a_lane_nothing_of_its_rate() {
    var random = new java.util.Random(7);
    for (int longest : new int[] {40, 100, 190})
      for (int rate : new int[] {1, 5, 10, 20, 40, 300}) {
        var departures = new Departures(rate);
        for (long now = 0; now < 120 * SECOND; now += SECOND / 1_000)
          departures.step(now, now + (5 + random.nextInt(longest)) * SECOND / 1_000);

        departures.confirm(rate, 120, 97);
      }
  }

  @Test
  void nor_do_claims_that_are_written_together() {
    for (int every : new int[] {50, 100, 200})
      for (int rate : new int[] {1, 5, 10, 20, 40, 300}) {
        var departures = new Departures(rate);
        long step = every * SECOND / 1_000;
        for (long now = 0; now < 120 * SECOND; now += SECOND / 1_000)
          departures.step(now, (now / step + 1) * step);

        departures.confirm(rate, 120, 97);
      }
  }

  @Test
  void what_weighs_as_much_as_four_leaves_at_a_fourth_of_the_rate_and_keeps_it() {
    var films = new Departures(40, 4);
    for (long now = 0; now < 120 * SECOND; now += SECOND / 1_000) films.step(now, now + 20 * MILLI);

    films.confirm(10, 120, 97);
  }

  /// A lane that always has something to send: what has its turn is claimed, and leaves when the
  /// pace lets it.
  private static final class Departures {
    private static final int WINDOW = 64;

    private final java.util.PriorityQueue<Long> claimed = new java.util.PriorityQueue<>();
    private final java.util.PriorityQueue<Long> waiting = new java.util.PriorityQueue<>();
    private final List<Long> left = new ArrayList<>();
    private final Pace pace;
    private final int weight;

    Departures(double rate) {
      this(rate, 1);
    }

    /// @param weight what each of them weighs
    Departures(double rate, int weight) {
      this.pace = new Pace(rate, 0);
      this.weight = weight;
    }

    /// @param written when a claim of now is written
    void step(long now, long written) {
      while (!waiting.isEmpty() && waiting.peek() <= now) left.add(waiting.remove());
      while (!claimed.isEmpty() && claimed.peek() <= now) {
        claimed.remove();
        long wait = pace.leave(weight, now);
        // Claimed anew later.
        if (wait <= Pace.LONGEST) waiting.add(now + wait);
      }
      while (claimed.size() + waiting.size() < WINDOW
          && pace.delay(now) == 0
          && pace.take(1, now) == 1) claimed.add(written);
    }

    /// @param percent of the rate that must have left
    void confirm(int rate, int seconds, int percent) {
      assertThat(busiestSecond(left))
          .as("%d a second", rate)
          .isLessThanOrEqualTo(rate + Math.max(1, rate / 10));
      assertThat(left.size()).as("%d a second", rate).isGreaterThan(seconds * rate * percent / 100);
    }
  }

  @Test
  void a_new_owner_starts_without_a_burst() {
    assertThat(new Pace(40, 0).take(64, 0)).isEqualTo(1);
  }

  @Test
  void after_a_rest_only_one_burst_is_let_through() {
    var pace = new Pace(40, 0);
    pace.take(64, 0);

    assertThat(pace.take(64, 3_600 * SECOND)).isEqualTo(4);
  }

  @Test
  void above_90_percent_the_rate_halves_once_in_ten_seconds() {
    var pace = new Pace(40, 0);
    for (int n = 0; n < 50; n++) pace.heard(share(91), SECOND);
    assertThat(pace.perSecond(SECOND)).isEqualTo(20);
    pace.heard(share(91), 10 * SECOND);
    assertThat(pace.perSecond(SECOND)).isEqualTo(20);
    pace.heard(share(91), 11 * SECOND);

    assertThat(pace.perSecond(11 * SECOND)).isEqualTo(10);
  }

  @Test
  void below_60_percent_it_grows_by_a_twentieth_up_to_the_published_rate() {
    var pace = new Pace(40, 0);
    pace.heard(share(95), 0);
    pace.heard(share(59), 10 * SECOND);
    assertThat(pace.perSecond(10 * SECOND)).isEqualTo(21);

    for (long n = 2; n < 40; n++) pace.heard(share(10), n * 10 * SECOND);
    assertThat(pace.perSecond(400 * SECOND)).isEqualTo(40);
  }

  @Test
  void between_60_and_90_percent_it_stays_as_it_is() {
    var pace = new Pace(40, 0);
    pace.heard(share(95), 0);
    for (long n = 1; n < 10; n++) pace.heard(share(n % 2 == 0 ? 60 : 90), n * 10 * SECOND);

    assertThat(pace.perSecond(100 * SECOND)).isEqualTo(20);
  }

  @Test
  void however_full_it_is_one_goes_in_ten_seconds() {
    var pace = new Pace(40, 0);
    for (long n = 0; n < 100; n++) pace.heard(share(99), n * 10 * SECOND);

    assertThat(pace.perSecond(1_000 * SECOND)).isEqualTo(0.1);
  }

  @Test
  void what_is_left_of_a_calendar_minute_is_spread_over_what_is_left_of_it() {
    var pace = new Pace(20, 0);
    pace.heard(new Usage.Calls(15, 4_000), 0, 30 * SECOND, 0);
    int sent = 0;
    for (long now = 0; now < 30 * SECOND; now += SECOND / 100) sent += pace.take(64, now);
    assertThat(sent).isBetween(14, 15);

    assertThat(pace.perSecond(31 * SECOND)).as("a new minute").isEqualTo(20);
  }

  /// However long answers are on their way, also over the end of a minute, and whichever clock is a
  /// little ahead: the provider counts by its own what reaches it.
  @Test
  void of_a_small_packages_calls_a_minute_none_is_exceeded_and_none_is_left_out() {
    for (int limit : new int[] {100, 600, 1_200})
      for (long travel : new long[] {0, 50, 200, 800})
        for (long ahead : new long[] {-300, 0, 300}) {
          int[] minutes = minutes(limit, travel * MILLI, ahead * MILLI);
          assertThat(Arrays.stream(minutes, 1, 6))
              .as("of %d a minute, %d ms on the way, %d ms ahead", limit, travel, ahead)
              .allSatisfy(sent -> assertThat(sent).isBetween(limit * 9 / 10, limit));
        }
  }

  /// What leaves in seven of the provider's minutes.
  ///
  /// @param travel until an answer is here; what is asked is there after half of it
  /// @param ahead of the provider's clock
  private static int[] minutes(int limit, long travel, long ahead) {
    long minute = 60 * SECOND;
    var pace = new Pace(20, 0);
    var answers = new java.util.ArrayDeque<long[]>();
    int[] arrived = new int[9];
    for (long now = minute; now < 7 * minute; now += 10 * MILLI) {
      while (!answers.isEmpty() && answers.peek()[0] <= now) {
        long[] answer = answers.remove();
        // Those that are not answered yet may not be counted in it.
        var calls = new Usage.Calls((int) Math.max(0, answer[1] - answers.size()), limit);
        pace.heard(calls, now - answer[2], minute - now % minute, now);
      }
      for (int went = pace.take(64, now); went > 0; went--) {
        int there = (int) ((now + travel / 2 + ahead) / minute);
        answers.add(new long[] {now + travel, limit - ++arrived[there], now});
      }
    }
    return arrived;
  }

  @Test
  void an_answer_to_what_was_asked_in_the_minute_before_tells_nothing_of_this_one() {
    var pace = new Pace(20, 0);
    pace.heard(new Usage.Calls(0, 600), 50 * MILLI, 60 * SECOND - 30 * MILLI, 0);

    assertThat(pace.take(1, SECOND)).isEqualTo(1);
    assertThat(pace.perSecond(SECOND)).as("it tells the limit").isEqualTo(10);
  }

  @Test
  void the_last_call_of_a_minute_costs_nothing_of_the_next() {
    var pace = new Pace(20, 0);
    pace.heard(new Usage.Calls(1, 600), 0, 50 * SECOND, 0);
    assertThat(pace.take(64, 50 * SECOND - 1)).isZero();

    int sent = 0;
    for (long now = 50 * SECOND; now < 60 * SECOND; now += 10 * MILLI) sent += pace.take(64, now);
    assertThat(sent).isBetween(99, 101);
  }

  @Test
  void with_no_call_left_nothing_goes_before_the_next_minute() {
    var pace = new Pace(20, 0);
    pace.heard(new Usage.Calls(0, 100), 0, 20 * SECOND, 0);

    assertThat(pace.take(64, 20 * SECOND - 1)).isZero();
    assertThat(pace.take(1, 21 * SECOND)).isEqualTo(1);
  }

  @Test
  void a_rest_ends_without_a_burst() {
    var pace = new Pace(40, 0);
    pace.rest(5 * SECOND, 0);

    assertThat(pace.take(64, 5 * SECOND - 1)).isZero();
    assertThat(pace.take(64, 5 * SECOND)).isEqualTo(1);
  }

  private static Usage.Share share(int percent) {
    return new Usage.Share(percent, Duration.ZERO);
  }

  @Test
  void the_time_until_the_next_is_told() {
    var pace = new Pace(10, 0);
    assertThat(pace.take(1, 0)).isEqualTo(1);

    assertThat(pace.delay(0)).isEqualTo(SECOND / 10);
    assertThat(pace.take(1, SECOND / 10)).isEqualTo(1);
  }
}
