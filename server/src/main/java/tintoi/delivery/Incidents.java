package tintoi.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.Condition;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;

/// The `incident` table: the times in which a channel could not send. No other class writes it.
@Repository
class Incidents {
  private final JdbcClient jdbc;
  private final WaitingQueues queues;
  private final MeterRegistry meters;

  Incidents(JdbcClient jdbc, WaitingQueues queues, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.queues = queues;
    this.meters = meters;
  }

  /// How many messages go once the channel may: not what its customer or a person is waited for.
  int keepsBack(UUID workspaceId, UUID channelId) {
    return queues.waiting(workspaceId, channelId, true).messages();
  }

  /// Whether anything of the lane has not left, whatever it waits for.
  boolean anyWaits(LaneKey lane) {
    return queues.anyWaits(lane);
  }

  /// Opens an incident unless one of this cause is open: five messages that fail alike are one.
  ///
  /// @return its id if it is new
  Optional<UUID> open(UUID workspaceId, UUID channelId, Diagnosis why, Instant now) {
    UUID incidentId = UuidCreator.getTimeOrderedEpoch();
    int opened =
        jdbc.sql(
                """
                insert into incident
                  (workspace_id, channel_id, incident_id, cause, diagnosis, began_at)
                values (:workspace, :channel, :incident, :cause, :diagnosis::jsonb, :now)
                on conflict (workspace_id, channel_id, cause) where healed_at is null do nothing
                """)
            .param("workspace", workspaceId)
            .param("channel", channelId)
            .param("incident", incidentId)
            .param("cause", why.cause())
            .param("diagnosis", Diagnoses.write(why))
            .param("now", Rows.at(now))
            .update();
    return opened == 1 ? Optional.of(incidentId) : Optional.empty();
  }

  /// True if no incident of the channel is open.
  boolean none(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select not exists (select from incident
              where workspace_id = :workspace and channel_id = :channel and healed_at is null)
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  /// @param cameTrue only those that waited for one of these; empty = whatever they waited for
  /// @return what was healed: no lane rests for it or has yet to prove it; done, too, if 0 waited
  List<Lanes.Incident> heal(
      UUID workspaceId,
      UUID channelId,
      Set<Condition> cameTrue,
      @Nullable UUID byPerson,
      int waited,
      Instant now) {
    return jdbc.sql(
            """
            update incident i set healed_at = :now, healed_by = :person, waited = :waited,
              done_at = case when :waited = 0 then :now end
            where workspace_id = :workspace and channel_id = :channel and healed_at is null
              and (cardinality(:cameTrue::text[]) = 0
                or diagnosis->'disposition'->>'until' = any(:cameTrue::text[]))
              and not exists (
                select from lane l
                where l.workspace_id = :workspace and l.channel_id = :channel
                  and (i.cause = any(l.proving)
                    or l.state <> 'READY' and l.diagnosis->>'cause' = i.cause))
            returning *
            """)
        .param("cameTrue", cameTrue.stream().map(Enum::name).toArray(String[]::new))
        .param("now", Rows.at(now))
        .param("person", byPerson)
        .param("waited", waited)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> measured(incident(row), now))
        .list();
  }

  private Lanes.Incident measured(Lanes.Incident healed, Instant now) {
    meters
        .timer("tintoi_heal", "reach", "CHANNEL", "cause", healed.diagnosis().cause())
        .record(Duration.between(healed.beganAt(), now));
    return healed;
  }

  /// A healed incident of which something still waits.
  record Undone(UUID workspaceId, UUID channelId, UUID incidentId) {}

  /// One of the few reads across workspaces.
  List<Undone> undone() {
    return jdbc.sql(
            """
            select workspace_id, channel_id, incident_id from incident
            where healed_at is not null and done_at is null limit 100
            """)
        .query((row, _) ->
            new Undone(
                Rows.uuid(row, "workspace_id"),
                Rows.uuid(row, "channel_id"),
                Rows.uuid(row, "incident_id")))
        .list();
  }

  /// The last of what had waited is gone: nothing that was written before it was healed stands at
  /// the head of a conversation any more, but for what was held for something else before it began.
  /// The message that found the cause was written a moment before that.
  ///
  /// @return true if that is so now
  boolean finish(Undone incident, Instant now) {
    return jdbc.sql(
                """
                update incident i set done_at = :now
                where i.workspace_id = :workspace and i.channel_id = :channel
                  and i.incident_id = :incident and i.done_at is null
                  and not exists (
                    select from conversation_queue q
                    join delivery d on d.workspace_id = q.workspace_id
                      and d.conversation_id = q.conversation_id
                      and d.precedence = q.precedence and d.seq = q.head
                    where q.workspace_id = :workspace and q.channel_id = :channel
                      and q.work > 0 and q.head <= q.tail and d.created_at <= i.healed_at
                      and not (d.state = 'HELD'
                        and d.held_since < i.began_at - interval '1 minute'))
                """)
            .param("now", Rows.at(now))
            .param("workspace", incident.workspaceId)
            .param("channel", incident.channelId)
            .param("incident", incident.incidentId)
            .update()
        == 1;
  }

  /// Those of a channel that lasted at some time since then, newest first.
  List<Lanes.Incident> since(UUID workspaceId, UUID channelId, Instant from) {
    return jdbc.sql(
            """
            select * from incident where workspace_id = :workspace and channel_id = :channel
              and (healed_at is null or healed_at > :from)
            order by began_at desc limit 1000
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("from", Rows.at(from))
        .query((row, _) -> incident(row))
        .list();
  }

  List<Lanes.Incident> open(UUID workspaceId) {
    return jdbc.sql(
            """
            select * from incident where workspace_id = :workspace and healed_at is null
            order by began_at
            """)
        .param("workspace", workspaceId)
        .query((row, _) -> incident(row))
        .list();
  }

  List<Lanes.Incident> latest(UUID workspaceId, UUID channelId, int limit) {
    return jdbc.sql(
            """
            select * from incident where workspace_id = :workspace and channel_id = :channel
            order by began_at desc limit :limit
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("limit", limit)
        .query((row, _) -> incident(row))
        .list();
  }

  private static Lanes.Incident incident(ResultSet row) throws SQLException {
    return new Lanes.Incident(
        Rows.uuid(row, "incident_id"),
        Rows.uuid(row, "channel_id"),
        Objects.requireNonNull(Rows.diagnosis(row, "diagnosis")),
        Rows.someInstant(row, "began_at"),
        Rows.instant(row, "healed_at"),
        row.getObject("healed_by", UUID.class),
        row.getInt("waited"),
        Rows.instant(row, "done_at"));
  }
}
