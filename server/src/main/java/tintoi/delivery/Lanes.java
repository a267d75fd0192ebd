package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.allowance.Budgets;
import tintoi.channel.Channel;
import tintoi.failure.Condition;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.provider.ChannelKind;

/// How a channel's lanes stand, and how they pause and are let go. Writes the `lane` table together
/// with [Leases], [Relief] and [Proofs].
@Component
public class Lanes {
  static final Set<ChannelKind> ALL = Set.of(ChannelKind.values());

  private final JdbcClient jdbc;
  private final Proofs proofs;
  private final Incidents incidents;
  private final Wakeups wakeups;
  private final Budgets budgets;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Lanes(
      JdbcClient jdbc,
      Incidents incidents,
      Wakeups wakeups,
      Budgets budgets,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.proofs = new Proofs(jdbc);
    this.incidents = incidents;
    this.wakeups = wakeups;
    this.budgets = budgets;
    this.events = events;
    this.clock = clock;
  }

  /// How a channel's sending stands.
  ///
  /// @param why null if all is well
  /// @param until when it goes on by itself; null if no clock brings that
  public record Standing(
      Light light, @Nullable Diagnosis why, @Nullable Instant since, @Nullable Instant until) {
    static final Standing GOOD = new Standing(Light.OK, null, null, null);
  }

  public enum Light {
    OK,
    THROTTLED,
    INTERRUPTED
  }

  /// Makes the lanes of a newly connected channel; those that exist stay as they are. Must be
  /// called in the transaction that creates or changes the channel.
  public void open(Channel channel) {
    for (ChannelKind kind : ChannelKind.values()) {
      if (kind.provider() != channel.provider() || !kind.isOpen(channel.uses())) continue;
      jdbc.sql(
              """
              insert into lane (workspace_id, channel_id, kind)
              values (:workspace, :channel, :kind) on conflict do nothing
              """)
          .param("workspace", channel.workspaceId())
          .param("channel", channel.channelId())
          .param("kind", kind.name())
          .update();
    }
  }

  /// The worst of a channel's lanes.
  public Standing standing(UUID workspaceId, UUID channelId) {
    return Standings.worst(jdbc, workspaceId, channelId, null);
  }

  /// One lane of a channel.
  public Standing standing(UUID workspaceId, UUID channelId, ChannelKind kind) {
    return Standings.worst(jdbc, workspaceId, channelId, kind);
  }

  /// Each lane of a channel.
  public Map<ChannelKind, Standing> standings(UUID workspaceId, UUID channelId) {
    return Standings.each(jdbc, workspaceId, channelId);
  }

  /// Stops a channel's lanes before a delivery fails there: a check or a webhook found the cause.
  /// One incident per channel and cause, however often it is called.
  @Transactional
  public void pause(UUID workspaceId, UUID channelId, Diagnosis why) {
    pause(workspaceId, channelId, ALL, why);
  }

  /// The same of those lanes alone that do not go without what is missing.
  @Transactional
  public void pause(UUID workspaceId, UUID channelId, Set<ChannelKind> kinds, Diagnosis why) {
    if (why.disposition() instanceof Disposition.Hold(var until, var at))
      stop(workspaceId, channelId, kinds, at, until, why);
    else stop(workspaceId, channelId, kinds, null, Condition.CHANNEL_RECONNECTED, why);
  }

  /// The way itself fails: the lane rests until then, and one message goes ahead.
  @Transactional
  public void throttle(LaneKey lane, Instant until, Diagnosis why) {
    stop(lane.workspaceId(), lane.channelId(), Set.of(lane.kind()), until, null, why);
  }

  /// Its allowance is used up, by our own count or by the provider's word: it rests until the
  /// reset.
  @Transactional
  public void exhausted(LaneKey lane, Instant until, Diagnosis why) {
    var kinds = Set.of(lane.kind());
    stop(lane.workspaceId(), lane.channelId(), kinds, until, Condition.QUOTA_RESETS, why);
  }

  /// Looks at a lane anew: how much of its allowance is kept for people was changed.
  ///
  /// @param percent 0-100; null = by the rule
  /// @return false if no allowance of this lane is known
  @Transactional
  public boolean reserve(
      UUID workspaceId, UUID channelId, ChannelKind kind, @Nullable Integer percent) {
    LaneKey lane = new LaneKey(workspaceId, channelId, kind);
    awaitClosing(workspaceId);
    if (!budgets.reserve(Gates.purpose(lane), percent)) return false;
    due(lane, clock.instant());
    wakeups.afterCommit(lane, null);
    return true;
  }

  /// The shop has other rules now: lanes that wait for a time look whether that still holds.
  @Transactional
  public void reconsider(UUID workspaceId) {
    awaitClosing(workspaceId);
    jdbc.sql(
            """
            with waiting as materialized (
              select channel_id, kind from lane
              where workspace_id = :workspace and state = 'READY' and due_at > :now
              order by channel_id, kind for no key update)
            update lane l set due_at = :now
            from waiting w
            where l.workspace_id = :workspace and l.channel_id = w.channel_id and l.kind = w.kind
              and l.state = 'READY' and l.due_at > :now
            """)
        .param("now", Rows.at(clock.instant()))
        .param("workspace", workspaceId)
        .update();
  }

