package tintoi.allowance;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.Provider;

/// The `app_calls` table: what a provider lets our whole app call in a calendar minute, shared by
/// all channels, workspaces and nodes. A node takes a fortieth of it at a time, so that the
/// database is asked at most forty times a minute, and what a node took and does not use is small.
/// The last fifth of a minute is for people: what programs do must not make them wait for the next.
/// The one table without a workspace that a message may touch: the app is one.
@Repository
public class SharedCalls {
  private static final int SHARES = 40;

  private final Map<Provider, Share> shares = new EnumMap<>(Provider.class);
  private final JdbcClient jdbc;
  private final Clock clock;

  SharedCalls(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /// What is left to this node, for everybody and of the last fifth.
  private static final class Share {
    Instant minute = Instant.EPOCH;
    int left;
    int peoples;
    boolean shared = true;
    boolean reserved = true;

    void begin(Instant now) {
      minute = now;
      left = 0;
      peoples = 0;
      shared = true;
      reserved = true;
    }
  }

  /// Takes one call.
  ///
  /// @param perMinute calls of the app in a calendar minute; 0 = no such limit
  /// @param person true if it is for what a person wrote
  /// @return null if it may be made; else when there are calls again
  public synchronized @Nullable Instant take(Provider provider, int perMinute, boolean person) {
    if (perMinute <= 0) return null;
    Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    Share share = shares.computeIfAbsent(provider, _ -> new Share());
    if (!minute.equals(share.minute)) share.begin(minute);
    int size = Math.max(1, perMinute / SHARES);
    if (share.left == 0 && share.shared) {
      // In whole shares, so that what follows begins with one.
      share.left = lease(provider, minute, size, (perMinute - perMinute / 5) / size * size);
      share.shared = share.left > 0;
    }
    if (share.left > 0) {
      share.left--;
      return null;
    }
    if (person && share.peoples == 0 && share.reserved) {
      share.peoples = lease(provider, minute, size, perMinute);
      share.reserved = share.peoples > 0;
    }
    if (!person || share.peoples == 0) return minute.plus(1, ChronoUnit.MINUTES);
    share.peoples--;
    return null;
  }

  /// An older minute than the stored one is that of a slow clock: it gets nothing. One that is far
  /// ahead was written by a clock that was wrong, and is not waited for.
  private int lease(Provider provider, Instant minute, int wanted, int most) {
    return jdbc.sql(
            """
            insert into app_calls as a (provider, minute, taken)
            values (:provider, :minute, least(:wanted, :most))
            on conflict (provider) do update
            set taken = case when a.minute = :minute then least(:most, a.taken + :wanted)
                else least(:wanted, :most) end,
              minute = :minute
            where a.minute < :minute or (a.minute = :minute and a.taken < :most)
              or a.minute > :minute::timestamptz + interval '5 minutes'
            returning taken
            """)
        .param("provider", provider.name())
        .param("minute", Columns.at(minute))
        .param("wanted", wanted)
        .param("most", most)
        .query((row, _) -> row.getInt("taken"))
        .optional()
        // The last share may be smaller; what it is short of is known from where it ended.
        .map(taken -> taken % wanted == 0 ? wanted : taken % wanted)
        .orElse(0);
  }
}
