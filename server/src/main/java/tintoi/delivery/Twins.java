package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tintoi.delivery.Delivery.State;
import tintoi.failure.FailureKind;
import tintoi.provider.ChannelKind;
import tintoi.provider.Content;
import tintoi.provider.DoubtRule;
import tintoi.provider.Use;

/// Deliveries of one conversation that may be taken for each other where the provider gives no
/// reference of ours back. Of each class only the first is on its way, so that there is one of each
/// class at most.
@Component
final class Twins {
  /// Of what was attempted earlier, the provider's time is too early for the later one: what clocks
  /// may be apart, both ways, and what the network may hold a request of which nothing was heard.
  private static final Duration APART = Duration.ofMinutes(5);

  /// How long after it was attempted a message may show at the provider: a file takes its time to
  /// upload, the network may hold a request, clocks are apart.
  static final Duration BEHIND = Duration.ofMinutes(15);

  private final JdbcClient jdbc;
  private final Attempts attempts;

  Twins(JdbcClient jdbc, Attempts attempts) {
    this.jdbc = jdbc;
    this.attempts = attempts;
  }

  /// When it may have left for the provider: each try of which nobody knows what became, whatever
  /// came of the later ones, and the last one if nothing names what it came to.
  List<Instant> tries(Delivery delivery) {
    if (delivery.attempts() == 0) return List.of();
    // Of a first try that is under way no row is written yet, and its echo often comes by then.
    boolean first = delivery.attempts() == 1 && delivery.state() == State.SENDING;
    List<Instant> tries = new ArrayList<>(first ? List.of() : attempts.doubtful(delivery));
    Instant last = delivery.attemptedAt();
    if (last != null && (isDoubtful(delivery) || isNameless(delivery))) tries.add(last);
    return tries;
  }

  /// When the first of its tries began that may show at the provider only now.
  Instant earliest(Delivery delivery, Instant last) {
    return attempts.doubtful(delivery).stream()
        .filter(began -> began.isAfter(last.minus(BEHIND)) && began.isBefore(last))
        .findFirst()
        .orElse(last);
  }

  /// True if a provider's message is another delivery of the same conversation, or none of ours.
  boolean isTaken(Delivery delivery, String providerMessageId) {
    return isOfAnother(delivery, providerMessageId)
        || isOthers(delivery.workspaceId(), delivery.conversationId(), providerMessageId);
  }

