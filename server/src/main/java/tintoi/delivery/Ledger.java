package tintoi.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.allowance.Spread;
import tintoi.channel.Grants;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.failure.Reach;

/// What one group of notes changes, in the caller's transaction: settlements first, then claims,
/// each one statement per workspace.
@Component
class Ledger {
  /// As PostgreSQL sorts.
  private static final Comparator<Scribe.Note.Settle> BY_KEY =
      Comparator.comparing((Scribe.Note.Settle note) -> note.claimed().channelId().toString())
          .thenComparing(note -> note.claimed().kind().name())
          .thenComparing(note -> note.claimed().conversationId().toString());

  private final Deliveries deliveries;
  private final Queues queues;
  private final Attempts attempts;
  private final Problems problems;
  private final Recipients recipients;
  private final Lanes lanes;
  private final Grants grants;
  private final Revisions revisions;
  private final Gates gates;
  private final UnknownAnswers unknown;
  private final Tally tally;

  Ledger(
      Deliveries deliveries,
      Queues queues,
      Attempts attempts,
      Problems problems,
      Recipients recipients,
      Stops stops) {
    this.deliveries = deliveries;
    this.queues = queues;
    this.attempts = attempts;
    this.problems = problems;
    this.recipients = recipients;
    this.lanes = stops.lanes();
    this.grants = stops.grants();
    this.revisions = stops.revisions();
    this.gates = stops.gates();
    this.unknown = stops.unknown();
    this.tally = stops.tally();
  }

  /// What stops a channel, what lets it go, what a rest leaves behind, what may go now, what nobody
  /// understands, and who counts it.
  record Stops(
      Lanes lanes,
      Grants grants,
      Revisions revisions,
      Gates gates,
      UnknownAnswers unknown,
      Tally tally) {}

  record Written(
      Map<QueueKey, Deliveries.Claimed> claimed,
      Map<QueueKey, Queues.Cursor> cursors,
      Set<DeliveryChanged> changes,
      Set<LaneChanged> lanes,
      List<UnknownAnswers.Met> unknown) {}

  Written write(List<Scribe.Note> notes, Instant now) {
    deliveries.steer();
    Written written =
        new Written(
            new HashMap<>(), new HashMap<>(), new HashSet<>(), new HashSet<>(), new ArrayList<>());
    // In one order, whatever came first: groups that share rows wait for each other.
    Map<UUID, List<Scribe.Note>> byWorkspace = new TreeMap<>();
    for (Scribe.Note note : notes)
      byWorkspace.computeIfAbsent(note.lane().workspaceId(), _ -> new ArrayList<>()).add(note);
    byWorkspace.forEach((workspace, own) -> write(workspace, own, now, written));
    if (!written.unknown().isEmpty()) unknown.note(written.unknown(), now);
    return written;
  }

  private void write(UUID workspace, List<Scribe.Note> notes, Instant now, Written written) {
    List<Deliveries.Claim> claims = new ArrayList<>();
    List<Scribe.Note.Settle> settles = new ArrayList<>();
    Set<QueueKey> counted = new HashSet<>();
    for (Scribe.Note note : notes)
      switch (note) {
        case Scribe.Note.Claim c -> {
          claims.add(new Deliveries.Claim(c.lane(), c.epoch(), c.head()));
          if (c.counted()) counted.add(c.head().queue());
        }
        case Scribe.Note.Settle s -> settles.add(s);
      }
    if (!settles.isEmpty()) settle(workspace, settles, now, written);
    if (claims.isEmpty()) return;
    List<Deliveries.Claimed> taken = deliveries.claim(workspace, claims, now);
    if (!counted.isEmpty())
      gates.spend(
          workspace,
          taken.stream().filter(one -> counted.contains(Advance.queue(one.delivery()))).toList());
    for (Deliveries.Claimed claimed : taken) {
      written.claimed().put(Advance.queue(claimed.delivery()), claimed);
      // A first attempt changes nothing that a person sees: it was on its way and still is.
      if (claimed.delivery().attempts() > 1) written.changes().add(changed(claimed.delivery()));
    }
  }

