package tintoi.failure;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// When a deferred or held message may go by itself: the `at` of a dictionary entry.
sealed interface Moment {
  /// Both providers count a Vietnamese shop's day here.
  ZoneId DAY = ZoneId.of("Asia/Ho_Chi_Minh");

  /// @param retryAfter how long the provider asked us to wait, null if it did not say
  /// @return null if this rule has nothing to say
  @Nullable Instant after(Instant now, @Nullable Duration retryAfter);

  /// When the provider said.
  record RetryAfter() implements Moment {
    @Override
    public @Nullable Instant after(Instant now, @Nullable Duration retryAfter) {
      return retryAfter == null ? null : now.plus(retryAfter);
    }
  }

  /// The start of the next calendar minute: Zalo counts calls by it.
  record NextMinute() implements Moment {
    @Override
    public Instant after(Instant now, @Nullable Duration retryAfter) {
      return now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    }
  }

  /// The next time the clock in Vietnam shows this. What is refused in its first minutes was judged
  /// by what was before: the provider's clock is behind ours, or it counts anew a little later. It
  /// goes again in a minute, until that explains it no more; else it would wait a whole day for
  /// what is there already.
  record NextTimeOfDay(LocalTime time) implements Moment {
    private static final Duration BARELY = Duration.ofMinutes(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    @Override
    public Instant after(Instant now, @Nullable Duration retryAfter) {
      ZonedDateTime local = now.atZone(DAY);
      ZonedDateTime today = local.with(time);
      if (today.isAfter(local)) return today.toInstant();
      return local.isBefore(today.plus(BARELY)) ? now.plus(AGAIN) : today.plusDays(1).toInstant();
    }
  }

  /// So long from now.
  record In(Duration later) implements Moment {
    @Override
    public Instant after(Instant now, @Nullable Duration retryAfter) {
      return now.plus(later);
    }
  }

  /// @param text "retry-after", "next-minute", "next-midnight", "next-06:00" or a duration ("PT1H")
  /// @throws java.time.format.DateTimeParseException if it is none of these
  static Moment parse(String text) {
    if (text.equals("retry-after")) return new RetryAfter();
    if (text.equals("next-minute")) return new NextMinute();
    if (text.equals("next-midnight")) return new NextTimeOfDay(LocalTime.MIDNIGHT);
    if (text.startsWith("next-")) return new NextTimeOfDay(LocalTime.parse(text.substring(5)));
    return new In(Duration.parse(text));
  }
}
