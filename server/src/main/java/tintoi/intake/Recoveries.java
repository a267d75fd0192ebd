package tintoi.intake;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.channel.GapFound.Reason;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.ChannelKind;
import tintoi.provider.Missed;

/// The `recovery` table: times of which messages may be missing, and how far they have been read
/// again. No other class reads or writes it.
@Repository
public class Recoveries {
  /// Found without anybody having mended something.
  private static final String[] NOBODYS = {Reason.SILENCE.name(), Reason.ABSENCE.name()};

  private final JdbcClient jdbc;

  Recoveries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// @param since what was said from then on may be missing
  /// @param askedAt when that was found out last
  /// @param found messages that were missing
  /// @param closed conversations the provider did not let us read, or not all of them
  /// @param dueAt when it goes on; null if it is over
  /// @param endedAt null if it is not over
  /// @param why what keeps it from going on, or kept it from ending well; null if nothing does
  public record Recovery(
      UUID workspaceId,
      UUID recoveryId,
      UUID channelId,
      ChannelKind kind,
      Reason reason,
      Instant since,
      Instant askedAt,
      int found,
      int closed,
      @Nullable Instant dueAt,
      @Nullable Instant endedAt,
      @Nullable Diagnosis why) {}

  /// What is asked for.
  ///
  /// @param due when it may begin
  record Wish(
      UUID workspaceId,
      UUID channelId,
      ChannelKind kind,
      Reason reason,
      Instant since,
      Instant due) {}

  /// How far one is.
  ///
  /// @param moved see [tintoi.provider.Missed.Wanted]
  /// @param passAt when the way through the provider's list began; null if it has not
  /// @param place where in the list it is
  /// @param steps made so far
  /// @param tries in a row in vain
  /// @param stuck how many of those one conversation may have stopped
  /// @param vainSince when the first of those was
  /// @param owner who works on it; null if nobody does
  record Progress(
      Recovery recovery,
      Instant moved,
      @Nullable Instant passAt,
      String place,
      int steps,
      int tries,
      int stuck,
      @Nullable Instant vainSince,
      @Nullable UUID owner) {

    /// The same, with a way through the list that has begun.
    Progress begun(Instant now) {
      Instant began = passAt == null ? now : passAt;
      return new Progress(recovery, moved, began, place, steps, tries, stuck, vainSince, owner);
    }

    /// What waited for something else than the provider was not in vain.
    Missed.Vain vain() {
      return vainSince == null ? Missed.Vain.NONE : new Missed.Vain(tries - stuck, stuck);
    }
  }

  /// @param tries see [Progress], as `stuck`
  /// @param why null if nothing speaks against it
  record Wait(Instant until, int tries, int stuck, @Nullable Diagnosis why) {}

  /// What one step brought.
  record Step(Instant moved, @Nullable Instant passAt, String place, int found, int closed) {}

