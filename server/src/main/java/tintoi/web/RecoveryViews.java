package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.failure.Diagnosis;
import tintoi.intake.Recoveries;

/// Shows the times of which messages may have been missed, and what was found of them afterwards.
@Component
class RecoveryViews {
  private static final int LATEST = 10;

  private final Recoveries recoveries;

  RecoveryViews(Recoveries recoveries) {
    this.recoveries = recoveries;
  }

  /// @param kind of the channel: MESSENGER, PAGE_COMMENT or ZALO_OA
  /// @param reason "reconnected", "resubscribed", "silence" or "absence"
  /// @param since what was said from then on may have been missed
  /// @param state "reading", "waiting", "done" or "given_up"
  /// @param found messages that were missing
  /// @param closed conversations the provider did not let us read, or not all of them
  /// @param why what keeps it from going on, or kept it from ending well; null if nothing does
  record RecoveryJson(
      UUID id,
      String kind,
      String reason,
      Instant since,
      Instant askedAt,
      @Nullable Instant endedAt,
      String state,
      int found,
      int closed,
      @Nullable DiagnosisJson why) {}

  /// Of one channel, newest first.
  List<RecoveryJson> latest(UUID channelId, Explanations.Reader reader) {
    return recoveries.latest(reader.person().workspaceId(), channelId, LATEST).stream()
        .map(recovery -> show(recovery, reader))
        .toList();
  }

  private static RecoveryJson show(Recoveries.Recovery recovery, Explanations.Reader reader) {
    Diagnosis why = recovery.why();
    return new RecoveryJson(
        recovery.recoveryId(),
        recovery.kind().name(),
        recovery.reason().name().toLowerCase(Locale.ROOT),
        recovery.since(),
        recovery.askedAt(),
        recovery.endedAt(),
        state(recovery),
        recovery.found(),
        recovery.closed(),
        why == null
            ? null
            : reader.explain(
                why, recovery.askedAt(), recovery.dueAt(), recovery.channelId(), 0, true));
  }

  private static String state(Recoveries.Recovery recovery) {
    boolean over = recovery.dueAt() == null;
    if (recovery.why() == null) return over ? "done" : "reading";
    return over ? "given_up" : "waiting";
  }
}
