package tintoi.delivery;

import java.util.concurrent.atomic.AtomicLong;
import tintoi.provider.Usage;

/// Keeps a lane at its published rate (GCRA: one number per lane), and below it while the provider
/// says that we use much of what it allows. Turns are given by a lane's own thread, and nothing of
/// it but [#leave] is thread-safe: what had its turn leaves when its claim is written, which may be
/// for many at one moment, so departures are spread once more.
final class Pace {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  /// How often the rate is changed, in nanoseconds: the answers of one window all say the same.
  private static final long STEP = 10 * SECOND;

  /// One may travel so much longer than another, and the provider counts what arrives.
  private static final long TRAVEL = SECOND / 25;

  /// So far the clocks of node and provider may be apart: what was asked so soon after a minute
  /// began may have been counted to the one before.
  private static final long APART = SECOND;

  private static final int ROOM = 60;
  private static final int TIGHT = 90;
  private static final double GROWTH = 1.05;

  /// However full it is, one may go in ten seconds: only an answer tells that there is room again.
  private static final double SLOWEST = 0.1;

  /// How far departures may be behind before no more turns are given. What is claimed meanwhile
  /// fills it, or a claim that takes long would leave a gap.
  private static final long BEHIND = SECOND / 5;

  /// What would wait longer after it was claimed is better claimed anew: it may be taken back
  /// meanwhile, and a node that stops waits for it.
  static final long LONGEST = 5 * SECOND;

  private final double published;

  /// When the next departure is due, as if they were spread evenly at the published rate.
  private final AtomicLong departure;

  private final long apart;
  private final long together;
  private double rate;
  private double ceiling;
  private double thisMinute = Double.MAX_VALUE;
  private long minuteEnds;
  private long changed;
  private long arrival;
  private long notBefore;

  /// @param perSecond sustained rate, at least one an hour; a burst of a tenth of a second's worth
  ///   has its turn at once and may arrive, so a little less leaves at once
  Pace(double perSecond, long now) {
    published = Math.max(1.0 / 3_600, perSecond);
    rate = published;
    ceiling = published;
    changed = now - STEP;
    // A new owner starts without a burst: the one before may just have spent it.
    arrival = now + tolerance(now);
    notBefore = now;
    apart = (long) (SECOND / published);
    together = early(published, TRAVEL);
    departure = new AtomicLong(now + together);
  }

  /// How many may go now, at most `wanted`; they count as gone.
  int take(int wanted, long now) {
    int taken = 0;
    if (now - notBefore < 0) return 0;
    while (taken < wanted && Math.max(arrival, now) - now <= tolerance(now)) {
      arrival = Math.max(arrival, now) + interval(now);
      taken++;
    }
    return taken;
  }

  /// Nanoseconds until one more may go; 0 = now.
  long delay(long now) {
    long rested = Math.max(Math.max(0, notBefore - now), behind(now));
    return Math.max(rested, Math.max(arrival, now) - now - tolerance(now));
  }

  private long behind(long now) {
    return departure.get() - now - together - Math.max(BEHIND, 2 * apart);
  }

  /// One that had its turn may leave for the provider. Any thread may ask.
  ///
  /// @param weight how many places it takes
  /// @return nanoseconds it has to wait until then; 0 = none; more than [#LONGEST] = it has no
  ///   place, and gives its turn back
  long leave(int weight, long now) {
    long due =
        departure.getAndUpdate(
            last -> last - now - together > LONGEST ? last : Math.max(last, now) + weight * apart);
    return Math.max(0, due - now - together);
  }

  /// Nothing goes for so long, then without a burst.
  void rest(long nanos, long now) {
    notBefore = Math.max(notBefore, now + nanos);
    arrival = Math.max(arrival, notBefore + tolerance(notBefore));
  }

  /// The provider said how full its allowance is: below 60 % the rate grows by 5 % every ten
  /// seconds, up to the published one; above 90 % it halves.
  void heard(Usage.Share share, long now) {
    if (now - changed < STEP) return;
    double before = rate;
    if (share.percent() > TIGHT) rate = Math.max(Math.min(SLOWEST, published), rate / 2);
    else if (share.percent() < ROOM) rate = Math.min(ceiling, rate * GROWTH);
    if (rate != before) changed = now;
  }

  /// The provider said how many calls are left of this calendar minute: they are spread over what
  /// is left of it, and its limit, not ours, is what a minute may have from now on. An answer to
  /// what was asked in the minute before tells nothing of this one.
  ///
  /// @param since nanoseconds since it was asked, at least
  /// @param minuteLeft nanoseconds to the next calendar minute
  void heard(Usage.Calls calls, long since, long minuteLeft, long now) {
    double limit = Math.min(published, calls.limit() / 60.0);
    // What was slowed down by nothing but the old limit follows the new one up.
    if (rate >= ceiling) rate = limit;
    ceiling = limit;
    rate = Math.min(rate, ceiling);
    if (since + APART > MINUTE - minuteLeft) return;
    long left = Math.clamp(minuteLeft, SECOND / 1_000, MINUTE);
    // One less: a burst of one is always let through.
    thisMinute = Math.max(0, calls.left() - 1) * (double) SECOND / left;
    minuteEnds = now + left;
    // With one left no other follows in this minute, nor does it take of the next.
    if (calls.left() <= 1) rest(left, now);
  }

  /// Sends per second now.
  double perSecond(long now) {
    double most = now < minuteEnds ? Math.max(thisMinute, 1.0 / 60) : Double.MAX_VALUE;
    return Math.min(rate, most);
  }

  private long interval(long now) {
    return (long) (SECOND / perSecond(now));
  }

  /// How much earlier than evenly spread a turn may be.
  private long tolerance(long now) {
    return early(perSecond(now), 0);
  }

  /// One of a burst goes in its turn, so it is one interval less than the burst has messages, and
  /// what is gathered on the way; a burst of one may come a tenth of its interval early, or a timer
  /// that is late would cost a lane of its rate.
  private static long early(double perSecond, long gathered) {
    double interval = SECOND / perSecond;
    double burst = interval * (Math.floor(perSecond / 10) - 1) - gathered;
    return (long) Math.max(0.1 * interval, burst);
  }
}
