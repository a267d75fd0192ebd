package tintoi.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Routed;

/// What we know of the people we send to: until when a reply is taken, and whether they receive.
/// The `recipient` table; no other class writes it.
@Component
public class Recipients {
  private static final List<Condition> WORD = List.of(Condition.CUSTOMER_WRITES);
  private static final List<Condition> WORD_TO_US =
      List.of(Condition.CUSTOMER_WRITES, Condition.THREAD_RETURNS);

  private final JdbcClient jdbc;
  private final ReplyWindows windows;
  private final Deliveries deliveries;
  private final Advance advance;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Recipients(
      JdbcClient jdbc,
      ReplyWindows windows,
      Deliveries deliveries,
      Advance advance,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.windows = windows;
    this.deliveries = deliveries;
    this.advance = advance;
    this.events = events;
    this.clock = clock;
  }

  /// @param windowEndsAt until when a person's reply is taken; null where the kind has no window,
  ///   or the customer never wrote
  /// @param unreachable why this customer receives nothing now; null if she does
  /// @param heldBy the provider's id of the program that holds the conversation; empty if it is not
  ///   known which; null if we may write
  /// @param askedBy the provider's id of the program that asks us for it; null if none does
  /// @param follows whether she follows the Page or OA; null where the provider never said
  /// @param freeUntil until when a message to her costs nothing; null where that is no question
  public record Recipient(
      @Nullable Instant windowEndsAt,
      @Nullable Diagnosis unreachable,
      @Nullable String heldBy,
      @Nullable String askedBy,
      @Nullable Boolean follows,
      @Nullable Instant freeUntil) {}

  private static final String KNOWN =
      """
      select r.*, coalesce(s.human_agent, false) as approved from recipient r
      left join channel_setting s using (workspace_id, channel_id)
      """;

  private Recipient read(ResultSet row) throws SQLException {
    ChannelKind kind = ChannelKind.valueOf(Rows.text(row, "kind"));
    Instant lastWroteAt = Rows.instant(row, "last_wrote_at");
    return new Recipient(
        windows.personsEndsAt(kind, lastWroteAt, row.getBoolean("approved")),
        Rows.diagnosis(row, "unreachable"),
        row.getString("held_by"),
        row.getString("asked_by"),
        row.getObject("follows", Boolean.class),
        windows.freeUntil(kind, lastWroteAt));
  }

  public Optional<Recipient> find(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            KNOWN
                + """
                where r.workspace_id = :workspace and r.conversation_id = :conversation
                """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .query((row, _) -> read(row))
        .optional();
  }

  /// Those of a page of conversations; who is not known is absent.
  public Map<UUID, Recipient> findAll(UUID workspaceId, Collection<UUID> conversationIds) {
    if (conversationIds.isEmpty()) return Map.of();
    Map<UUID, Recipient> found = new HashMap<>();
    jdbc.sql(
            KNOWN
                + """
                where r.workspace_id = :workspace and r.conversation_id in (:conversations)
                """)
        .param("workspace", workspaceId)
        .param("conversations", conversationIds)
        .query(row -> {
          found.put(Rows.uuid(row, "conversation_id"), read(row));
        });
    return found;
  }

  /// The customer wrote (or did what counts as that): the window opens anew, she is reachable, and
  /// what was held for it goes. Idempotent; an older time changes nothing.
  @Transactional
  public void wrote(
      UUID workspaceId, UUID channelId, ChannelKind kind, UUID conversationId, Instant at) {
    wrote(workspaceId, channelId, kind, conversationId, at, null);
  }

  /// The same.
  ///
  /// @param standby true if we were only told of it, because another program holds the
  ///   conversation; false if it came to us, which shows that none does (since then: what is told
  ///   late of another is older); null if that is not known
  @Transactional
  public void wrote(
      UUID workspaceId,
      UUID channelId,
      ChannelKind kind,
      UUID conversationId,
      Instant at,
      @Nullable Boolean standby) {
    boolean others = Boolean.TRUE.equals(standby);
    int newer =
        jdbc.sql(
                """
                insert into recipient as r
                  (workspace_id, conversation_id, channel_id, kind, last_wrote_at, held_by,
                    held_since)
                values (:workspace, :conversation, :channel, :kind, :at,
                  case when :standby then '' end, case when :standby or :ours then :since end)
                on conflict (workspace_id, conversation_id) do update
                set last_wrote_at = :at, unreachable = null, unreachable_since = null,
                  held_by = case when r.held_since > :at or not (:standby or :ours) then r.held_by
                    when :standby then coalesce(r.held_by, '') end,
                  held_since = case
                    when r.held_since > :at or not (:standby or :ours) then r.held_since
                    when :standby and r.held_by is not null then coalesce(r.held_since, :since)
                    else :since end
                where r.last_wrote_at is null or r.last_wrote_at < :at
                """)
            .param("standby", others)
            .param("ours", Boolean.FALSE.equals(standby))
            .param("since", Rows.at(notAhead(at)))
            .param("workspace", workspaceId)
            .param("conversation", conversationId)
            .param("channel", channelId)
            .param("kind", kind.name())
            .param("at", Rows.at(at))
            .update();
    if (newer == 0) return;
    boolean ours = Boolean.FALSE.equals(standby);
    List<String> classes = release(workspaceId, conversationId, ours ? WORD_TO_US : WORD);
    // After it: whoever puts something has its queue and may wait for its lane.
    if (windows.freeUntil(kind, at) != null)
      advance.freed(new LaneKey(workspaceId, channelId, kind), conversationId);
    if (classes.isEmpty()) return;
    jdbc.sql(
            """
            update recipient
            set released_at = :at, released_of = case
              when released_at > :at - interval '1 minute' then released_of || :classes::text[]
              else :classes::text[] end
            where workspace_id = :workspace and conversation_id = :conversation
            """)
        .param("at", Rows.at(at))
        .param("classes", classes.toArray(String[]::new))
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .update();
  }

