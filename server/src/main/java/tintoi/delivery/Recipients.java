package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Condition;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;

/// What we know of the people we send to: until when a reply is taken, and whether they receive.
/// The `recipient` table; no other class writes it.
@Component
public class Recipients {
  private final JdbcClient jdbc;
  private final Map<ChannelKind, Connector> connectors;
  private final Deliveries deliveries;
  private final Advance advance;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Recipients(
      JdbcClient jdbc,
      List<Connector> connectors,
      Deliveries deliveries,
      Advance advance,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.deliveries = deliveries;
    this.advance = advance;
    this.events = events;
    this.clock = clock;
  }

  /// @param windowEndsAt null where the kind has no window, or the customer never wrote
  /// @param unreachable why this customer receives nothing now; null if she does
  public record Recipient(@Nullable Instant windowEndsAt, @Nullable Diagnosis unreachable) {}

  public Optional<Recipient> find(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select kind, last_wrote_at, unreachable from recipient
            where workspace_id = :workspace and conversation_id = :conversation
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .query((row, _) ->
            new Recipient(
                windowEndsAt(
                    ChannelKind.valueOf(Rows.text(row, "kind")),
                    Rows.instant(row, "last_wrote_at")),
                Rows.diagnosis(row, "unreachable")))
        .optional();
  }

  /// Those of a page of conversations; who is not known is absent.
  public Map<UUID, Recipient> findAll(UUID workspaceId, Collection<UUID> conversationIds) {
    if (conversationIds.isEmpty()) return Map.of();
    Map<UUID, Recipient> found = new HashMap<>();
    jdbc.sql(
            """
            select conversation_id, kind, last_wrote_at, unreachable from recipient
            where workspace_id = :workspace and conversation_id in (:conversations)
            """)
        .param("workspace", workspaceId)
        .param("conversations", conversationIds)
        .query(row -> {
          found.put(
              Rows.uuid(row, "conversation_id"),
              new Recipient(
                  windowEndsAt(
                      ChannelKind.valueOf(Rows.text(row, "kind")),
                      Rows.instant(row, "last_wrote_at")),
                  Rows.diagnosis(row, "unreachable")));
        });
    return found;
  }

  /// When the provider stops taking replies; null if it has no such rule or nothing is known.
  @Nullable Instant windowEndsAt(ChannelKind kind, @Nullable Instant lastWroteAt) {
    Connector connector = connectors.get(kind);
    if (connector == null || lastWroteAt == null) return null;
    Duration window = connector.limits().replyWindow();
    return window.isZero() ? null : lastWroteAt.plus(window);
  }

  /// The customer wrote (or did what counts as that): the window opens anew, she is reachable, and
  /// what was held for it goes. Idempotent; an older time changes nothing.
  @Transactional
  public void wrote(
      UUID workspaceId, UUID channelId, ChannelKind kind, UUID conversationId, Instant at) {
    int newer =
        jdbc.sql(
                """
                insert into recipient as r
                  (workspace_id, conversation_id, channel_id, kind, last_wrote_at)
                values (:workspace, :conversation, :channel, :kind, :at)
                on conflict (workspace_id, conversation_id) do update
                set last_wrote_at = :at, unreachable = null, unreachable_since = null
                where r.last_wrote_at is null or r.last_wrote_at < :at
                """)
            .param("workspace", workspaceId)
            .param("conversation", conversationId)
            .param("channel", channelId)
            .param("kind", kind.name())
            .param("at", Rows.at(at))
            .update();
    if (newer == 1) release(workspaceId, conversationId, at);
  }

  private void release(UUID workspaceId, UUID conversationId, Instant at) {
    Instant now = clock.instant();
    boolean any = false;
    for (Delivery held : heldFor(workspaceId, conversationId)) {
      if (!deliveries.move(held, List.of(State.HELD), State.QUEUED, null, null, null, now))
        continue;
      any = true;
      advance.again(held, now);
      events.publishEvent(new DeliveryChanged(workspaceId, conversationId, held.deliveryId()));
    }
    if (any)
      jdbc.sql(
              """
              update recipient set released_at = :at
              where workspace_id = :workspace and conversation_id = :conversation
              """)
          .param("at", Rows.at(at))
          .param("workspace", workspaceId)
          .param("conversation", conversationId)
          .update();
  }

