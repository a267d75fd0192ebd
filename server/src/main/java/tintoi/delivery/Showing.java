package tintoi.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.allowance.Spread;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;

/// What a person sees of a delivery: its own state, or what it waits for in front of it.
final class Showing {
  /// Until then it is merely on its way.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final SendingRules rules;
  private final FailureDictionary dictionary;
  private final Clock clock;

  Showing(SendingRules rules, FailureDictionary dictionary, Clock clock) {
    this.rules = rules;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  /// @param row of the query of [Tracking]
  Progress progress(ResultSet row) throws SQLException {
    Progress seen = seen(row);
    return row.getBoolean("keeps_words") ? seen.keepingWords() : seen;
  }

  private Progress seen(ResultSet row) throws SQLException {
    Delivery delivery = Rows.delivery(row);
    String laneState = Rows.text(row, "lane_state");
    Instant ownSince = Rows.instant(row, "own_since");
    return switch (delivery.state()) {
      case SENDING ->
          row.getBoolean("orphaned")
              ? new Progress(
                  delivery, Shown.UNCONFIRMED, unheard(delivery), delivery.attemptedAt(), null)
              : new Progress(delivery, Shown.SENDING, null, null, null);
      case SENT -> arrived(delivery, Shown.SENT, row);
      case DELIVERED -> arrived(delivery, Shown.DELIVERED, row);
      case READ -> arrived(delivery, Shown.READ, row);
      case CANCELLED -> new Progress(delivery, Shown.CANCELLED, null, null, null);
      case BOUNCED -> back(delivery, Shown.BOUNCED, ownSince, row);
      case EXPIRED -> back(delivery, Shown.EXPIRED, ownSince, row);
      case IN_DOUBT -> own(delivery, Shown.UNCONFIRMED, ownSince);
      case HELD -> own(delivery, Shown.HELD, ownSince);
      case DEFERRED -> deferred(delivery, laneState, ownSince, row);
      case QUEUED ->
          // What is in front of it rests for something else, whatever the lane does.
          switch (row.getBoolean("head_rests") ? "READY" : laneState) {
            case "PAUSED" -> behindLane(delivery, Shown.HELD, row);
            case "THROTTLED" -> behindLane(delivery, Shown.RETRYING, row);
            default -> queued(delivery, row);
          };
    };
  }

  private Progress deferred(
      Delivery delivery, String laneState, @Nullable Instant since, ResultSet row)
      throws SQLException {
    if (laneState.equals("PAUSED")) return behindLane(delivery, Shown.HELD, row);
    Instant next = delivery.nextAt();
    boolean came = next != null && !next.isAfter(clock.instant());
    if (came && laneState.equals("THROTTLED")) return behindLane(delivery, Shown.RETRYING, row);
    // Its time has come, and it does not go: no longer for what it failed of.
    return isLong(next) && laneState.equals("READY")
        ? queued(delivery, row)
        : own(delivery, Shown.RETRYING, since);
  }

  /// Its sender died or lost the lane; who has it now will find that, people's messages first.
  private Diagnosis unheard(Delivery delivery) {
    return own(Settlement.UNHEARD, delivery);
  }

  private Diagnosis own(String cause, Delivery delivery) {
    int attempt = Math.max(1, delivery.attempts());
    var now = new Circumstances(delivery.kind(), attempt, null, clock.instant());
    return dictionary.own(cause, now);
  }

  private static Progress arrived(Delivery delivery, Shown shown, ResultSet row)
      throws SQLException {
    return new Progress(delivery, shown, null, null, null, false, row.getBoolean("twice"), false);
  }

  private static Progress own(Delivery delivery, Shown shown, @Nullable Instant since) {
    return new Progress(delivery, shown, delivery.diagnosis(), since, delivery.nextAt());
  }

  private static Progress back(
      Delivery delivery, Shown shown, @Nullable Instant since, ResultSet row) throws SQLException {
    return new Progress(
        delivery,
        shown,
        delivery.diagnosis(),
        since,
        delivery.nextAt(),
        row.getBoolean("open"),
        false,
        false);
  }

  private static Progress behindLane(Delivery delivery, Shown shown, ResultSet row)
      throws SQLException {
    return new Progress(
        delivery,
        shown,
        Rows.diagnosis(row, "lane_diagnosis"),
        Rows.instant(row, "lane_since"),
        Rows.instant(row, "lane_until"));
  }

  /// Behind one that is merely on its way nothing needs saying; behind one that rests, it does.
  private Progress queued(Delivery delivery, ResultSet row) throws SQLException {
    Instant reset = Rows.instant(row, "automation_until");
    if (reset != null && reset.isAfter(clock.instant()))
      return new Progress(
          delivery,
          Shown.HELD,
          Rows.diagnosis(row, "automation_why"),
          Rows.instant(row, "automation_since"),
          reset);
    Progress night = byNight(delivery);
    if (night != null) return night;
    Instant letGo = Rows.instant(row, "let_go");
    if (row.getString("head_state") == null)
      return inLine(delivery, later(Rows.instant(row, "head_due"), letGo));
    boolean orphaned = row.getBoolean("orphaned");
    Diagnosis head = orphaned ? unheard(delivery) : Rows.diagnosis(row, "head_diagnosis");
    Instant headSince = Rows.instant(row, "head_since");
    if (head != null && headSince != null && awaitsReview(delivery, head, headSince))
      return new Progress(delivery, Shown.HELD, head, headSince, null);
    if (head == null && !isLong(later(letGo, delivery.createdAt())))
      return new Progress(delivery, Shown.WAITING, null, null, null);
    return new Progress(
        delivery,
        Shown.WAITING,
        head == null ? own("hold.previous", delivery) : behind(delivery, head),
        delivery.createdAt(),
        null);
  }

  /// It could go, and so much goes before it that a person asks herself.
  ///
  /// @param due since when it could; null if that is not written yet
  private Progress inLine(Delivery delivery, @Nullable Instant due) {
    var night = lastNight(delivery);
    // Campaigns begin spread after the night.
    Instant since =
        night == null ? due : later(due, Spread.after(delivery.channelId(), night.to()));
    return !isLong(since)
        ? new Progress(delivery, Shown.QUEUED, null, null, null)
        : new Progress(delivery, Shown.QUEUED, own("hold.in_line", delivery), since, null);
  }

  private boolean isLong(@Nullable Instant since) {
    return since != null && since.plus(PATIENCE).isBefore(clock.instant());
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) return a == null ? b : a;
    return a.isAfter(b) ? a : b;
  }