  private void settle(
      UUID workspace, List<Scribe.Note.Settle> answered, Instant now, Written written) {
    List<Scribe.Note.Settle> settles =
        answered.stream()
            .sorted(BY_KEY)
            .map(note -> overtaken(note) ? note.with(new Outcome.Again()) : note)
            .toList();
    List<Deliveries.Settled> rows = settles.stream().map(Ledger::row).toList();
    Set<UUID> applied = new HashSet<>(deliveries.settle(workspace, rows, now));
    List<Queues.Step> steps = new ArrayList<>();
    List<Attempt> records = new ArrayList<>();
    List<Tally.Became> became = new ArrayList<>();
    for (int i = 0; i < settles.size(); i++) {
      Scribe.Note.Settle note = settles.get(i);
      boolean ours = applied.contains(note.claimed().deliveryId());
      if (note.attempt() != null && !(ours && speaksForItself(note))) records.add(note.attempt());
      tell(note, written);
      if (!ours) continue;
      steps.add(step(rows.get(i), now));
      if (!(note.outcome() instanceof Outcome.StillInDoubt)) became.add(became(note, rows.get(i)));
      if (rows.get(i).state().isPast()) revisions.restedBehind(note.claimed());
      consequences(workspace, note, now, written);
    }
    tally.count(became);
    if (!records.isEmpty()) attempts.insert(workspace, records);
    if (!steps.isEmpty())
      for (Queues.Cursor cursor : queues.step(workspace, steps, now))
        written.cursors().put(cursor.queue(), cursor);
  }

  /// Also of what was settled before: it may have been by us, in a commit that was done and whose
  /// answer was lost, and with it went the news. Told twice it does no harm.
  private static void tell(Scribe.Note.Settle note, Written written) {
    Delivery claimed = note.claimed();
    written.changes().add(changed(claimed));
    if (note.outcome() instanceof Outcome.LaneStopped)
      written.lanes().add(new LaneChanged(claimed.workspaceId(), claimed.channelId()));
  }

  /// A success brought nothing but what its delivery says: when it began and ended, and the id. See
  /// [Attempts#of].
  private static boolean speaksForItself(Scribe.Note.Settle note) {
    return note.outcome() instanceof Outcome.Sent && note.looked() == 0;
  }

  private static Tally.Became became(Scribe.Note.Settle note, Deliveries.Settled row) {
    boolean asked = note.attempt() != null;
    Tally.By by = note.looked() > 0 ? Tally.By.LOOK : asked ? Tally.By.ATTEMPT : Tally.By.DEATH;
    return new Tally.Became(note.claimed().kind(), row.state(), by, row.diagnosis());
  }

  /// True if what it was held for came true while the request was under way: held now, it would
  /// wait for a second time. Locks what could still change until this is committed.
  private boolean overtaken(Scribe.Note.Settle note) {
    return switch (note.outcome()) {
      case Outcome.Held(var condition, _, _)
          when condition == Condition.CUSTOMER_WRITES || condition == Condition.THREAD_RETURNS ->
          recipients.cameTrue(note.taken(), condition);
      case Outcome.Held(var condition, _, _) when condition == Condition.CHANNEL_RECONNECTED ->
          grantedSince(note.claimed());
      case Outcome.LaneStopped(_, _, var why) when why.kind().group() == AUTHORIZATION ->
          grantedSince(note.claimed());
      case Outcome.Sent _,
          Outcome.Deferred _,
          Outcome.Held _,
          Outcome.InDoubt _,
          Outcome.Bounced _,
          Outcome.Expired _,
          Outcome.LaneStopped _,
          Outcome.Again _,
          Outcome.StillInDoubt _ ->
          false;
    };
  }

  private boolean grantedSince(Delivery claimed) {
    Instant attempted = claimed.attemptedAt();
    return attempted != null
        && grants.grantedAfter(claimed.workspaceId(), claimed.channelId(), attempted);
  }

