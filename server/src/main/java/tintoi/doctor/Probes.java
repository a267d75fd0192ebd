package tintoi.doctor;

import static java.time.ZoneOffset.UTC;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `probe` table. No other class writes it.
///
/// A plain read finds what is due, then an update of one row wins the lease, by the database's
/// clock: nodes whose clocks differ agree on who looks, and no statement locks rows of two
/// workspaces.
@Repository
class Probes {
  private final JdbcClient jdbc;

  Probes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// @param at since when it is due
  /// @param fruitless looks in a row that could not be made
  record Due(UUID workspaceId, UUID channelId, Instant at, int fruitless) {}

  /// A channel that was just connected was just looked at.
  void put(UUID workspaceId, UUID channelId, Instant due) {
    jdbc.sql(
            """
            insert into probe (workspace_id, channel_id, due_at)
            values (:workspaceId, :channelId, :due)
            on conflict (workspace_id, channel_id) do update set due_at = :due, fruitless = 0
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("due", due.atOffset(UTC))
        .update();
  }

  /// Not later than that; nothing if it is being looked at.
  void sooner(UUID workspaceId, UUID channelId, Instant due) {
    move(workspaceId, channelId, due, false);
  }

  /// Not later than that; once more, if it is being looked at and what happened may be missed.
  void hasten(UUID workspaceId, UUID channelId, Instant due) {
    move(workspaceId, channelId, due, true);
  }

  private void move(UUID workspaceId, UUID channelId, Instant due, boolean again) {
    jdbc.sql(
            """
            update probe set due_at = :due
            where workspace_id = :workspaceId and channel_id = :channelId
              and (due_at > :due or (:again and lease_until > clock_timestamp()))
            """)
        .param("due", due.atOffset(UTC))
        .param("again", again)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  /// One of the few reads across workspaces.
  List<Due> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select workspace_id, channel_id, due_at, fruitless from probe
            where due_at <= :now and (lease_until is null or lease_until < clock_timestamp())
            order by due_at limit :limit
            """)
        .param("now", now.atOffset(UTC))
        .param("limit", limit)
        .query((row, _) ->
            new Due(
                row.getObject("workspace_id", UUID.class),
                row.getObject("channel_id", UUID.class),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                row.getInt("fruitless")))
        .list();
  }

  /// True for exactly one of all nodes that try.
  boolean take(Due probe, UUID owner, Instant now, Duration lease) {
    return jdbc.sql(
                """
                update probe set owner = :owner,
                  lease_until = clock_timestamp() + make_interval(secs => :lease)
                where workspace_id = :workspaceId and channel_id = :channelId and due_at <= :now
                  and (lease_until is null or lease_until < clock_timestamp())
                """)
            .param("owner", owner)
            .param("lease", (double) lease.toSeconds())
            .param("workspaceId", probe.workspaceId)
            .param("channelId", probe.channelId)
            .param("now", now.atOffset(UTC))
            .update()
        == 1;
  }

  /// Gives the lease back. Whoever lost it in the meantime changes nothing, and a look that was
  /// asked for while this one was made is made.
  void next(Due probe, UUID owner, Instant due, int fruitless) {
    jdbc.sql(
            """
            update probe
            set due_at = case when due_at = :was then :due else least(due_at, :due) end,
              fruitless = :fruitless, owner = null, lease_until = null
            where workspace_id = :workspaceId and channel_id = :channelId and owner = :owner
            """)
        .param("was", probe.at.atOffset(UTC))
        .param("due", due.atOffset(UTC))
        .param("fruitless", fruitless)
        .param("workspaceId", probe.workspaceId)
        .param("channelId", probe.channelId)
        .param("owner", owner)
        .update();
  }

  /// When a channel is looked at next.
  Optional<Instant> dueAt(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select due_at from probe
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }
}