  /// In quiet hours a campaign waits as one: no row of it says so, the shop's hours do.
  private @Nullable Progress byNight(Delivery delivery) {
    var night = lastNight(delivery);
    if (night == null || !clock.instant().isBefore(night.to())) return null;
    Instant since = later(delivery.createdAt(), night.from());
    return new Progress(delivery, Shown.HELD, own("hold.quiet_hours", delivery), since, night.to());
  }

  /// The quiet hours in which campaigns wait, or waited last; null for anything else.
  private SendingRule.@Nullable Night lastNight(Delivery delivery) {
    return delivery.precedence() == Delivery.Precedence.CAMPAIGN
        ? rules.of(delivery.workspaceId()).lastNight(clock.instant())
        : null;
  }

  /// What was written before the one in front of it was put aside to be looked over is as old: it
  /// is looked over with it, unless somebody has stood by it since.
  private static boolean awaitsReview(Delivery delivery, Diagnosis head, Instant since) {
    Instant worded = delivery.wordedAt() == null ? delivery.createdAt() : delivery.wordedAt();
    return head.cause().equals(Preflight.REVIEW) && worded.isBefore(since);
  }

  /// It waits for the same thing as the one before it, in words of its own.
  private Diagnosis behind(Delivery delivery, Diagnosis head) {
    Diagnosis own =
        dictionary.own(
            "hold.previous",
            head.evidence(),
            new Circumstances(delivery.kind(), 1, null, clock.instant()));
    return new Diagnosis(head.kind(), own.cause(), head.reach(), own.disposition(), own.evidence());
  }
}
