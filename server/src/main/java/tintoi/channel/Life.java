package tintoi.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// How long a token lives, as far as is known.
///
/// @param expiresAt null if it has no end we know
/// @param askedAt since when a provider may have replaced it without our hearing it; null if all it
///   said is written
record Life(Instant obtainedAt, @Nullable Instant expiresAt, @Nullable Instant askedAt) {
  /// Longer than any answer is waited for: whoever asked has written it by now, or never will.
  static final Duration UNHEARD = Duration.ofMinutes(1);

  static Life of(ResultSet row) throws SQLException {
    return new Life(
        row.getObject("obtained_at", OffsetDateTime.class).toInstant(),
        Channels.instant(row, "expires_at"),
        Channels.instant(row, "asked_at"));
  }

  /// True if it is to be renewed: it ends, or may have ended already.
  boolean isDue(Instant now, Duration within) {
    return isUnheard(now) || ends(now, within);
  }

  private boolean isUnheard(Instant now) {
    return askedAt != null && askedAt.plus(UNHEARD).isBefore(now);
  }

  /// Some tokens live for an hour only: a fixed time ahead of their end, they would be renewed for
  /// ever.
  private boolean ends(Instant now, Duration within) {
    if (expiresAt == null) return false;
    Duration quarter = Duration.between(obtainedAt, expiresAt).dividedBy(4);
    return expiresAt.isBefore(now.plus(quarter.compareTo(within) < 0 ? quarter : within));
  }
}
