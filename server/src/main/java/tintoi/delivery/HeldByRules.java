package tintoi.delivery;

import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Delivery.State;
import tintoi.failure.Condition;

/// What was held by a rule that is another now, ours or a provider's: it is looked at again at
/// once, by the rule of now. In the caller's transaction, if there is one, so that a rule that was
/// kept is a rule that was followed.
@Component
public class HeldByRules {
  private final JdbcClient jdbc;
  private final Deliveries deliveries;
  private final Advance advance;
  private final Lanes lanes;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  HeldByRules(
      JdbcClient jdbc,
      Deliveries deliveries,
      Advance advance,
      Lanes lanes,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.deliveries = deliveries;
    this.advance = advance;
    this.lanes = lanes;
    this.events = events;
    this.clock = clock;
  }

  /// People may write for longer on a channel than it was thought: what was held because it was too
  /// late for anybody is looked at again.
  @Transactional
  public void extended(UUID workspaceId, UUID channelId) {
    var causes = List.of("window.closed", "window.not_approved");
    again(heads(workspaceId, channelId, Set.of(REPLY), causes, null, null));
  }

  /// The shop has other quiet hours: what automation wrote and was put off until their end is
  /// looked at again, and what of a campaign was on its way when they began.
  @Transactional
  public void quietHoursChanged(UUID workspaceId) {
    var programs = Set.of(AUTOMATIC, CAMPAIGN);
    again(heads(workspaceId, null, programs, List.of("hold.quiet_hours"), null, null));
  }

  /// The provider says that a restriction has ended. Only what waits for that goes, be it one
  /// message or a lane: a token that is lost is lost all the same.
  @Transactional
  public void lifted(UUID workspaceId, UUID channelId) {
    var all = EnumSet.allOf(Precedence.class);
    var lifted = Condition.POLICY_LIFTED;
    again(heads(workspaceId, channelId, all, List.of(), lifted, clock.instant()));
    lanes.release(workspaceId, channelId, Lanes.ALL, Set.of(lifted), null);
  }

  /// The channel was connected again: what lacked a permission by itself, while its lane went on,
  /// goes with it.
  @Transactional
  public void reconnected(UUID workspaceId, UUID channelId) {
    var all = EnumSet.allOf(Precedence.class);
    var until = Condition.CHANNEL_RECONNECTED;
    again(heads(workspaceId, channelId, all, List.of(), until, clock.instant()));
  }

  private void again(List<Delivery> held) {
    Instant now = clock.instant();
    List<Delivery> moved =
        held.stream()
            .filter(one ->
                deliveries.move(one, List.of(State.HELD), State.QUEUED, null, null, null, now))
            .toList();
    advance.again(moved, now);
    for (Delivery one : moved)
      events.publishEvent(
          new DeliveryChanged(one.workspaceId(), one.conversationId(), one.deliveryId()));
  }

  /// The first of their queues that are held, in the order of their keys.
  ///
  /// @param channelId null = of all channels
  /// @param causes for one of these
  /// @param condition or until this; null = for one of the causes alone
  /// @param notBefore only what is not due by then; null = whenever it is. What waits with its lane
  ///   is due long since: so the messages of a million that do need not be read
  private List<Delivery> heads(
      UUID workspaceId,
      @Nullable UUID channelId,
      Set<Precedence> precedences,
      List<String> causes,
      @Nullable Condition condition,
      @Nullable Instant notBefore) {
    return jdbc.sql(
            """
            select d.* from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq = q.head
            where q.workspace_id = :workspace
              and (:channel::uuid is null or q.channel_id = :channel::uuid)
              and q.work > 0
              and (:notBefore::timestamptz is null or q.due_at is null or q.due_at > :notBefore)
              and q.precedence in (:precedences) and q.head <= q.tail and d.state = 'HELD'
              and (d.condition = :condition
                or d.diagnosis->>'cause' = any(:causes::text[]))
            order by d.conversation_id, d.precedence
            """)
        .param("workspace", workspaceId)
        .param("channel", channelId)
        .param("precedences", precedences.stream().map(Enum::name).toList())
        .param("notBefore", Rows.at(notBefore))
        .param("causes", causes.toArray(String[]::new))
        .param("condition", condition == null ? null : condition.name())
        .query((row, _) -> Rows.delivery(row))
        .list();
  }
}
