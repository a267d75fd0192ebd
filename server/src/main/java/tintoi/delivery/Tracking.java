package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Use;

/// What became of what was put into the outbox. Reads only.
@Component
public class Tracking {
  /// A message that waits longer than this needs patience; before, it is merely on its way.
  private static final int PATIENCE_SECONDS = 5;

  private static final String PROGRESS =
      """
      select d.*, d.since as own_since, q.head, q.due_at as head_due,
        greatest(l.rested_to, a.automation_until) as let_go,
        l.state as lane_state, l.diagnosis as lane_diagnosis, l.since as lane_since, l.until as lane_until,
        h.state as head_state, h.diagnosis as head_diagnosis, h.since as head_since,
        h.state = 'HELD' and h.next_at is null as head_rests,
        exists (select from problem o
          where o.workspace_id = d.workspace_id and o.delivery_id = d.delivery_id) as open,
        d.attempts > 1 and %s as twice,
        d.attempts > 0 and d.state in ('QUEUED', 'DEFERRED', 'HELD') and %s as keeps_words,
        a.automation_until, a.automation_since, a.automation_why,
        -- as [Orphans], of it or of the one before it
        coalesce(h.state, d.state) = 'SENDING' and (coalesce(h.epoch, d.epoch) < l.epoch
          or coalesce(l.lease_until < clock_timestamp(), true)) as orphaned
      from delivery d
      join conversation_queue q on q.workspace_id = d.workspace_id
        and q.conversation_id = d.conversation_id and q.precedence = d.precedence
      join lane l on l.workspace_id = d.workspace_id and l.channel_id = d.channel_id
        and l.kind = d.kind
      left join allowance a on a.workspace_id = d.workspace_id and a.channel_id = d.channel_id
        and a.kind = d.kind and d.precedence in ('AUTOMATIC', 'CAMPAIGN')
      left join delivery h on h.workspace_id = q.workspace_id
        and h.conversation_id = q.conversation_id and h.precedence = q.precedence
        and h.seq = q.head and q.head < d.seq
      """
          .formatted(Attempts.IS_TWICE, Attempts.MAY_ARRIVE);

  /// From the queues that have work, so that it costs what is unsent and not what was ever said.
  private static final String UNSENT =
      """
      select d.delivery_id
      from (
          select d.delivery_id, d.channel_id
          from conversation_queue q
          join delivery d on d.workspace_id = q.workspace_id
            and d.conversation_id = q.conversation_id and d.precedence = q.precedence
            and d.seq between q.head and q.tail
          where q.workspace_id = :workspace and q.work > 0 and q.head <= q.tail
            and d.state in ('QUEUED', 'SENDING', 'DEFERRED', 'HELD', 'IN_DOUBT')
            and (:state::text is null or d.state = :state
              or (:state = 'IN_DOUBT' and d.state = 'SENDING' and %s))
          union
          select d.delivery_id, d.channel_id
          from problem p
          join delivery d on d.workspace_id = p.workspace_id and d.delivery_id = p.delivery_id
          where p.workspace_id = :workspace and (:state::text is null or d.state = :state)) d
      where (:channel::uuid is null or d.channel_id = :channel)
        and (:after::uuid is null or d.delivery_id > :after)
      order by d.delivery_id
      limit :limit
      """
          .formatted(Orphans.IS);

  private final JdbcClient jdbc;
  private final WaitingQueues queues;
  private final Attempts attempts;
  private final Showing showing;
  private final Clock clock;

  Tracking(
      JdbcClient jdbc,
      WaitingQueues queues,
      Attempts attempts,
      SendingRules rules,
      FailureDictionary dictionary,
      Clock clock) {
    this.jdbc = jdbc;
    this.queues = queues;
    this.attempts = attempts;
    this.showing = new Showing(rules, dictionary, clock);
    this.clock = clock;
  }

