package tintoi.web;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Lanes.Incident;
import tintoi.delivery.Tracking;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Authorizer.Check;
import tintoi.web.ChannelJson.IncidentJson;

/// Puts together what is shown of a channel and of its incidents: what it is, how its lanes stand,
/// what waits.
@Component
class ChannelView {
  private final Channels channels;
  private final Lanes lanes;
  private final Tracking tracking;
  private final People people;
  private final FailureDictionary dictionary;
  private final Clock clock;

  ChannelView(
      Channels channels,
      Lanes lanes,
      Tracking tracking,
      People people,
      FailureDictionary dictionary,
      Clock clock) {
    this.channels = channels;
    this.lanes = lanes;
    this.tracking = tracking;
    this.people = people;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  ChannelJson show(
      Channel channel, Explanations.Reader reader, @Nullable List<IncidentJson> incidents) {
    UUID workspaceId = channel.workspaceId();
    UUID channelId = channel.channelId();
    Tracking.Waiting waiting = tracking.waiting(workspaceId, channelId);
    return new ChannelJson(
        channelId,
        channel.provider().name(),
        channel.externalId(),
        channel.name(),
        channel.uses().stream().map(Enum::name).sorted().toList().reversed(),
        receiving(channel, reader),
        sending(channel, reader, waiting),
        new ChannelJson.Authorizer(channel.authorizerName()),
        channel.authorizedAt(),
        tracking.lastSentAt(workspaceId, channelId),
        channel.lastReceivedAt(),
        waiting,
        channel.checkedAt(),
        incidents);
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
  /// receive.
  private ChannelJson.Receiving receiving(Channel channel, Explanations.Reader reader) {
    Optional<Check> missing =
        channels.lastChecks(channel.workspaceId(), channel.channelId()).stream()
            .filter(check -> check.item() == Check.Item.WEBHOOK)
            .filter(check -> check.state() == Check.State.FAILED)
            .findFirst();
    if (missing.isEmpty()) return new ChannelJson.Receiving("ok", null, null);
    var now = new Circumstances(ChannelChecks.kind(channel), 1, null, clock.instant());
    var error = missing.get().error();
    String cause = "connection.webhook_missing";
    Diagnosis why = error == null ? dictionary.own(cause, now) : dictionary.own(cause, error, now);
    return new ChannelJson.Receiving(
        "off",
        channel.checkedAt(),
        reader.explain(why, channel.checkedAt(), null, channel.channelId(), 0, true));
  }

  /// Open incidents say what waits now, healed ones what waited.
  List<IncidentJson> incidents(List<Incident> incidents, Explanations.Reader reader) {
    return incidents.stream().flatMap(incident -> incident(incident, reader).stream()).toList();
  }

  private Optional<IncidentJson> incident(Incident incident, Explanations.Reader reader) {
    Person person = reader.person();
    Optional<Channel> channel = reader.channel(incident.channelId());
    Tracking.Waiting waiting =
        incident.healedAt() == null
            ? tracking.waiting(person.workspaceId(), incident.channelId())
            : null;
    UUID healedBy = incident.healedBy();
    ChannelJson.Healer healer =
        healedBy == null
            ? null
            : people
                .find(person.workspaceId(), healedBy)
                .map(who -> new ChannelJson.Healer(who.name()))
                .orElse(null);
    return channel.map(of ->
        new IncidentJson(
            incident.incidentId(),
            new ChannelJson.Whose(of.channelId(), of.name(), of.provider().name()),
            reader.explain(
                incident.diagnosis(),
                incident.beganAt(),
                null,
                of.channelId(),
                waiting == null ? incident.waited() : waiting.messages(),
                true),
            incident.beganAt(),
            incident.healedAt(),
            healer,
            incident.waited(),
            waiting));
  }
}
