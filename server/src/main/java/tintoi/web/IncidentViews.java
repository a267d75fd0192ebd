package tintoi.web;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.delivery.Lanes;
import tintoi.delivery.Lanes.Incident;
import tintoi.delivery.Tracking;
import tintoi.web.ChannelJson.IncidentJson;

/// Puts together what is shown of the times in which a channel could not send.
@Component
class IncidentViews {
  private final Lanes lanes;
  private final Tracking tracking;
  private final People people;

  IncidentViews(Lanes lanes, Tracking tracking, People people) {
    this.lanes = lanes;
    this.tracking = tracking;
    this.people = people;
  }

  /// Of one channel, newest first.
  List<IncidentJson> latest(UUID channelId, int limit, Explanations.Reader reader) {
    return list(lanes.incidents(reader.person().workspaceId(), channelId, limit), reader);
  }

  /// Open incidents say what waits now, healed ones what waited.
  List<IncidentJson> list(List<Incident> incidents, Explanations.Reader reader) {
    return incidents.stream().flatMap(incident -> incident(incident, reader).stream()).toList();
  }

  private Optional<IncidentJson> incident(Incident incident, Explanations.Reader reader) {
    Person person = reader.person();
    Optional<Channel> channel = reader.channel(incident.channelId());
    Tracking.Waiting waiting =
        incident.healedAt() == null
            ? tracking.waitingForChannel(person.workspaceId(), incident.channelId())
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