  /// How the parts of these messages stand, in order, and what was done with them, by message id.
  public Map<UUID, List<Progress>> ofMessages(
      UUID workspaceId, UUID conversationId, Collection<UUID> messageIds) {
    Map<UUID, List<Progress>> found = new LinkedHashMap<>();
    if (messageIds.isEmpty()) return found;
    jdbc.sql(
            PROGRESS
                + """
                where d.workspace_id = :workspace and d.conversation_id = :conversation
                  and d.message_id in (:messages)
                order by d.seq
                """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("messages", messageIds)
        .query((row, _) -> showing.progress(row))
        .list()
        .forEach(progress ->
            found
                .computeIfAbsent(progress.delivery().messageId(), _ -> new ArrayList<>())
                .add(progress));
    return found;
  }

  /// The last delivery a person put into each of these conversations; those with none are absent.
  public Map<UUID, Progress> last(UUID workspaceId, Collection<UUID> conversationIds) {
    Map<UUID, Progress> found = new HashMap<>();
    if (conversationIds.isEmpty()) return found;
    jdbc.sql(
            PROGRESS
                + """
                where d.workspace_id = :workspace and d.conversation_id in (:conversations)
                  and d.precedence = 'REPLY' and d.seq = q.tail
                """)
        .param("workspace", workspaceId)
        .param("conversations", conversationIds)
        .query((row, _) -> showing.progress(row))
        .list()
        .forEach(progress -> found.put(progress.delivery().conversationId(), progress));
    return found;
  }

  /// The last of what waits in a conversation to be sent for a person: behind it goes what she says
  /// next. Empty if nothing does.
  public Optional<Progress> lastUnsent(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            PROGRESS
                + """
                where d.workspace_id = :workspace and d.conversation_id = :conversation
                  and d.precedence = 'REPLY' and d.seq between q.head and q.tail
                  and d.state in ('QUEUED', 'SENDING', 'DEFERRED', 'HELD', 'IN_DOUBT')
                order by d.seq desc limit 1
                """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .query((row, _) -> showing.progress(row))
        .optional();
  }

  public Optional<Progress> find(UUID workspaceId, UUID deliveryId) {
    return jdbc.sql(PROGRESS + "where d.workspace_id = :workspace and d.delivery_id = :delivery")
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .query((row, _) -> showing.progress(row))
        .optional();
  }

  public List<Attempt> attempts(UUID workspaceId, UUID deliveryId) {
    return find(workspaceId, deliveryId)
        .map(progress -> attempts.of(progress.delivery()))
        .orElse(List.of());
  }

  /// Everything a person wrote that is not sent: queued, held, in doubt, and bounced until somebody
  /// dealt with it; oldest first.
  ///
  /// @param state only this state; null = all of them
  /// @param channelId only this channel; null = all
  /// @param after the last delivery id of the page before; null = from the start
  public List<Progress> unsent(
      UUID workspaceId,
      Delivery.@Nullable State state,
      @Nullable UUID channelId,
      @Nullable UUID after,
      int limit) {
    return jdbc.sql(
            "with unsent as ("
                + UNSENT
                + ") "
                + PROGRESS
                + """
                join unsent u on u.delivery_id = d.delivery_id
                where d.workspace_id = :workspace
                order by d.delivery_id
                """)
        .param("workspace", workspaceId)
        .param("state", state == null ? null : state.name())
        .param("channel", channelId)
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> showing.progress(row))
        .list();
  }

  /// Deliveries of one state, whatever became of them since; newest first.
  public List<Progress> inState(
      UUID workspaceId,
      Delivery.State state,
      @Nullable UUID channelId,
      @Nullable UUID before,
      int limit) {
    return jdbc.sql(
            PROGRESS
                + """
                where d.workspace_id = :workspace and d.state = :state
                  and (:channel::uuid is null or d.channel_id = :channel)
                  and (:before::uuid is null or d.delivery_id < :before)
                order by d.delivery_id desc
                limit :limit
                """)
        .param("workspace", workspaceId)
        .param("state", state.name())
        .param("channel", channelId)
        .param("before", before)
        .param("limit", limit)
        .query((row, _) -> showing.progress(row))
        .list();
  }

  /// What was given back on a channel and nobody has dealt with yet, by cause.
  ///
  /// @param why the latest of its diagnoses
  public record Returned(Diagnosis why, int messages) {}