  /// Waits for who is giving a lane back, and has the next one wait; nobody else does.
  private void awaitClosing(UUID workspaceId) {
    jdbc.sql(
            """
            select channel_id from lane
            where workspace_id = :workspace and state = 'READY' and due_at is not null
            order by channel_id, kind for key share
            """)
        .param("workspace", workspaceId)
        .query(row -> {});
  }

  /// Stops these lanes of a channel, in the caller's transaction.
  ///
  /// @param condition null = merely throttled until `until`
  void stop(
      UUID workspaceId,
      UUID channelId,
      Set<ChannelKind> kinds,
      @Nullable Instant until,
      @Nullable Condition condition,
      Diagnosis why) {
    lock(workspaceId, channelId);
    Instant now = clock.instant();
    if (condition != null) proofs.owe(workspaceId, channelId, kinds, why.cause());
    // A pause is not softened by a throttle, nor a lost grant by a reset, that comes late.
    jdbc.sql(
            """
            update lane
            set state = :state, until = :until, condition = :condition, diagnosis = :why::jsonb,
              since = case when diagnosis->>'cause' = :cause then coalesce(since, :now)
                else :now end,
              due_at = case when owner is null then :until else due_at end, window_size = 1,
              rested_from = case
                when state <> 'READY' or rested_to > :now - interval '15 minutes'
                then coalesce(rested_from, :now) else :now end
            where workspace_id = :workspace and channel_id = :channel
              and kind in (:kinds)
              and (:state = 'PAUSED' or state <> 'PAUSED')
              and (state <> 'PAUSED' or condition <> 'CHANNEL_RECONNECTED'
                or :condition = 'CHANNEL_RECONNECTED')
            """)
        .param("state", condition == null ? "THROTTLED" : "PAUSED")
        .param("until", Rows.at(until))
        .param("condition", condition == null ? null : condition.name())
        .param("why", Diagnoses.write(why))
        .param("cause", why.cause())
        .param("now", Rows.at(now))
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("kinds", kinds.stream().map(Enum::name).toList())
        .update();
    if (condition != null) {
      incidents
          .open(workspaceId, channelId, why, now)
          .ifPresent(
              id -> events.publishEvent(new IncidentOpened(workspaceId, channelId, id, why, now)));
    }
    events.publishEvent(new LaneChanged(workspaceId, channelId));
  }

  /// Lets a channel's lanes go, because what they waited for came true; closes the incident.
  ///
  /// @return how many messages were waiting
  @Transactional
  public int release(UUID workspaceId, UUID channelId, @Nullable UUID byPerson) {
    return release(workspaceId, channelId, ALL, Set.of(), byPerson);
  }

  /// The same of those of these lanes that waited for one of these, and of the incidents for which
  /// no other lane rests.
  ///
  /// @param cameTrue empty = whatever they waited for
  @Transactional
  public int release(
      UUID workspaceId,
      UUID channelId,
      Set<ChannelKind> kinds,
      Set<Condition> cameTrue,
      @Nullable UUID byPerson) {
    Instant now = clock.instant();
    int waiting = incidents.keepsBack(workspaceId, channelId);
    lock(workspaceId, channelId);
    boolean spared = proofs.spare(workspaceId, channelId, kinds, cameTrue);
    List<ChannelKind> released =
        jdbc.sql(
                """
                update lane
                set state = 'READY', until = null, condition = null, diagnosis = null,
                  since = null, due_at = :now,
                  rested_to = case when state = 'READY' then rested_to else :now end
                where workspace_id = :workspace and channel_id = :channel
                  and kind in (:kinds)
                  and (cardinality(:cameTrue::text[]) = 0 or condition = any(:cameTrue::text[]))
                returning kind
                """)
            .param("now", Rows.at(now))
            .param("kinds", kinds.stream().map(Enum::name).toList())
            .param("cameTrue", cameTrue.stream().map(Enum::name).toArray(String[]::new))
            .param("workspace", workspaceId)
            .param("channel", channelId)
            .query((row, _) -> ChannelKind.valueOf(Rows.text(row, "kind")))
            .list();
    if (released.isEmpty() && !spared) return 0;
    heal(workspaceId, channelId, cameTrue, byPerson, waiting, now);
    events.publishEvent(new LaneChanged(workspaceId, channelId));
    for (ChannelKind kind : released)
      wakeups.afterCommit(new LaneKey(workspaceId, channelId, kind), null);
    return waiting;
  }

