package tintoi.channel;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The `traffic` table: one row per hour in which a channel's webhook brought something. No other
/// class writes it.
///
/// Silence is measured by the channel itself: nights and Sundays are in its own history, so a shop
/// that sleeps is not called silent, and a busy one not only after days.
final class Traffic {
  private static final Duration KEPT = Duration.ofDays(14);

  /// Before that, nobody knows what is usual.
  private static final Duration KNOWN = Duration.ofDays(7);

  /// Fewer hours than that in two weeks are no habit.
  private static final int HABIT = 20;

  /// However regular it was: shorter is never called silence.
  private static final Duration SHORTEST = Duration.ofHours(6);

  private final JdbcClient jdbc;

  Traffic(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Also forgets what is too old to count, when a new hour begins.
  void note(UUID workspaceId, UUID channelId, Instant at) {
    int begun =
        jdbc.sql(
                """
                insert into traffic (workspace_id, channel_id, hour)
                values (:workspaceId, :channelId, :hour) on conflict do nothing
                """)
            .param("workspaceId", workspaceId)
            .param("channelId", channelId)
            .param("hour", at.truncatedTo(ChronoUnit.HOURS).atOffset(UTC))
            .update();
    if (begun == 0) return;
    jdbc.sql(
            """
            delete from traffic
            where workspace_id = :workspaceId and channel_id = :channelId and hour < :before
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("before", at.minus(KEPT).atOffset(UTC))
        .update();
  }

  /// How long it has been silent, if that is half as long again as its longest silence.
  Optional<Duration> silence(Channel channel, Instant last, Instant now) {
    Duration silent = Duration.between(last, now);
    if (silent.compareTo(SHORTEST) < 0) return Optional.empty();
    List<Instant> hours = hours(channel, last);
    boolean known =
        hours.size() >= HABIT && Duration.between(hours.getFirst(), last).compareTo(KNOWN) >= 0;
    if (!known) return Optional.empty();
    Duration longest = Duration.ZERO;
    for (int n = 1; n < hours.size(); n++) {
      Duration gap = Duration.between(hours.get(n - 1), hours.get(n));
      if (gap.compareTo(longest) > 0) longest = gap;
    }
    return silent.compareTo(longest.multipliedBy(3).dividedBy(2)) > 0
        ? Optional.of(silent)
        : Optional.empty();
  }

  private List<Instant> hours(Channel channel, Instant last) {
    return jdbc.sql(
            """
            select hour from traffic
            where workspace_id = :workspaceId and channel_id = :channelId and hour >= :from
            order by hour
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .param("from", last.minus(KEPT).atOffset(UTC))
        .query(Traffic::hour)
        .list();
  }

  private static Instant hour(ResultSet row, int n) throws SQLException {
    return Objects.requireNonNull(Channels.instant(row, "hour"));
  }
}
