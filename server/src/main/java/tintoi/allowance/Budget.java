package tintoi.allowance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Reset;
import tintoi.provider.Usage;
import tintoi.provider.Usage.Beyond;

/// What one lane may still spend, and who may spend it. Knows nothing of an allowance until the
/// provider speaks of one; then it counts by itself, and every answer sets it right. Pure: no SQL,
/// no clock of its own. Not thread-safe: a lane's own thread uses it.
public final class Budget {
  private static final int RESERVE_PERCENT = 20;
  private static final double TIMES_YESTERDAY = 1.5;

  /// At most so much of a share is kept by what people use: reading and other calls are in it too,
  /// so that what a message costs of it is a guess, and on a quiet day a wild one.
  private static final long MOST_OF_A_SHARE = 50;

  /// Where no reset is known, one message of automation goes ahead so often: its answer tells.
  private static final Duration LOOK = Duration.ofHours(1);

  /// Below this a share says too little of the size of the whole.
  private static final int TELLING_PERCENT = 10;

  /// The largest window of a lane: an answer may be that late.
  private static final int MOST_IN_FLIGHT = 256;

  enum Unit {
    /// We count them, and the provider says what is left.
    MESSAGES,
    /// The provider tells only how much of all it is.
    PERCENT
  }

  /// An allowance the provider spoke of.
  ///
  /// @param name the provider's own; empty if it has none
  record Size(String name, Unit unit, long total, Reset reset, Beyond beyond) {}

  /// May this one go?
  public sealed interface Verdict {
    record Go() implements Verdict {}

    /// What is left is kept for people.
    record Reserved(Instant until) implements Verdict {}

    /// Nothing is left for anybody.
    record UsedUp(Instant until) implements Verdict {}
  }

  /// Automation waited for what is kept for people, all in one row of the database: no message says
  /// so of itself.
  ///
  /// @param to null = it waits still
  public record Wait(Instant from, @Nullable Instant to) {}

  private static final Verdict GO = new Verdict.Go();

  private final Tally tally = new Tally();
  private final Reset shareResets;
  private @Nullable Size size;
  private long used;
  private long correction;
  private long least = -1;
  private @Nullable Instant resetsAt;
  private Instant saidAt = Instant.EPOCH;
  private @Nullable Instant lookAt;
  private @Nullable Integer pinned;
  private @Nullable Instant automationUntil;

  /// Asked by who sends what was claimed, while the lane goes on.
  private volatile @Nullable Wait lastWait;

  private boolean changed;

  /// @param shareResets how an allowance resets of which only the used share is told
  public Budget(Reset shareResets) {
    this.shareResets = shareResets;
  }

  /// As it was stored.
  void restore(Allowances.Row row, List<Tally.Hour> hours) {
    size = row.size();
    used = row.used();
    resetsAt = row.resetsAt();
    saidAt = row.saidAt();
    lookAt = row.automationUntil();
    automationUntil = row.automationUntil();
    lastWait = row.lastWait();
    pinned = row.reservePercent();
    correction = 0;
    least = -1;
    changed = false;
    tally.clear();
    for (Tally.Hour hour : hours) tally.add(hour.people(), hour.automation(), hour.at());
  }

  /// Asks for one message, and counts it if it may go.
  ///
  /// @param person false = automation
  public Verdict take(boolean person, Instant now) {
    Verdict verdict = judge(person, now);
    if (verdict instanceof Verdict.Go) {
      Size of = size;
      if (of != null && of.unit() == Unit.MESSAGES) {
        // The one that finds out: the next does in an hour.
        if (of.beyond() == Beyond.REFUSED && used >= of.total()) saidAt = now;
        used++;
      }
      if (!person && lookAt != null && !now.isBefore(lookAt)) lookAt = now.plus(LOOK);
    }
    return verdict;
  }

  /// The same without counting it.
  public Verdict judge(boolean person, Instant now) {
    roll(now);
    return judge(person, used, now);
  }

