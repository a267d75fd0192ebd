package tintoi.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import tintoi.failure.Condition;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;

/// What happens to a delivery that has not left, other than an attempt: other words, a person's
/// verdict, the end of a wait. Writes the `delivery` table beside [Deliveries].
///
/// Every statement names the state it expects, and that is the lock: a claim and a change meet on
/// the row, the later one finds another state and does nothing.
@Repository
class Revisions {
  /// Of a `delivery`: until when its wait had been announced, if that ends now. Only the end of
  /// what keeps it is an announcement; that one tries again every hour says nothing of when it will
  /// go.
  static final String TOLD_UNTIL =
      """
      told_until = case when state = 'HELD' and condition in ('QUOTA_RESETS', 'QUIET_HOURS_END')
        then :now else told_until end
      """;

  /// Those whose wait other words end.
  private static final List<String> ASKED =
      List.of(Condition.AGENT_DECIDES.name(), Condition.OPERATOR_FIXES.name());

  private final JdbcClient jdbc;

  Revisions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A person decided about it. Whoever says "send it" stands by its words from now on. What may be
  /// decided of one in doubt may be of one whose sender died, see [Orphans].
  ///
  /// @param attempts the attempt she saw; another one since then makes her verdict stale
  /// @return false if it is in none of these states, or was attempted anew
  boolean decide(
      Delivery delivery, int attempts, List<Delivery.State> from, Delivery.State to, Instant now) {
    return row(
                """
                update delivery d
                set state = :to, condition = null, diagnosis = null, since = null, next_at = null,
                  worded_at = case when :to = 'QUEUED' then :now else worded_at end,
                  expires_at = case when :to = 'QUEUED' and expires_at <= :now then null
                    else expires_at end,
                  sent_at = case when :to = 'SENT' then coalesce(sent_at, :now) else sent_at end,
                """
                    + TOLD_UNTIL
                    + """
                    where workspace_id = :workspace and conversation_id = :conversation
                      and precedence = :precedence and seq = :seq and attempts = :attempts
                      and (state in (:from) or (state = 'SENDING' and 'IN_DOUBT' in (:from) and
                    """
                    + Orphans.IS
                    + "))",
                delivery)
            .param("to", to.name())
            .param("now", Rows.at(now))
            .param("from", from.stream().map(Enum::name).toList())
            .param("attempts", attempts)
            .update()
        == 1;
  }

  /// Gives it other words. One that waited for a person need not wait any more, nor one that was
  /// refused for how we asked: the provider may take the new ones. Whatever else it waits for
  /// stays. Whoever gives it other words stands by them: that its time was over counts no more,
  /// whether it waited for her or behind one that did.
  ///
  /// What may have arrived keeps its words, also once it was not found or somebody let it go again:
  /// a late word of the first try would make the others pass for sent.
  ///
  /// @param was the words she saw; if they are others by now, nothing is changed
  /// @return false if it has left, or was changed by somebody else
  boolean reword(Delivery delivery, String was, String text, Instant now) {
    return row(
                """
                update delivery d
                set text = :text, worded_at = :now,
                  expires_at = case when expires_at <= :now then null else expires_at end,
                  state = case when condition in (:asked) then 'QUEUED' else state end,
                  diagnosis = case when condition in (:asked) then null else diagnosis end,
                  since = case when condition in (:asked) then null else since end,
                  next_at = case when condition in (:asked) then null else next_at end,
                  condition = case when condition in (:asked) then null else condition end
                where workspace_id = :workspace and conversation_id = :conversation
                  and precedence = :precedence and seq = :seq
                  and state in ('QUEUED', 'DEFERRED', 'HELD') and text = :was
                  and (diagnosis is null or diagnosis->>'kind' <> 'OUTCOME_UNKNOWN')
                  and not
                """
                    + Attempts.MAY_ARRIVE,
                delivery)
            .param("text", text)
            .param("was", was)
            .param("asked", ASKED)
            .param("now", Rows.at(now))
            .update()
        == 1;
  }