  /// One at a time for a channel and kind: what is asked for meanwhile becomes part of it. A person
  /// who mended the channel does not wait for the next try.
  void want(Wish wish, Instant now) {
    jdbc.sql(
            """
            insert into recovery as r (workspace_id, recovery_id, channel_id, kind, reason, since,
              moved, asked_at, due_at)
            values (:workspace, :recovery, :channel, :kind, :reason, :since, :since, :now, :due)
            on conflict (workspace_id, channel_id, kind) where due_at is not null do update
            set asked_at = excluded.asked_at,
              place = case when excluded.since < r.since then '' else r.place end,
              pass_at = case when excluded.since < r.since then null else r.pass_at end,
              moved = case when excluded.since < r.since then excluded.since else r.moved end,
              since = least(r.since, excluded.since),
              reason = case when excluded.reason = any (:nobodys) then r.reason
                else excluded.reason end,
              due_at = case when excluded.reason = any (:nobodys) then r.due_at
                else excluded.due_at end,
              tries = case when excluded.reason = any (:nobodys) then r.tries else 0 end,
              stuck = case when excluded.reason = any (:nobodys) then r.stuck else 0 end,
              vain_since = case when excluded.reason = any (:nobodys) then r.vain_since end
            """)
        .param("workspace", wish.workspaceId)
        .param("recovery", UuidCreator.getTimeOrderedEpoch())
        .param("channel", wish.channelId)
        .param("kind", wish.kind.name())
        .param("reason", wish.reason.name())
        .param("since", wish.since.atOffset(UTC))
        .param("due", wish.due.atOffset(UTC))
        .param("nobodys", NOBODYS)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /// One of the few reads across workspaces. Where somebody mended a channel and looks on, it goes
  /// before what nobody asked for.
  List<Progress> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select * from recovery
            where due_at <= :now and (lease_until is null or lease_until < clock_timestamp())
            order by reason = any (:nobodys), due_at limit :limit
            """)
        .param("now", now.atOffset(UTC))
        .param("nobodys", NOBODYS)
        .param("limit", limit)
        .query(Recoveries::progress)
        .list();
  }

  /// True for exactly one of all that try, on whatever node.
  ///
  /// @param owner no two who try have the same
  boolean take(Recovery recovery, UUID owner, Duration lease) {
    return jdbc.sql(
                """
                update recovery set owner = :owner,
                  lease_until = clock_timestamp() + make_interval(secs => :lease)
                where workspace_id = :workspace and recovery_id = :recovery
                  and due_at is not null
                  and (lease_until is null or lease_until < clock_timestamp())
                """)
            .param("owner", owner)
            .param("lease", (double) lease.toSeconds())
            .param("workspace", recovery.workspaceId)
            .param("recovery", recovery.recoveryId)
            .update()
        == 1;
  }

  /// Those who are at work keep what they have; what somebody else took meanwhile is lost to them.
  /// Across workspaces: all of a node at once.
  void keep(Collection<UUID> owners, Duration lease) {
    jdbc.sql(
            """
            update recovery set lease_until = clock_timestamp() + make_interval(secs => :lease)
            where owner in (:owners) and due_at is not null
            """)
        .param("owners", owners)
        .param("lease", (double) lease.toSeconds())
        .update();
  }

  /// As it is now; empty if it is somebody else's, or over.
  Optional<Progress> mine(Recovery recovery, UUID owner) {
    return jdbc.sql(
            """
            select * from recovery where workspace_id = :workspace and recovery_id = :recovery
              and owner = :owner and due_at is not null
            """)
        .param("workspace", recovery.workspaceId)
        .param("recovery", recovery.recoveryId)
        .param("owner", owner)
        .query(Recoveries::progress)
        .optional();
  }

  /// Notes how far it is, unless more was asked for meanwhile: then the step is made again. Whoever
  /// has it no more notes nothing.
  void stepped(Progress from, Step to, Duration lease) {
    jdbc.sql(
            """
            update recovery set found = found + :found,
              closed = closed + :closed, steps = steps + 1, tries = 0, stuck = 0, vain_since = null,
              why = null,
              moved = case when since = :since then :moved else moved end,
              pass_at = case when since = :since then :passAt else pass_at end,
              place = case when since = :since then :place else place end,
              lease_until = clock_timestamp() + make_interval(secs => :lease)
            where workspace_id = :workspace and recovery_id = :recovery and owner = :owner
            """)
        .param("found", to.found)
        .param("closed", to.closed)
        .param("moved", to.moved.atOffset(UTC))
        .param("passAt", offset(to.passAt))
        .param("place", to.place)
        .param("lease", (double) lease.toSeconds())
        .param("since", from.recovery.since.atOffset(UTC))
        .param("workspace", from.recovery.workspaceId)
        .param("recovery", from.recovery.recoveryId)
        .param("owner", from.owner)
        .update();
  }

  /// It goes on then; the lease is given back.
  void later(Progress from, Wait wait, Instant now) {
    Diagnosis why = wait.why;
    jdbc.sql(
            """
            update recovery set due_at = :until, tries = :tries, stuck = :stuck, why = :why::jsonb,
              vain_since = case when :why::jsonb is not null then coalesce(vain_since, :now) end,
              owner = null, lease_until = null
            where workspace_id = :workspace and recovery_id = :recovery and owner = :owner
            """)
        .param("until", wait.until.atOffset(UTC))
        .param("tries", wait.tries)
        .param("stuck", wait.stuck)
        .param("why", why == null ? null : Diagnoses.write(why))
        .param("now", now.atOffset(UTC))
        .param("workspace", from.recovery.workspaceId)
        .param("recovery", from.recovery.recoveryId)
        .param("owner", from.owner)
        .update();
  }

  /// It is over, unless more was asked for since that pass began.
  ///
  /// @param passAt null if it ends whatever was asked for
  /// @return false if it is not
  boolean end(Progress from, @Nullable Instant passAt, @Nullable Diagnosis why, Instant now) {
    return jdbc.sql(
                """
                update recovery set due_at = null, ended_at = :now, why = :why::jsonb, owner = null,
                  lease_until = null
                where workspace_id = :workspace and recovery_id = :recovery and owner = :owner
                  and (:passAt::timestamptz is null or asked_at <= :passAt)
                """)
            .param("now", now.atOffset(UTC))
            .param("why", why == null ? null : Diagnoses.write(why))
            .param("passAt", offset(passAt))
            .param("workspace", from.recovery.workspaceId)
            .param("recovery", from.recovery.recoveryId)
            .param("owner", from.owner)
            .update()
        == 1;
  }

  /// Pauses after which nothing was missing are no news; the rest is kept for half a year.
  void tidy(UUID workspaceId, UUID channelId, Instant keepFrom) {
    jdbc.sql(
            """
            delete from recovery
            where workspace_id = :workspace and channel_id = :channel and due_at is null
              and (ended_at < :keepFrom
                or (reason = any (:nobodys) and found = 0 and closed = 0 and why is null))
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("keepFrom", keepFrom.atOffset(UTC))
        .param("nobodys", NOBODYS)
        .update();
  }

