package tintoi.web;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Tracking;
import tintoi.doctor.ChannelChecks;
import tintoi.doctor.Warnings;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.ProviderError;
import tintoi.web.ChannelJson.IncidentJson;

/// Puts together what is shown of a channel: what it is, how its lanes stand, what waits, what will
/// stop it.
@Component
class ChannelView {
  private final Channels channels;
  private final Lanes lanes;
  private final Tracking tracking;
  private final Warnings warnings;
  private final FailureDictionary dictionary;
  private final Clock clock;

  ChannelView(
      Channels channels,
      Lanes lanes,
      Tracking tracking,
      Warnings warnings,
      FailureDictionary dictionary,
      Clock clock) {
    this.channels = channels;
    this.lanes = lanes;
    this.tracking = tracking;
    this.warnings = warnings;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  ChannelJson show(
      Channel channel, Explanations.Reader reader, @Nullable List<IncidentJson> incidents) {
    UUID workspaceId = channel.workspaceId();
    UUID channelId = channel.channelId();
    Tracking.Waiting forChannel = tracking.waitingForChannel(workspaceId, channelId);
    List<Warnings.Warning> warned = warnings.of(channel);
    return new ChannelJson(
        channelId,
        channel.provider().name(),
        channel.externalId(),
        channel.name(),
        channel.uses().stream().map(Enum::name).sorted().toList().reversed(),
        receiving(channel, warned, reader),
        sending(channel, reader, forChannel),
        new ChannelJson.Authorizer(channel.authorizerName()),
        channel.authorizedAt(),
        tracking.lastSentAt(workspaceId, channelId),
        channel.lastReceivedAt(),
        tracking.waiting(workspaceId, channelId),
        forChannel,
        channel.checkedAt(),
        warned(channel, warned, reader),
        incidents);
  }

  private static List<DiagnosisJson> warned(
      Channel channel, List<Warnings.Warning> warned, Explanations.Reader reader) {
    return warned.stream()
        .filter(warning -> !warning.why().cause().equals(Warnings.UNHEARD))
        .map(warning ->
            reader.explain(
                warning.why(),
                warning.since(),
                warning.endsAt(),
                channel.channelId(),
                warning.n(),
                true))
        .toList();
  }

  private ChannelJson.Sending sending(
      Channel channel, Explanations.Reader reader, Tracking.Waiting waiting) {
    Lanes.Standing standing = lanes.standing(channel.workspaceId(), channel.channelId());
    Diagnosis why = standing.why();
    DiagnosisJson diagnosis =
        why == null
            ? null
            : reader.explain(
                why,
                standing.since(),
                standing.until(),
                channel.channelId(),
                waiting.messages(),
                true);
    String light =
        switch (standing.light()) {
          case OK -> "ok";
          case THROTTLED -> "throttled";
          case INTERRUPTED -> "interrupted";
        };
    return new ChannelJson.Sending(light, standing.since(), diagnosis, standing.until());
  }

  /// Receiving needs no token of ours, only the subscription: a channel that cannot send may well
  /// receive. What could not be asked last time stands as it was found before.
  private ChannelJson.Receiving receiving(
      Channel channel, List<Warnings.Warning> warned, Explanations.Reader reader) {
    Optional<Check> webhook =
        channels.lastChecks(channel.workspaceId(), channel.channelId()).stream()
            .filter(check -> check.item() == Check.Item.WEBHOOK)
            .findFirst();
    Optional<Warnings.Warning> unheard = warning(warned, Warnings.UNHEARD);
    boolean failed = webhook.map(Check::state).filter(Check.State.FAILED::equals).isPresent();
    boolean subscribed = webhook.map(Check::state).filter(Check.State.OK::equals).isPresent();
    if (failed || (unheard.isPresent() && !subscribed)) {
      Instant since = unheard.map(Warnings.Warning::since).orElse(channel.checkedAt());
      Diagnosis why = unsubscribed(channel, failed ? webhook.get().error() : null);
      return new ChannelJson.Receiving(
          "off", since, reader.explain(why, since, null, channel.channelId(), 0, true));
    }
    return warning(warned, Warnings.SILENT)
        .map(silent -> new ChannelJson.Receiving("degraded", silent.since(), null))
        .orElseGet(() -> new ChannelJson.Receiving("ok", null, null));
  }

  private static Optional<Warnings.Warning> warning(List<Warnings.Warning> warned, String cause) {
    return warned.stream().filter(warning -> warning.why().cause().equals(cause)).findFirst();
  }

  private Diagnosis unsubscribed(Channel channel, @Nullable ProviderError error) {
    var now = new Circumstances(ChannelChecks.kind(channel), 1, null, clock.instant());
    return error == null
        ? dictionary.own(Warnings.UNHEARD, now)
        : dictionary.own(Warnings.UNHEARD, error, now);
  }
}