  public List<Returned> returned(UUID workspaceId, UUID channelId, Instant since, Instant until) {
    return jdbc.sql(
            """
            select (array_agg(d.diagnosis order by d.since desc))[1] as diagnosis, count(*) as n
            from problem p
            join delivery d on d.workspace_id = p.workspace_id and d.delivery_id = p.delivery_id
            where p.workspace_id = :workspace and d.channel_id = :channel and d.since >= :since
              and d.since <= :until and d.diagnosis is not null
            group by d.diagnosis->>'cause'
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("since", Rows.at(since))
        .param("until", Rows.at(until))
        .query((row, _) ->
            new Returned(
                java.util.Objects.requireNonNull(Rows.diagnosis(row, "diagnosis")),
                row.getInt("n")))
        .list();
  }

  private static final String NOT_SENT =
      """
      select conversation_id, sum(n)::int as n from (
        select q.conversation_id, count(*) as n
        from conversation_queue q
        join lane l on l.workspace_id = q.workspace_id and l.channel_id = q.channel_id
          and l.kind = q.kind
        join delivery d on d.workspace_id = q.workspace_id
          and d.conversation_id = q.conversation_id and d.precedence = q.precedence
          and d.seq between q.head and q.tail
        where q.workspace_id = :workspace and q.work > 0 and q.head <= q.tail
          and d.state in ('QUEUED', 'SENDING', 'DEFERRED', 'HELD', 'IN_DOUBT')
          and (l.state <> 'READY' or d.state in ('HELD', 'IN_DOUBT', 'DEFERRED')
            or (d.state in ('QUEUED', 'SENDING') and d.created_at < :patience))
          and (:all or q.conversation_id in (:conversations))
        group by q.conversation_id
        union all
        select p.conversation_id, count(*) as n from problem p
        where p.workspace_id = :workspace and (:all or p.conversation_id in (:conversations))
        group by p.conversation_id) x
      group by conversation_id
      """;

  /// How many messages of each of these conversations are not sent and need patience or a person:
  /// waiting longer than a few seconds, held, in doubt, bounced. Conversations with none are
  /// absent.
  public Map<UUID, Integer> notSent(UUID workspaceId, Collection<UUID> conversationIds) {
    return conversationIds.isEmpty() ? Map.of() : count(workspaceId, false, conversationIds);
  }

  /// All conversations of the workspace with something not sent.
  public Map<UUID, Integer> notSent(UUID workspaceId) {
    return count(workspaceId, true, List.of(workspaceId));
  }

  private Map<UUID, Integer> count(
      UUID workspaceId, boolean all, Collection<UUID> conversationIds) {
    Map<UUID, Integer> counts = new HashMap<>();
    jdbc.sql(NOT_SENT)
        .param("workspace", workspaceId)
        .param("all", all)
        .param("conversations", conversationIds)
        .param("patience", Rows.at(clock.instant().minusSeconds(PATIENCE_SECONDS)))
        .query(row -> {
          counts.put(Rows.uuid(row, "conversation_id"), row.getInt("n"));
        });
    return counts;
  }

  public record Waiting(int messages, int conversations) {}

  /// What of a channel has not left, whatever it waits for.
  public Waiting waiting(UUID workspaceId, UUID channelId) {
    return queues.waiting(workspaceId, channelId, false);
  }

  /// What goes once the channel may: not what its customer or a person is waited for.
  public Waiting waitingForChannel(UUID workspaceId, UUID channelId) {
    return queues.waiting(workspaceId, channelId, true);
  }

  /// The same of what goes by one of these uses.
  public Waiting waitingForChannel(UUID workspaceId, UUID channelId, Set<Use> uses) {
    return queues.waitingFor(workspaceId, channelId, uses);
  }

  /// When a channel last sent something; null = never.
  public @Nullable Instant lastSentAt(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select max(d.sent_at) as at
            from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq between q.head - 5 and q.head
            where q.workspace_id = :workspace and q.channel_id = :channel
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .query((row, _) -> Optional.ofNullable(Rows.instant(row, "at")))
        .single()
        .orElse(null);
  }
}
