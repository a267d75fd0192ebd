package tintoi.web;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes;
import tintoi.delivery.Lanes.Incident;
import tintoi.web.ChannelJson.IncidentJson;

/// Times in which a channel could not send: one per channel and cause, however many messages wait.
@RestController
@RequestMapping("/api/incidents")
class IncidentsController {
  private static final int LATEST = 20;

  private final Lanes lanes;
  private final Channels channels;
  private final IncidentViews view;
  private final Explanations explanations;

  IncidentsController(
      Lanes lanes, Channels channels, IncidentViews view, Explanations explanations) {
    this.lanes = lanes;
    this.channels = channels;
    this.view = view;
    this.explanations = explanations;
  }

  record IncidentList(List<IncidentJson> items, @Nullable String next) {}

  /// @param open only those that last; else also the latest that are over, newest first
  @GetMapping
  IncidentList list(Person person, @RequestParam(defaultValue = "false") boolean open) {
    List<Incident> incidents = open ? lanes.openIncidents(person.workspaceId()) : latest(person);
    return new IncidentList(view.list(incidents, explanations.to(person)), null);
  }

  private List<Incident> latest(Person person) {
    return channels.all(person.workspaceId()).stream()
        .flatMap(
            channel -> lanes.incidents(person.workspaceId(), channel.channelId(), LATEST).stream())
        .sorted(Comparator.comparing(Incident::beganAt).reversed())
        .toList();
  }
}