  /// Locks a channel's lanes in the order of their keys: see [Leases#renew].
  void lock(UUID workspaceId, UUID channelId) {
    jdbc.sql(
            """
            select kind from lane where workspace_id = :workspace and channel_id = :channel
            order by kind for no key update
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> Rows.text(row, "kind"))
        .list();
  }

  /// The time of a stopped lane has come: it goes on, carefully. A reset is over at its time; any
  /// other cause when something was sent by this lane: looked at every hour, it is one incident.
  ///
  /// @return the rest that is over; empty if its time has not come
  @Transactional
  public Optional<Leases.Rest> resume(LaneKey lane) {
    lock(lane.workspaceId(), lane.channelId());
    var resumed =
        jdbc.sql(
                """
                update lane l
                set state = 'READY', until = null, condition = null, diagnosis = null,
                  since = null, due_at = :now, window_size = 1, rested_to = :now,
                """
                    + Proofs.GOES_ON
                    + """
                      told_until = case when was.condition = 'QUOTA_RESETS' then :now
                        else l.told_until end
                    from (select condition from lane
                      where workspace_id = :workspace and channel_id = :channel and kind = :kind) was
                    where l.workspace_id = :workspace and l.channel_id = :channel and l.kind = :kind
                      and l.state <> 'READY' and l.until <= :now
                    returning was.condition = 'QUOTA_RESETS' as reset, l.rested_from, l.rested_to,
                      l.told_until
                    """)
            .param("now", Rows.at(clock.instant()))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .query((row, _) -> new Resumed(row.getBoolean("reset"), Leases.rest(row)))
            .optional();
    if (resumed.isEmpty()) return Optional.empty();
    if (!incidents.anyWaits(lane)) proved(lane);
    else if (resumed.get().reset) heal(lane);
    events.publishEvent(new LaneChanged(lane.workspaceId(), lane.channelId()));
    return resumed.map(Resumed::rest);
  }

  private record Resumed(boolean reset, Leases.Rest rest) {}

  /// Something went through: what kept this lane is over, unless another rests for it or has yet to
  /// prove it. Of two that prove at one moment, the second sees what the first has given.
  @Transactional
  public void proved(LaneKey lane) {
    boolean open = !incidents.none(lane.workspaceId(), lane.channelId());
    if (open) lock(lane.workspaceId(), lane.channelId());
    proofs.give(lane, open);
    if (open) heal(lane);
  }

  private void heal(LaneKey lane) {
    int waited = incidents.keepsBack(lane.workspaceId(), lane.channelId());
    if (heal(lane.workspaceId(), lane.channelId(), Set.of(), null, waited, clock.instant()))
      events.publishEvent(new LaneChanged(lane.workspaceId(), lane.channelId()));
  }

  private boolean heal(
      UUID workspaceId,
      UUID channelId,
      Set<Condition> cameTrue,
      @Nullable UUID byPerson,
      int waited,
      Instant now) {
    var healed = incidents.heal(workspaceId, channelId, cameTrue, byPerson, waited, now);
    for (Incident one : healed) events.publishEvent(new IncidentHealed(workspaceId, one));
    return !healed.isEmpty();
  }

  /// Makes a lane due, in the transaction that gave it something to do. The share of the row lock
  /// is kept until that commits, so that an owner closing the lane waits and then sees it.
  void due(LaneKey lane, Instant at) {
    boolean asleep =
        jdbc.sql(
                """
                select state = 'READY' and (due_at is null or due_at > :at) as asleep from lane
                where workspace_id = :workspace and channel_id = :channel and kind = :kind
                for key share
                """)
            .param("at", Rows.at(at))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .query((row, _) -> row.getBoolean("asleep"))
            .single();
    if (!asleep) return;
    jdbc.sql(
            """
            update lane set due_at = :at
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and state = 'READY' and (due_at is null or due_at > :at)
            """)
        .param("at", Rows.at(at))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .update();
  }

  /// A time in which a channel could not send.
  ///
  /// @param doneAt when the last of what had waited was gone; null = not yet
  public record Incident(
      UUID incidentId,
      UUID channelId,
      Diagnosis diagnosis,
      Instant beganAt,
      @Nullable Instant healedAt,
      @Nullable UUID healedBy,
      int waited,
      @Nullable Instant doneAt) {}

  /// Notes which healed incidents are done: the last of what had waited for them is gone.
  public void finish() {
    for (Incidents.Undone undone : incidents.undone())
      if (incidents.finish(undone, clock.instant()))
        events.publishEvent(new LaneChanged(undone.workspaceId(), undone.channelId()));
  }

  /// What stopped a channel at some time since then, newest first.
  public List<Incident> incidentsSince(UUID workspaceId, UUID channelId, Instant from) {
    return incidents.since(workspaceId, channelId, from);
  }

  public List<Incident> openIncidents(UUID workspaceId) {
    return incidents.open(workspaceId);
  }

  public List<Incident> incidents(UUID workspaceId, UUID channelId, int limit) {
    return incidents.latest(workspaceId, channelId, limit);
  }
}
