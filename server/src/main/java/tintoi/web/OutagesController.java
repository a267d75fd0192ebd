package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Outages;
import tintoi.delivery.Tracking;

/// Times in which a provider fails for many channels: one each, whatever it touches. They end by
/// themselves.
@RestController
@RequestMapping("/api/outages")
class OutagesController {
  private final Outages outages;
  private final Channels channels;
  private final Tracking tracking;
  private final Explanations explanations;

  OutagesController(
      Outages outages, Channels channels, Tracking tracking, Explanations explanations) {
    this.outages = outages;
    this.channels = channels;
    this.tracking = tracking;
    this.explanations = explanations;
  }

  /// @param provider META or ZALO
  /// @param waiting what waits behind this workspace's channels of it
  record OutageJson(
      String provider, DiagnosisJson diagnosis, Instant beganAt, Tracking.Waiting waiting) {}

  record OutageList(List<OutageJson> items, @Nullable String next) {}

  /// Those that last and touch a channel of this workspace.
  @GetMapping
  OutageList list(Person person) {
    List<Outages.Outage> lasting = outages.lasting();
    if (lasting.isEmpty()) return new OutageList(List.of(), null);
    List<Channel> all = channels.all(person.workspaceId());
    return new OutageList(
        lasting.stream()
            .filter(outage -> all.stream().anyMatch(c -> c.provider() == outage.provider()))
            .map(outage -> json(person, outage, all))
            .toList(),
        null);
  }

  private OutageJson json(Person person, Outages.Outage outage, List<Channel> all) {
    int messages = 0;
    int conversations = 0;
    for (Channel channel : all) {
      if (channel.provider() != outage.provider()) continue;
      var waiting = tracking.waitingForChannel(person.workspaceId(), channel.channelId());
      messages += waiting.messages();
      conversations += waiting.conversations();
    }
    Map<String, Object> facts =
        Map.of("provider", Explanations.name(outage.provider()), "n", messages);
    return new OutageJson(
        outage.provider().name(),
        explanations.to(person).explain(outage.why(), outage.since(), null, facts, false),
        outage.since(),
        new Tracking.Waiting(messages, conversations));
  }
}
