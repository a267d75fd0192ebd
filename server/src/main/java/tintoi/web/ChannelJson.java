package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.delivery.Tracking;

/// A channel as everybody outside sees it.
///
/// @param lastSentAt null if it never sent
/// @param waiting all that has not left, whatever it waits for
/// @param waitingForChannel of that, what goes once the channel may
/// @param warnings what will stop it if nobody does anything, the nearest first
/// @param incidents the latest times it could not send; null in lists
record ChannelJson(
    UUID id,
    String provider,
    String externalId,
    String name,
    List<String> uses,
    Receiving receiving,
    Sending sending,
    Authorizer authorizer,
    Instant authorizedAt,
    @Nullable Instant lastSentAt,
    @Nullable Instant lastReceivedAt,
    Tracking.Waiting waiting,
    Tracking.Waiting waitingForChannel,
    @Nullable Instant checkedAt,
    List<DiagnosisJson> warnings,
    @Nullable List<IncidentJson> incidents) {

  /// @param light "ok" or "off"
  record Receiving(String light, @Nullable Instant since, @Nullable DiagnosisJson diagnosis) {}

  /// @param light "ok", "throttled" or "interrupted"
  record Sending(
      String light,
      @Nullable Instant since,
      @Nullable DiagnosisJson diagnosis,
      @Nullable Instant until) {}

  record Authorizer(String name) {}

  /// A time in which a channel could not send.
  ///
  /// @param waiting what waits now; null once it is healed
  record IncidentJson(
      UUID id,
      Whose channel,
      DiagnosisJson diagnosis,
      Instant beganAt,
      @Nullable Instant healedAt,
      @Nullable Healer healedBy,
      int waited,
      Tracking.@Nullable Waiting waiting) {}

  record Whose(UUID id, String name, String provider) {}

  record Healer(String name) {}
}