  private Verdict judge(boolean person, long spent, Instant now) {
    Size of = size;
    if (of == null) return GO;
    long left = of.total() - spent;
    boolean refused = of.unit() == Unit.MESSAGES && of.beyond() == Beyond.REFUSED;
    if (left <= 0 && refused) {
      // Where nobody says when it is given anew, one goes ahead an hour after the last word of it.
      if (resetsAt != null) return new Verdict.UsedUp(resetsAt);
      Instant again = saidAt.plus(LOOK);
      return now.isBefore(again) ? new Verdict.UsedUp(again) : GO;
    }
    if (person || left > reserve(now)) return GO;
    if (resetsAt == null && lookAt != null && !now.isBefore(lookAt)) return GO;
    Instant until = until(now);
    if (lookAt == null || lookAt.isBefore(until)) lookAt = until;
    return new Verdict.Reserved(until);
  }

  /// As [#judge], were nothing of what is on its way spent.
  public Verdict judgeAtBest(boolean person, int inFlight, Instant now) {
    roll(now);
    return judge(person, Math.max(0, used - (isCounted() ? inFlight : 0)), now);
  }

  /// Counts one that goes whatever is left, because it will turn out to spend nothing.
  public void charge() {
    if (isCounted()) used++;
  }

  /// What was taken did not leave, or spends nothing.
  public void giveBack() {
    if (isCounted() && used > 0) used--;
  }

  /// What was claimed, and counted with it, was not taken by the provider.
  public void unspent() {
    if (!isCounted() || used == 0) return;
    used--;
    correction--;
    changed = true;
  }

  /// One left: for the reserve and the forecast of those to come.
  public void left(boolean person, Instant now) {
    tally.add(person ? 1 : 0, person ? 0 : 1, now);
  }

  /// The provider's own word on a counted allowance.
  ///
  /// @param inFlight taken, and not part of this word
  public void heard(Usage.Quota said, int inFlight, Instant now) {
    roll(now);
    Size of = new Size(said.name(), Unit.MESSAGES, said.total(), said.reset(), said.beyond());
    boolean other = !of.equals(size);
    if (other) become(of, now);
    // Answers overtake each other; what is left only ever shrinks, unless more was bought.
    boolean late = least >= 0 && said.left() > least && said.left() - least <= MOST_IN_FLIGHT;
    least = late ? least : said.left();
    long truth = said.total() - least + inFlight;
    correction += truth - used;
    changed |= truth != used;
    used = truth;
    saidAt = now;
  }

  /// The provider's word on the share that is used of an allowance whose size it does not tell. A
  /// counted one, where there is one, says more.
  public void heard(Usage.Share said, Instant now) {
    if (isCounted()) return;
    roll(now);
    Size of = size;
    if (of == null) become(new Size("", Unit.PERCENT, 100, shareResets, Beyond.REFUSED), now);
    // Every answer says it; what is kept need not follow each percent.
    if (of == null || Math.abs(said.percent() - (used - correction)) >= 5) changed = true;
    correction += said.percent() - used;
    used = said.percent();
    saidAt = now;
  }

  private void become(Size of, Instant now) {
    size = of;
    resetsAt = of.reset().next(now);
    lookAt = null;
    correction -= used;
    used = 0;
    least = -1;
    changed = true;
  }

  /// A new period begins, or what was known has ended.
  private void roll(Instant now) {
    Size of = size;
    if (of == null) return;
    switch (of.reset()) {
      case Reset.Rolling(var window) -> {
        if (of.unit() == Unit.MESSAGES) recount(tally.sentSince(now.minus(window)), window, now);
        else if (!now.isBefore(saidAt.plus(window))) set(0);
      }
      case Reset.Calendar _ -> {
        if (resetsAt != null && now.isBefore(resetsAt)) return;
        set(0);
        lookAt = null;
        resetsAt = of.reset().next(now);
      }
      case Reset.PackageEnd(var at) -> forget(at, now);
      case Reset.Stated(var at) -> forget(at, now);
      case Reset.Unknown() -> {}
    }
  }

  /// A rolling window gives back what has left it; what the provider said to be more than we know
  /// of is believed for as long.
  private void recount(long sent, Duration window, Instant now) {
    if (now.isBefore(saidAt.plus(window))) return;
    set(Math.min(used, sent));
  }

  private void set(long to) {
    if (to == 0) least = -1;
    if (used == to) return;
    correction += to - used;
    used = to;
    changed = true;
  }

  private void forget(Instant end, Instant now) {
    if (now.isBefore(end)) return;
    size = null;
    resetsAt = null;
    lookAt = null;
    set(0);
    changed = true;
  }