  /// True if the provider said of that message that another app, or somebody by hand, wrote it.
  boolean isOthers(UUID workspaceId, UUID conversationId, String providerMessageId) {
    return jdbc.sql(
            """
            select 1 from message
            where workspace_id = :workspace and conversation_id = :conversation
              and provider_message_id = :id and by_others
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("id", providerMessageId)
        .query((row, _) -> row.getInt(1))
        .optional()
        .isPresent();
  }

  private boolean isOfAnother(Delivery delivery, String providerMessageId) {
    return jdbc.sql(
            """
            select 1 from delivery
            where workspace_id = :workspace and conversation_id = :conversation
              and provider_message_id = :id and delivery_id <> :delivery and act is null
            union all
            select 1 from delivery d join attempt a
              on a.workspace_id = d.workspace_id and a.delivery_id = d.delivery_id
            where d.workspace_id = :workspace and d.conversation_id = :conversation
              and d.attempts > 1 and a.outcome = 'ARRIVED_TWICE' and a.trace = :id
            limit 1
            """)
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .param("id", providerMessageId)
        .param("delivery", delivery.deliveryId())
        .query((row, _) -> row.getInt(1))
        .optional()
        .isPresent();
  }

  /// Others that are in doubt too and would look the same in the provider's conversation, or were
  /// until somebody said what became of them: what is found there may be theirs.
  ///
  /// @param all how many there are
  /// @param proving of how many there must be something beside what is found, or it proves nothing
  /// @param later how many were attempted after this one
  record Doubtful(int all, int proving, int later) {}

  /// Of two in doubt with the same words it does not matter which arrived, and the other is sent
  /// again, unless the provider may still say which it was: only then they are proving.
  Doubtful doubtful(Delivery delivery, DoubtRule rule) {
    Instant attempted = delivery.attemptedAt();
    if (delivery.act() != null || attempted == null) return new Doubtful(0, 0, 0);
    Instant began = earliest(delivery, attempted);
    Instant since = began.minus(APART);
    List<Delivery> open =
        heads(delivery.workspaceId(), delivery.conversationId()).stream()
            .filter(other -> other.precedence() != delivery.precedence())
            .filter(Twins::isDoubtful)
            .filter(other -> alike(delivery, other))
            .filter(other -> isSince(other, since))
            .toList();
    List<Delivery> said = said(delivery, since);
    long proving =
        open.stream()
            .filter(other -> rule == DoubtRule.ECHOED || carries(delivery) || carries(other))
            .count();
    long later =
        Stream.concat(open.stream(), said.stream()).filter(other -> isSince(other, began)).count();
    return new Doubtful(open.size() + said.size(), (int) proving + said.size(), (int) later);
  }

  private static boolean isSince(Delivery other, Instant since) {
    Instant at = other.attemptedAt();
    return at != null && at.isAfter(since);
  }

  /// True if what is heard now may be another of which somebody said what became of it.
  boolean isSaid(Delivery delivery) {
    Instant attempted = delivery.attemptedAt();
    return attempted != null
        && !said(delivery, earliest(delivery, attempted).minus(APART)).isEmpty();
  }

  private List<Delivery> said(Delivery than, Instant since) {
    return Stream.concat(nameless(than, since).stream(), copies(than, since).stream())
        .filter(other -> alike(than, other))
        .toList();
  }

  /// Those that are over without anybody having learnt the provider's id of them: a person said
  /// what became of them, or they became too old. What is found may be one of them all the same.
  private List<Delivery> nameless(Delivery than, Instant since) {
    return jdbc.sql(
            """
            select * from delivery
            where workspace_id = :workspace and conversation_id = :conversation
              and state in ('SENT', 'DELIVERED', 'READ', 'CANCELLED', 'EXPIRED')
              and provider_message_id is null and act is null and attempts > 0
              and attempted_at > :since and delivery_id <> :than
            """)
        .param("workspace", than.workspaceId())
        .param("conversation", than.conversationId())
        .param("since", Rows.at(since))
        .param("than", than.deliveryId())
        .query((row, _) -> Rows.delivery(row))
        .list();
  }

  /// Those of a kind that are over, and of which a word may come all the same: first what somebody
  /// said to have arrived, then what was dropped, given back or too old, then what was sent once
  /// more, and may have come twice. The first attempted first, of the last fifty of each class.
  List<Delivery> over(UUID workspaceId, UUID conversationId, ChannelKind kind, Instant since) {
    return jdbc.sql(
            """
            select d.* from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq > q.head - 50
            where q.workspace_id = :workspace and q.conversation_id = :conversation
              and d.kind = :kind
              and d.state in ('SENT', 'DELIVERED', 'READ', 'CANCELLED', 'BOUNCED', 'EXPIRED')
              and d.act is null and d.attempted_at > :since
              and d.attempts > case when d.provider_message_id is null then 0 else 1 end
            order by d.provider_message_id is not null,
              d.state in ('CANCELLED', 'BOUNCED', 'EXPIRED'), d.attempted_at
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .param("kind", kind.name())
        .param("since", Rows.at(since))
        .query((row, _) -> Rows.delivery(row))
        .list();
  }

  /// Others of which somebody said "send it again" while nobody knew what had become of them, each
  /// as often as that was said: the copy that may have arrived before has an id nobody learnt. Of
  /// those that carry nothing it does not matter: as many came as there were to come.
  private List<Delivery> copies(Delivery than, Instant since) {
    if (!carries(than)) return List.of();
    return jdbc.sql(
            """
            select d.* from delivery d
            join attempt a on a.workspace_id = d.workspace_id and a.delivery_id = d.delivery_id
            where d.workspace_id = :workspace and d.conversation_id = :conversation
              and d.delivery_id <> :than and d.act is null and d.worded_at > :since
              and a.outcome = 'SENT_AGAIN' and a.started_at > :since
              and (a.number < d.attempts or d.state in ('QUEUED', 'DEFERRED', 'HELD', 'BOUNCED'))
            """)
        .param("workspace", than.workspaceId())
        .param("conversation", than.conversationId())
        .param("since", Rows.at(since))
        .param("than", than.deliveryId())
        .query((row, _) -> Rows.delivery(row))
        .list();
  }

  /// The first of each class: only such a one can be on its way.
  List<Delivery> heads(UUID workspaceId, UUID conversationId) {
    return jdbc.sql(
            """
            select d.* from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq = q.head
            where q.workspace_id = :workspace and q.conversation_id = :conversation
            """)
        .param("workspace", workspaceId)
        .param("conversation", conversationId)
        .query((row, _) -> Rows.delivery(row))
        .list();
  }

  /// True if nobody knows what became of it. One that is on its way counts: who asks knows that it
  /// is not, or does not mind.
  static boolean isDoubtful(Delivery head) {
    return head.state() == State.SENDING || head.state() == State.IN_DOUBT || asked(head);
  }

  /// Somebody said that it arrived, and the provider has not named it since.
  static boolean isNameless(Delivery delivery) {
    return delivery.providerMessageId() == null
        && switch (delivery.state()) {
          case SENT, DELIVERED, READ -> true;
          case QUEUED, SENDING, DEFERRED, HELD, IN_DOUBT, BOUNCED, EXPIRED, CANCELLED -> false;
        };
  }

  /// A person was asked what became of it.
  private static boolean asked(Delivery head) {
    return head.state() == State.HELD
        && head.diagnosis() != null
        && head.diagnosis().kind() == FailureKind.OUTCOME_UNKNOWN;
  }

  /// A provider tells of a file or a template little more than that it is one.
  static boolean carries(Delivery delivery) {
    Content content = delivery.part().content();
    return delivery.part().fileId() != null
        || (content != null && !(content instanceof Content.QuickReplies));
  }

  private static boolean alike(Delivery one, Delivery other) {
    if (one.kind() != other.kind() || other.act() != null) return false;
    boolean words = one.text().equals(other.text());
    // A comment has its words and its picture together, and both can be read.
    if (one.kind().use() == Use.COMMENTS) return words && carries(one) == carries(other);
    // Where buttons go, their words are read, and look like those of a text.
    return words || (carries(one) && carries(other));
  }
}