  /// Where a delivery goes that was held for words nobody knew.
  ///
  /// @param condition what it waits for, if it is held still
  /// @param at when it goes or is looked for by itself; null = no clock brings that
  record Rejudged(
      Delivery.State state,
      @Nullable Condition condition,
      @Nullable Diagnosis why,
      @Nullable Instant at) {}

  /// Its provider's words are understood now.
  ///
  /// @param was the cause for which it is held
  /// @return false if it is not held for that any more, or was attempted anew
  boolean rejudge(Delivery delivery, String was, Rejudged to, Instant now) {
    return row(
                """
                update delivery
                set state = :to, condition = :condition, diagnosis = :why::jsonb, next_at = :at,
                  since = case when :why::jsonb is null then null else :now end
                where workspace_id = :workspace and conversation_id = :conversation
                  and precedence = :precedence and seq = :seq and state = 'HELD'
                  and attempts = :attempts and diagnosis->>'cause' = :was
                """,
                delivery)
            .param("to", to.state().name())
            .param("condition", to.condition() == null ? null : to.condition().name())
            .param("why", to.why() == null ? null : Diagnoses.write(to.why()))
            .param("at", Rows.at(to.at()))
            .param("now", Rows.at(now))
            .param("attempts", delivery.attempts())
            .param("was", was)
            .update()
        == 1;
  }

  /// The time a held one was told to wait for has come.
  boolean timeCame(Delivery delivery, Instant now) {
    return row(
                """
                update delivery
                set state = 'QUEUED', condition = null, diagnosis = null, since = null,
                  next_at = null,
                """
                    + TOLD_UNTIL
                    + """
                    where workspace_id = :workspace and conversation_id = :conversation
                      and precedence = :precedence and seq = :seq and state = 'HELD'
                      and next_at <= :now
                    """,
                delivery)
            .param("now", Rows.at(now))
            .update()
        == 1;
  }

  /// It was claimed, and is known not to have left. Names the claim: a later one may be on its way.
  boolean unclaim(Delivery delivery) {
    return row(
                """
                update delivery
                set state = 'QUEUED', condition = null, diagnosis = null, since = null,
                  next_at = null
                where workspace_id = :workspace and conversation_id = :conversation
                  and precedence = :precedence and seq = :seq and state = 'SENDING'
                  and attempts = :attempts and epoch = :epoch
                """,
                delivery)
            .param("attempts", delivery.attempts())
            .param("epoch", delivery.epoch())
            .update()
        == 1;
  }

  /// The one before it rested: so did this one, since it was put behind it, and if that wait had
  /// been announced it was to this one too. What was taken back in between kept neither of them.
  ///
  /// @param passed a delivery that is over
  void restedBehind(Delivery passed) {
    Instant since = passed.heldSince();
    if (since == null) return;
    row(
            """
            update delivery d
            set held_since = coalesce(d.held_since, greatest(d.created_at, :since)),
              told_until = greatest(d.told_until, p.told_until)
            from delivery p
            where p.workspace_id = :workspace and p.conversation_id = :conversation
              and p.precedence = :precedence and p.seq = :seq
              and d.workspace_id = :workspace and d.conversation_id = :conversation
              and d.precedence = :precedence and d.state in ('QUEUED', 'DEFERRED', 'HELD')
              and (d.held_since is null
                or p.told_until > coalesce(d.told_until, '-infinity'::timestamptz))
              and d.seq = (
                select n.seq from delivery n
                where n.workspace_id = :workspace and n.conversation_id = :conversation
                  and n.precedence = :precedence and n.seq > :seq and n.state <> 'CANCELLED'
                order by n.seq limit 1)
            """,
            passed)
        .param("since", Rows.at(since))
        .update();
  }

  private StatementSpec row(String sql, Delivery delivery) {
    return jdbc.sql(sql)
        .param("workspace", delivery.workspaceId())
        .param("conversation", delivery.conversationId())
        .param("precedence", delivery.precedence().name())
        .param("seq", delivery.seq());
  }
}
