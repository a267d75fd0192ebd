package tintoi.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.doctor.ChannelChecks;

/// The connected Pages and OAs, and how they stand.
@RestController
@RequestMapping("/api/channels")
class ChannelsController {
  private static final int LATEST = 20;

  private final Channels channels;
  private final ChannelView view;
  private final IncidentViews incidentViews;
  private final ChannelChecks checks;
  private final Explanations explanations;
  private final Access access;

  ChannelsController(
      Channels channels,
      ChannelView view,
      IncidentViews incidentViews,
      ChannelChecks checks,
      Explanations explanations,
      Access access) {
    this.channels = channels;
    this.view = view;
    this.incidentViews = incidentViews;
    this.checks = checks;
    this.explanations = explanations;
    this.access = access;
  }

  record ChannelList(List<ChannelJson> items, @Nullable String next) {}

  @GetMapping
  ChannelList list(Person person) {
    Explanations.Reader reader = explanations.to(person);
    return new ChannelList(
        channels.all(person.workspaceId()).stream()
            .map(channel -> view.show(channel, reader, null))
            .toList(),
        null);
  }

  @GetMapping("/{channelId}")
  ChannelJson get(Person person, @PathVariable UUID channelId) {
    Explanations.Reader reader = explanations.to(person);
    return view.show(
        find(person, channelId), reader, incidentViews.latest(channelId, LATEST, reader));
  }

  /// Looks at it live, now.
  @PostMapping("/{channelId}/checks")
  ChannelJson check(Person person, @PathVariable UUID channelId) {
    access.mayManageChannels(person).orThrow();
    checks.check(find(person, channelId), person.personId());
    return get(person, channelId);
  }

  private Channel find(Person person, UUID channelId) {
    return channels.find(person.workspaceId(), channelId).orElseThrow(Problem::notFound);
  }
}
