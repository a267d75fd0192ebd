package tintoi.allowance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.allowance.Budget.Verdict;
import tintoi.provider.Reset;
import tintoi.provider.Usage;
import tintoi.provider.Usage.Beyond;

class BudgetTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T17:00:00Z");
  private static final Reset DAILY = new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM);
  private static final Reset ROLLING = new Reset.Rolling(Duration.ofHours(24));

  private final Budget budget = new Budget(ROLLING);

  @Test
  void of_what_no_provider_spoke_everything_may_go() {
    for (int n = 0; n < 10_000; n++) assertThat(go(false)).isTrue();

    assertThat(budget.unwritten()).isEmpty();
    assertThat(budget.isCounted()).isFalse();
  }

  @Test
  void the_last_fifth_is_for_people() {
    said(100, 100, DAILY, Beyond.REFUSED);

    assertThat(automationThatMayGo(200)).isEqualTo(80);
    assertThat(budget.take(false, NOON)).isEqualTo(new Verdict.Reserved(MIDNIGHT));
    for (int n = 0; n < 20; n++) assertThat(go(true)).isTrue();
    assertThat(budget.take(true, NOON)).isEqualTo(new Verdict.UsedUp(MIDNIGHT));
  }

  @Test
  void half_as_much_again_as_people_used_yesterday_is_for_people_if_that_is_more() {
    stored(100, 0, DAILY, null, List.of(new Tally.Hour(NOON.minus(Duration.ofDays(1)), 30, 500)));

    assertThat(budget.reserve(NOON)).isEqualTo(45);
    assertThat(automationThatMayGo(200)).isEqualTo(55);
  }

  @Test
  void yesterday_ends_at_midnight_in_vietnam() {
    Instant justBefore = MIDNIGHT.minus(Duration.ofHours(49));
    stored(100, 0, DAILY, null, List.of(new Tally.Hour(justBefore, 60, 0)));

    assertThat(budget.reserve(NOON)).as("the day before yesterday").isEqualTo(20);
    assertThat(budget.reserve(NOON.minus(Duration.ofDays(1)))).isEqualTo(90);
  }

  @Test
  void what_an_admin_set_is_kept_instead() {
    stored(200, 0, DAILY, 5, List.of(new Tally.Hour(NOON.minus(Duration.ofDays(1)), 90, 0)));

    assertThat(budget.reserve(NOON)).isEqualTo(10);
  }

  @Test
  void at_the_reset_all_of_it_is_there_again() {
    said(10, 2, DAILY, Beyond.REFUSED);
    assertThat(budget.judge(false, MIDNIGHT.minusMillis(1))).isInstanceOf(Verdict.Reserved.class);

    assertThat(budget.judge(false, MIDNIGHT)).isInstanceOf(Verdict.Go.class);
    assertThat(budget.used()).isZero();
    assertThat(budget.resetsAt()).isEqualTo(MIDNIGHT.plus(Duration.ofDays(1)));
  }

  @Test
  void the_providers_word_sets_our_count_right_in_both_directions() {
    said(1_000, 500, DAILY, Beyond.REFUSED);
    assertThat(budget.used()).isEqualTo(500);

    budget.heard(new Usage.Quota("q", 900, 1_000, DAILY, Beyond.REFUSED), 3, NOON);
    assertThat(budget.used()).as("a hundred by its word, three on their way").isEqualTo(103);
    budget.heard(new Usage.Quota("q", 200, 1_000, DAILY, Beyond.REFUSED), 0, NOON);
    assertThat(budget.used()).isEqualTo(800);
  }

  @Test
  void a_word_that_comes_late_is_not_the_last_one() {
    said(100, 6, DAILY, Beyond.REFUSED);
    said(100, 9, DAILY, Beyond.REFUSED);

    assertThat(budget.used()).isEqualTo(94);
  }

  @Test
  void what_differs_from_the_stored_count_is_written_once() {
    stored(100, 40, DAILY, null, List.of());
    assertThat(go(true)).isTrue();
    assertThat(budget.unwritten()).as("counted in the claim's own transaction").isEmpty();

    budget.heard(new Usage.Quota("q", 50, 100, DAILY, Beyond.REFUSED), 0, NOON);

    assertThat(budget.unwritten()).contains(9L);
    assertThat(budget.unwritten()).isEmpty();
  }

  @Test
  void what_was_not_claimed_is_given_back() {
    said(2, 2, DAILY, Beyond.REFUSED);
    go(true);
    go(true);
    assertThat(go(true)).isFalse();

    budget.giveBack();

    assertThat(go(true)).isTrue();
  }

  @Test
  void where_more_is_charged_and_not_refused_people_go_on() {
    said(10, 0, DAILY, Beyond.CHARGED);

    assertThat(go(true)).isTrue();
    assertThat(go(false)).isFalse();
  }

  @Test
  void what_ends_with_a_package_is_unknown_until_the_provider_speaks_again() {
    said(10, 1, new Reset.PackageEnd(MIDNIGHT), Beyond.CHARGED);
    assertThat(budget.take(false, NOON)).isEqualTo(new Verdict.Reserved(MIDNIGHT));

    assertThat(budget.take(false, MIDNIGHT)).isInstanceOf(Verdict.Go.class);
    assertThat(budget.isCounted()).isFalse();

    budget.heard(
        new Usage.Quota("q", 1, 10, new Reset.PackageEnd(MIDNIGHT.plusSeconds(60)), Beyond.CHARGED),
        0,
        MIDNIGHT);
    assertThat(budget.take(false, MIDNIGHT)).isInstanceOf(Verdict.Reserved.class);
  }

  @Test
  void a_stated_time_ends_it_too() {
    said(10, 0, new Reset.Stated(NOON.plusSeconds(90)), Beyond.REFUSED);

    assertThat(budget.take(true, NOON)).isEqualTo(new Verdict.UsedUp(NOON.plusSeconds(90)));
    assertThat(budget.take(true, NOON.plusSeconds(90))).isInstanceOf(Verdict.Go.class);
  }

  @Test
  void where_no_reset_is_known_one_goes_ahead_each_hour() {
    said(10, 0, new Reset.Unknown(), Beyond.CHARGED);
    Instant hour = NOON.plus(Duration.ofHours(1));
    assertThat(budget.take(false, NOON)).isEqualTo(new Verdict.Reserved(hour));
    assertThat(budget.take(false, hour.minusSeconds(1))).isEqualTo(new Verdict.Reserved(hour));

    assertThat(budget.take(false, hour)).isInstanceOf(Verdict.Go.class);
    assertThat(budget.take(false, hour))
        .isEqualTo(new Verdict.Reserved(hour.plus(Duration.ofHours(1))));
  }

  @Test
  void where_no_reset_is_known_and_all_of_it_is_gone_one_finds_out_each_hour() {
    said(10, 0, new Reset.Unknown(), Beyond.REFUSED);
    Instant hour = NOON.plus(Duration.ofHours(1));
    assertThat(budget.take(true, NOON)).isEqualTo(new Verdict.UsedUp(hour));
    assertThat(budget.take(true, hour.minusSeconds(1))).isEqualTo(new Verdict.UsedUp(hour));

    assertThat(budget.take(true, hour)).isInstanceOf(Verdict.Go.class);
    budget.heard(new Usage.Quota("q", 0, 10, new Reset.Unknown(), Beyond.REFUSED), 0, hour);
    assertThat(budget.take(true, hour))
        .isEqualTo(new Verdict.UsedUp(hour.plus(Duration.ofHours(1))));
  }

  @Test
  void what_has_left_a_rolling_window_comes_back_once_the_providers_word_is_older_than_it() {
    stored(100, 60, ROLLING, null, List.of(new Tally.Hour(NOON, 10, 15)));
    budget.left(true, NOON.plus(Duration.ofHours(20)));

    Instant old = NOON.plus(Duration.ofHours(24));
    budget.judge(true, old.minusMillis(1));
    assertThat(budget.used()).as("the provider knows of more than we do").isEqualTo(60);
    budget.judge(true, old);
    assertThat(budget.used()).as("25 at noon and one since").isEqualTo(26);
    budget.judge(true, old.plus(Duration.ofHours(1)));
    assertThat(budget.used()).as("those of noon have left it").isEqualTo(1);
    assertThat(budget.unwritten()).contains(-59L);
    assertThat(budget.resetsAt()).as("nothing is given at one moment").isNull();
  }

  @Test
  void of_a_rolling_window_no_more_comes_back_than_was_spent() {
    stored(100, 3, ROLLING, null, List.of(new Tally.Hour(NOON, 90, 0)));

    budget.judge(true, NOON.plus(Duration.ofHours(24)));

    assertThat(budget.used()).as("what spent nothing has left too").isEqualTo(3);
  }

  @Test
  void of_a_rolling_window_that_is_used_up_one_finds_out_each_hour() {
    said(10, 0, ROLLING, Beyond.REFUSED);
    Instant hour = NOON.plus(Duration.ofHours(1));
    assertThat(budget.take(true, NOON)).isEqualTo(new Verdict.UsedUp(hour));

    assertThat(budget.take(true, hour)).isInstanceOf(Verdict.Go.class);
    assertThat(budget.take(true, hour))
        .isEqualTo(new Verdict.UsedUp(hour.plus(Duration.ofHours(1))));
    assertThat(budget.take(true, NOON.plus(Duration.ofHours(26)))).isInstanceOf(Verdict.Go.class);
  }

  @Test
  void a_day_of_23_or_25_hours_is_given_anew_at_its_own_midnight() {
    var berlin = new Reset.Calendar(ChronoUnit.DAYS, ZoneId.of("Europe/Berlin"));
    for (String day : List.of("2026-03-28T23:00:00Z+23", "2026-10-24T22:00:00Z+25")) {
      Instant midnight = Instant.parse(day.substring(0, 20));
      Instant next = midnight.plus(Duration.ofHours(Long.parseLong(day.substring(21))));
      budget.heard(new Usage.Quota("q", 0, 10, berlin, Beyond.REFUSED), 0, midnight);

      assertThat(budget.take(true, next.minusMillis(1))).isEqualTo(new Verdict.UsedUp(next));
      assertThat(budget.take(true, next)).isInstanceOf(Verdict.Go.class);
    }
  }

  @Test
  void of_a_share_the_last_fifth_is_for_people_too() {
    share(79);
    assertThat(go(false)).isTrue();
    share(80);
    assertThat(go(false)).isFalse();
    assertThat(go(true)).isTrue();
    share(60);
    assertThat(go(false)).isTrue();
  }

  @Test
  void a_share_of_which_nothing_was_heard_for_its_whole_window_is_old() {
    share(95);

    assertThat(budget.judge(false, NOON.plus(Duration.ofHours(24)))).isInstanceOf(Verdict.Go.class);
    assertThat(budget.percent()).isZero();
  }

  @Test
  void a_share_is_written_only_when_it_has_changed_by_five_points() {
    share(50);
    assertThat(budget.unwritten()).isPresent();
    share(54);
    assertThat(budget.unwritten()).isEmpty();
    share(55);
    assertThat(budget.unwritten()).contains(5L);
  }

  @Test
  void people_of_the_last_day_weigh_as_much_of_a_share_as_a_message_costs() {
    // 200 messages made 50 %: a message is a quarter of a percent, 80 people's half as much again.
    stored(50, new Tally.Hour(NOON.minus(Duration.ofHours(1)), 80, 120));

    assertThat(budget.reserve(NOON)).isEqualTo(30);
  }

  @Test
  void at_most_half_of_a_share_is_kept_by_what_people_use() {
    stored(60, new Tally.Hour(NOON.minus(Duration.ofHours(1)), 200, 0));

    assertThat(budget.reserve(NOON)).isEqualTo(50);
  }

  @Test
  void a_busy_yesterday_and_a_quiet_today_keep_no_automation_back() {
    // What was read meanwhile is in the share too: three messages did not make 30 %.
    stored(
        30,
        new Tally.Hour(NOON.minus(Duration.ofHours(27)), 60, 0),
        new Tally.Hour(NOON.minus(Duration.ofHours(1)), 3, 0));

    assertThat(budget.judge(false, NOON)).isInstanceOf(Verdict.Go.class);
  }

  private void stored(int percent, Tally.Hour... hours) {
    var size = new Budget.Size("", Budget.Unit.PERCENT, 100, ROLLING, Beyond.REFUSED);
    budget.restore(row(size, percent, null, null), List.of(hours));
  }

  @Test
  void exhaustion_is_foreseen_from_the_last_hours() {
    List<Tally.Hour> hours = new ArrayList<>();
    for (int ago = 0; ago < 3; ago++)
      hours.add(new Tally.Hour(NOON.minus(Duration.ofHours(ago)), 10, 40));
    stored(500, 300, DAILY, null, hours);

    // 150 since 10:00, two hours ago: 75 an hour, 100 above the reserve, 200 in all.
    var forecast = budget.forecast(NOON).orElseThrow();
    assertThat(forecast.reservedAt()).isEqualTo(NOON.plusSeconds(4_800));
    assertThat(forecast.usedUpAt()).isEqualTo(NOON.plusSeconds(9_600));
  }

  @Test
  void before_half_of_it_is_used_nothing_is_told() {
    stored(500, 249, DAILY, null, List.of());
    assertThat(budget.isTelling()).as("a few hours say too little").isFalse();

    budget.take(true, NOON);

    assertThat(budget.isTelling()).isTrue();
  }

  @Test
  void what_lasts_until_the_reset_is_no_forecast() {
    stored(5_000, 300, DAILY, null, List.of(new Tally.Hour(NOON, 10, 40)));

    assertThat(budget.forecast(NOON)).isEmpty();
  }

  @Test
  void a_channel_begins_at_most_two_minutes_after_a_reset_and_always_alike() {
    var starts = new java.util.HashSet<Instant>();
    for (int n = 0; n < 1_000; n++) {
      var channel = java.util.UUID.randomUUID();
      Instant start = Spread.after(channel, MIDNIGHT);
      assertThat(start).isEqualTo(Spread.after(channel, MIDNIGHT));
      assertThat(start).isBetween(MIDNIGHT, MIDNIGHT.plusSeconds(119));
      starts.add(start);
    }
    assertThat(starts).hasSizeGreaterThan(100);
  }

  private boolean go(boolean person) {
    return budget.take(person, NOON) instanceof Verdict.Go;
  }

  private int automationThatMayGo(int wanted) {
    int gone = 0;
    while (gone < wanted && go(false)) gone++;
    return gone;
  }

  private void said(long total, long left, Reset reset, Beyond beyond) {
    budget.heard(new Usage.Quota("q", left, total, reset, beyond), 0, NOON);
  }

  private void share(int percent) {
    budget.heard(new Usage.Share(percent, Duration.ZERO), NOON);
  }

  private void stored(
      long total, long used, Reset reset, @Nullable Integer percent, List<Tally.Hour> hours) {
    var size = new Budget.Size("q", Budget.Unit.MESSAGES, total, reset, Beyond.REFUSED);
    budget.restore(row(size, used, reset.next(NOON), percent), hours);
  }

  private static Allowances.Row row(
      Budget.Size size, long used, @Nullable Instant resetsAt, @Nullable Integer percent) {
    return new Allowances.Row(
        size, used, resetsAt, NOON, percent, null, null, null, null, null, null);
  }
}