  /// A provider's clock may be ahead of ours; what we learn next must not seem older.
  private Instant notAhead(Instant at) {
    Instant now = clock.instant();
    return at.isAfter(now) ? now : at;
  }

  /// Who holds the conversation has changed, or is to. What was held because somebody else did goes
  /// once it is ours. Idempotent; what is older than what is known changes nothing.
  @Transactional
  public void routed(UUID workspaceId, UUID channelId, UUID conversationId, Routed event) {
    boolean ours = event.holder() == Routed.Holder.US;
    boolean asked = event.holder() == Routed.Holder.ASKED;
    int news =
        jdbc.sql(
                """
                insert into recipient as r
                  (workspace_id, conversation_id, channel_id, kind, held_by, held_since, asked_by)
                values (:workspace, :conversation, :channel, :kind,
                  case when :other then :app::text end, :at, case when :asked then :app::text end)
                on conflict (workspace_id, conversation_id) do update
                set held_by = case when :asked then r.held_by when :other then :app::text end,
                  held_since = :at, asked_by = case when :asked then :app::text end
                where r.held_since is null or r.held_since <= :at
                """)
            .param("other", !ours && !asked)
            .param("asked", asked)
            .param("app", event.app())
            .param("at", Rows.at(notAhead(event.at())))
            .param("workspace", workspaceId)
            .param("conversation", conversationId)
            .param("channel", channelId)
            .param("kind", event.kind().name())
            .update();
    if (news == 1 && ours) release(workspaceId, conversationId, List.of(Condition.THREAD_RETURNS));
  }

  private boolean letGo(Delivery held, Instant now) {
    if (!deliveries.move(held, List.of(State.HELD), State.QUEUED, null, null, null, now))
      return false;
    advance.again(held, now);
    events.publishEvent(
        new DeliveryChanged(held.workspaceId(), held.conversationId(), held.deliveryId()));
    return true;
  }

  /// @return the classes of those that go
  private List<String> release(UUID workspaceId, UUID conversationId, List<Condition> conditions) {
    Instant now = clock.instant();
    return heldFor(workspaceId, conversationId, conditions).stream()
        .filter(held -> letGo(held, now))
        .map(held -> held.precedence().name())
        .toList();
  }

  /// Whether she follows; null where the provider never said.
  @Nullable Boolean follows(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select follows from recipient
            where workspace_id = :workspace and conversation_id = :conversation
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .query((row, _) -> Optional.ofNullable(row.getObject("follows", Boolean.class)))
        .optional()
        .flatMap(follows -> follows)
        .orElse(null);
  }

  /// She began or ceased to follow; an older word changes nothing.
  @Transactional
  public void follows(
      UUID workspaceId, UUID channelId, UUID conversationId, InboundEvent.Followed followed) {
    jdbc.sql(
            """
            insert into recipient as r
              (workspace_id, conversation_id, channel_id, kind, follows, follows_at)
            values (:workspace, :conversation, :channel, :kind, :follows, :at)
            on conflict (workspace_id, conversation_id) do update
            set follows = :follows, follows_at = :at
            where r.follows_at is null or r.follows_at < :at
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("channel", channelId)
        .param("kind", followed.kind().name())
        .param("follows", followed.follows())
        .param("at", Rows.at(followed.at()))
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

  /// She changed what she had said, or took it back. It opens nothing and lets nothing go.
  @Transactional
  public void amended(UUID workspaceId, UUID conversationId, Instant at) {
    jdbc.sql(
            """
            update recipient set amended_at = greatest(amended_at, :at)
            where workspace_id = :workspace and conversation_id = :conversation
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("at", Rows.at(at))
        .update();
  }

  /// See [Meanwhile#isSaid].
  boolean saidSince(Delivery delivery, Instant worded) {
    return Meanwhile.isSaid(jdbc, delivery, worded);
  }

  /// Only a head can be held: at most one per class of the conversation.
  private List<Delivery> heldFor(
      UUID workspaceId, UUID conversationId, List<Condition> conditions) {
    return jdbc.sql(
            """
            select d.* from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq = q.head
            where q.workspace_id = :workspace and q.conversation_id = :conversation
              and d.state = 'HELD' and d.condition in (:conditions)
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("conditions", conditions.stream().map(Enum::name).toList())
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

  /// True if what a delivery would be held for came true after it was claimed: she wrote, or the
  /// conversation came back to us. Locks her row until the caller commits, so that what changes it
  /// meanwhile sees what was held; it is made if there is none, or there would be nothing to lock.
  boolean cameTrue(Deliveries.Claimed claimed, Condition condition) {
    Delivery delivery = claimed.delivery();
    return jdbc.sql(
            """
            insert into recipient as r (workspace_id, conversation_id, channel_id, kind)
            values (:workspace, :conversation, :channel, :kind)
            on conflict (workspace_id, conversation_id) do update set kind = r.kind
            returning case
              when :thread then r.held_by is null and r.held_since > :attempted::timestamptz
              else r.last_wrote_at > coalesce(:wrote::timestamptz, '-infinity') end as so
            """)
        .param("thread", condition == Condition.THREAD_RETURNS)
        .param("attempted", Rows.at(delivery.attemptedAt()))
        .param("wrote", Rows.at(claimed.lastWroteAt()))
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .param("channel", delivery.channelId())
        .param("kind", delivery.kind().name())
        .query((row, _) -> Boolean.valueOf(row.getBoolean("so")))
        .single();
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