  private Instant until(Instant now) {
    if (resetsAt != null) return resetsAt;
    return lookAt != null && lookAt.isAfter(now) ? lookAt : now.plus(LOOK);
  }

  /// How much of it is kept for people, in its own unit: a fifth, or half as much again as people
  /// used yesterday, or of a share in its window, whichever is more; or what an admin set.
  long reserve(Instant now) {
    Size of = size;
    if (of == null) return 0;
    if (pinned != null) return of.total() * pinned / 100;
    long fifth = Math.ceilDiv(of.total() * RESERVE_PERCENT, 100);
    return Math.min(of.total(), Math.max(fifth, byPeople(of, now)));
  }

  private long byPeople(Size of, Instant now) {
    return switch (of.unit()) {
      case MESSAGES ->
          (long) Math.ceil(tally.peopleYesterday(now, Reset.VIETNAM) * TIMES_YESTERDAY);
      case PERCENT -> {
        // Over the same hours as what one costs: a busy yesterday and a quiet today make no price.
        long people =
            of.reset() instanceof Reset.Rolling(var window)
                ? tally.peopleSince(now.minus(window))
                : 0;
        double used = people * each(of, now) * TIMES_YESTERDAY;
        yield Math.min(MOST_OF_A_SHARE, (long) Math.ceil(used));
      }
    };
  }

  /// What one message costs in the unit of the allowance; 0 if that cannot be said.
  private double each(Size of, Instant now) {
    return switch (of.unit()) {
      case MESSAGES -> 1;
      case PERCENT -> {
        long sent =
            of.reset() instanceof Reset.Rolling(var window)
                ? tally.sentSince(now.minus(window))
                : 0;
        yield used < TELLING_PERCENT || sent == 0 ? 0 : used / (double) sent;
      }
    };
  }

  /// When it will be used up at the pace of the last hours.
  ///
  /// @param reservedAt when only the reserve will be left, and automation waits
  public record Forecast(Instant reservedAt, Instant usedUpAt) {}

  /// @return empty if it lasts until it is given anew, or nothing can be said
  public Optional<Forecast> forecast(Instant now) {
    roll(now);
    Size of = size;
    if (of == null) return Optional.empty();
    double perHour = tally.perHour(now) * each(of, now);
    long left = of.total() - used;
    if (perHour <= 0 || left <= 0) return Optional.empty();
    Instant usedUp = later(now, left / perHour);
    Instant reserved = later(now, Math.max(0, left - reserve(now)) / perHour);
    Instant end = resetsAt == null ? now.plus(Duration.ofHours(24)) : resetsAt;
    return reserved.isBefore(end) ? Optional.of(new Forecast(reserved, usedUp)) : Optional.empty();
  }

  private static Instant later(Instant now, double hours) {
    return now.plusSeconds((long) Math.min(hours * 3_600, 366.0 * 86_400));
  }

  /// True from half on: before that, the pace of a few hours says too little.
  boolean isTelling() {
    Size of = size;
    return of != null && used * 2 >= of.total();
  }

  public boolean isCounted() {
    Size of = size;
    return of != null && of.unit() == Unit.MESSAGES;
  }

  /// How full it is, 0-100; 0 if nothing is known.
  public int percent() {
    Size of = size;
    return of == null ? 0 : Math.clamp(used * 100 / of.total(), 0, 100);
  }

  /// Until when automation waits, as it was stored; it may be past.
  public @Nullable Instant automationUntil() {
    return automationUntil;
  }

  /// When automation of this lane last waited; null if it never did.
  public @Nullable Wait lastWait() {
    return lastWait;
  }

  void waited(Wait wait) {
    lastWait = wait;
  }

  @Nullable Size size() {
    return size;
  }

  long used() {
    return used;
  }

  @Nullable Instant resetsAt() {
    return resetsAt;
  }

  Instant saidAt() {
    return saidAt;
  }

  /// What is to be written, once: how the stored count differs from the truth.
  ///
  /// @return empty if nothing changed that is worth a row
  Optional<Long> unwritten() {
    if (!changed) return Optional.empty();
    long difference = correction;
    correction = 0;
    changed = false;
    return Optional.of(difference);
  }
}
