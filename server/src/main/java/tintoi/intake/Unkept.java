package tintoi.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tintoi.provider.Provider;

/// Webhooks this node could not keep. Their senders were told so, and not all of them come again.
final class Unkept {
  private static final Duration SELDOM = Duration.ofMinutes(1);

  private final Map<Provider, Instant> kept = new EnumMap<>(Provider.class);
  private final Map<Provider, Gap> gaps = new EnumMap<>(Provider.class);
  private final Map<Provider, Instant> told = new EnumMap<>(Provider.class);
  private final AtomicLong losses = new AtomicLong();

  /// @param since the last time before it that something was kept; if nothing ever was, the first
  ///   loss
  /// @param last the loss that was noted last, so that one noted meanwhile is not forgotten
  record Gap(Instant since, long last) {}

  synchronized void kept(Provider provider, Instant at) {
    kept.merge(provider, at, (one, other) -> one.isAfter(other) ? one : other);
  }

  synchronized void lost(Provider provider, Instant at) {
    Instant since = first(at, kept.getOrDefault(provider, at));
    gaps.merge(
        provider,
        new Gap(since, losses.incrementAndGet()),
        (open, more) -> new Gap(first(open.since, more.since), more.last));
  }

  /// What is to be told, of each provider once in a minute at most: a database that comes and goes
  /// must not have everything read again each time.
  synchronized Map<Provider, Gap> due(Instant now) {
    Map<Provider, Gap> due = new EnumMap<>(Provider.class);
    gaps.forEach((provider, gap) -> {
      Instant before = told.get(provider);
      if (before == null || Duration.between(before, now).abs().compareTo(SELDOM) >= 0)
        due.put(provider, gap);
    });
    return due;
  }

  synchronized void told(Map<Provider, Gap> all, Instant now) {
    all.forEach((provider, gap) -> {
      told.put(provider, now);
      gaps.remove(provider, gap);
    });
  }

  private static Instant first(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