  /// Somebody wrote for the Page or OA at the provider's own site.
  @Transactional
  public void answeredOutside(
      UUID workspaceId, UUID channelId, ChannelKind kind, UUID conversationId, Instant at) {
    jdbc.sql(
            """
            insert into recipient as r
              (workspace_id, conversation_id, channel_id, kind, outside_at)
            values (:workspace, :conversation, :channel, :kind, :at)
            on conflict (workspace_id, conversation_id) do update
            set outside_at = greatest(r.outside_at, excluded.outside_at)
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("channel", channelId)
        .param("kind", kind.name())
        .param("at", Rows.at(at))
        .update();
  }

  /// True if something new was said in its conversation since its words were written: by the
  /// customer, by somebody at the provider's own site, or, for automation, by a person of ours. The
  /// word that lets a message go is what it waited for, and not new; what she writes in the same
  /// minute belongs to it.
  boolean saidSince(Delivery delivery, Instant worded) {
    return jdbc.sql(
            """
            select coalesce(r.outside_at > :worded, false)
                or coalesce(r.last_wrote_at > :worded
                  and (r.released_at is null
                    or r.last_wrote_at > r.released_at + interval '1 minute'), false)
                or (:automation and exists (
                  select from conversation_queue q
                  join delivery d on d.workspace_id = q.workspace_id
                    and d.conversation_id = q.conversation_id and d.precedence = q.precedence
                    and d.seq between q.head - 50 and q.tail
                  where q.workspace_id = r.workspace_id and q.conversation_id = r.conversation_id
                    and q.precedence = 'REPLY' and d.created_at > :worded
                    and d.sent_at is not null)) as said
            from recipient r
            where r.workspace_id = :workspace and r.conversation_id = :conversation
            """)
        .param("worded", Rows.at(worded))
        .param("automation", delivery.precedence() != Delivery.Precedence.REPLY)
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("said")))
        .optional()
        .orElse(false);
  }

  /// Only a head can be held: at most one per class of the conversation.
  private List<Delivery> heldFor(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select d.* from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq = q.head
            where q.workspace_id = :workspace and q.conversation_id = :conversation
              and d.state = 'HELD' and d.condition = :condition
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("condition", Condition.CUSTOMER_WRITES.name())
        .query((row, _) -> Rows.delivery(row))
        .list();
  }

  /// True if she wrote after a time.
  boolean wroteSince(UUID workspaceId, UUID conversationId, Instant since) {
    return jdbc.sql(
            """
            select 1 from recipient
            where workspace_id = :workspace and conversation_id = :conversation
              and last_wrote_at > :since
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("since", Rows.at(since))
        .query((row, _) -> row.getInt(1))
        .optional()
        .isPresent();
  }

  /// True if she wrote after this delivery was claimed. Locks her row until the caller commits, so
  /// that what she writes meanwhile sees what was held; it is made if she never wrote before, or
  /// there would be nothing to wait for.
  boolean wroteAfter(Deliveries.Claimed claimed) {
    jdbc.sql(
            """
            insert into recipient (workspace_id, conversation_id, channel_id, kind)
            values (:workspace, :conversation, :channel, :kind) on conflict do nothing
            """)
        .param("workspace", claimed.delivery().workspaceId())
        .param("conversation", claimed.delivery().conversationId())
        .param("channel", claimed.delivery().channelId())
        .param("kind", claimed.delivery().kind().name())
        .update();
    return jdbc.sql(
            """
            select last_wrote_at from recipient
            where workspace_id = :workspace and conversation_id = :conversation
            for no key update
            """)
        .param("workspace", claimed.delivery().workspaceId())
        .param("conversation", claimed.delivery().conversationId())
        .query((row, _) -> Optional.ofNullable(Rows.instant(row, "last_wrote_at")))
        .optional()
        .flatMap(at -> at)
        .filter(at -> claimed.lastWroteAt() == null || at.isAfter(claimed.lastWroteAt()))
        .isPresent();
  }

  /// The provider says she receives nothing: the contact is marked until she writes.
  void unreachable(Delivery delivery, Diagnosis why, Instant now) {
    jdbc.sql(
            """
            insert into recipient
              (workspace_id, conversation_id, channel_id, kind, unreachable, unreachable_since)
            values (:workspace, :conversation, :channel, :kind, :why::jsonb, :now)
            on conflict (workspace_id, conversation_id) do update
            set unreachable = excluded.unreachable, unreachable_since = excluded.unreachable_since
            """)
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .param("channel", delivery.channelId())
        .param("kind", delivery.kind().name())
        .param("why", Diagnoses.write(why))
        .param("now", Rows.at(now))
        .update();
  }
}