  /// Of one channel, newest first.
  public List<Recovery> latest(UUID workspaceId, UUID channelId, int limit) {
    return jdbc.sql(
            """
            select * from recovery where workspace_id = :workspace and channel_id = :channel
            order by recovery_id desc limit :limit
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("limit", limit)
        .query((row, _) -> recovery(row))
        .list();
  }

  private static @Nullable OffsetDateTime offset(@Nullable Instant at) {
    return at == null ? null : at.atOffset(UTC);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static Instant someInstant(ResultSet row, String column) throws SQLException {
    return requireNonNull(instant(row, column), column);
  }

  private static Progress progress(ResultSet row, int n) throws SQLException {
    return new Progress(
        recovery(row),
        someInstant(row, "moved"),
        instant(row, "pass_at"),
        requireNonNull(row.getString("place")),
        row.getInt("steps"),
        row.getInt("tries"),
        row.getInt("stuck"),
        instant(row, "vain_since"),
        row.getObject("owner", UUID.class));
  }

  private static Recovery recovery(ResultSet row) throws SQLException {
    String why = row.getString("why");
    return new Recovery(
        requireNonNull(row.getObject("workspace_id", UUID.class)),
        requireNonNull(row.getObject("recovery_id", UUID.class)),
        requireNonNull(row.getObject("channel_id", UUID.class)),
        ChannelKind.valueOf(row.getString("kind")),
        Reason.valueOf(row.getString("reason")),
        someInstant(row, "since"),
        someInstant(row, "asked_at"),
        row.getInt("found"),
        row.getInt("closed"),
        instant(row, "due_at"),
        instant(row, "ended_at"),
        why == null ? null : Diagnoses.read(why));
  }
}