  /// What an outcome touches beyond its own delivery.
  private void consequences(UUID workspace, Scribe.Note.Settle note, Instant now, Written written) {
    switch (note.outcome()) {
      case Outcome.Bounced(var why) -> {
        problems.add(workspace, List.of(note.claimed()));
        boolean tells = why.reach() == Reach.RECIPIENT && note.claimed().speaksHere();
        if (tells && !recipients.cameTrue(note.taken(), Condition.CUSTOMER_WRITES))
          recipients.unreachable(note.claimed(), why, now);
      }
      case Outcome.Expired _ -> problems.add(workspace, List.of(note.claimed()));
      case Outcome.LaneStopped(var until, var condition, var why) -> {
        // What is permitted is another thing for comments than for messages; a token is one for
        // all.
        boolean whole =
            condition != null
                && why.kind().group() == AUTHORIZATION
                && why.kind() != FailureKind.PERMISSION_MISSING;
        UUID channel = note.claimed().channelId();
        Instant at = until == null ? null : spread(channel, until, condition, why);
        var kinds = whole ? Lanes.ALL : Set.of(note.claimed().kind());
        lanes.stop(workspace, channel, kinds, at, condition, why);
      }
      case Outcome.Held(_, _, var why) when why.kind() == FailureKind.UNRECOGNIZED ->
          written.unknown().add(new UnknownAnswers.Met(note.claimed(), why.evidence()));
      case Outcome.Sent _,
          Outcome.Deferred _,
          Outcome.Held _,
          Outcome.InDoubt _,
          Outcome.Again _,
          Outcome.StillInDoubt _ -> {}
    }
  }

  /// Many channels' allowances are given anew at the same moment; they do not all begin in it.
  private static Instant spread(
      UUID channel, Instant until, @Nullable Condition condition, Diagnosis why) {
    if (condition == Condition.QUOTA_RESETS) return Spread.after(channel, until);
    return why.kind() == FailureKind.RATE_LIMITED ? until.plus(Spread.aLittle(channel)) : until;
  }

  private static final tintoi.failure.FailureKind.Group AUTHORIZATION =
      tintoi.failure.FailureKind.Group.AUTHORIZATION;

  private static Queues.Step step(Deliveries.Settled row, Instant now) {
    QueueKey queue = Advance.queue(row.claimed());
    Instant due =
        switch (row.state()) {
          case QUEUED -> now;
          case DEFERRED, IN_DOUBT, HELD -> row.nextAt();
          case SENDING -> null;
          case SENT, DELIVERED, READ, BOUNCED, EXPIRED, CANCELLED -> null;
        };
    return new Queues.Step(queue, row.claimed().seq(), row.state().isPast(), due);
  }

  private static Deliveries.Settled row(Scribe.Note.Settle note) {
    Delivery d = note.claimed();
    return switch (note.outcome()) {
      case Outcome.Sent(var id) ->
          new Deliveries.Settled(d, Delivery.State.SENT, note.looked(), null, null, null, id);
      case Outcome.Deferred(var until, var why) ->
          new Deliveries.Settled(d, Delivery.State.DEFERRED, 0, null, why, until, null);
      case Outcome.Held(var condition, var at, var why) ->
          new Deliveries.Settled(d, Delivery.State.HELD, note.looked(), condition, why, at, null);
      case Outcome.InDoubt(var lookAt, var why) ->
          new Deliveries.Settled(d, Delivery.State.IN_DOUBT, 0, null, why, lookAt, null);
      case Outcome.StillInDoubt(var lookAt) ->
          new Deliveries.Settled(
              d, Delivery.State.IN_DOUBT, note.looked(), null, d.diagnosis(), lookAt, null);
      case Outcome.Bounced(var why) ->
          new Deliveries.Settled(d, Delivery.State.BOUNCED, 0, null, why, null, null);
      case Outcome.Expired(var why) ->
          new Deliveries.Settled(d, Delivery.State.EXPIRED, 0, null, why, null, null);
      case Outcome.LaneStopped(_, _, var why) ->
          new Deliveries.Settled(d, Delivery.State.QUEUED, 0, null, why, null, null);
      case Outcome.Again() ->
          new Deliveries.Settled(d, Delivery.State.QUEUED, 0, null, null, null, null);
    };
  }

  private static DeliveryChanged changed(Delivery delivery) {
    return new DeliveryChanged(
        delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId());
  }
}
