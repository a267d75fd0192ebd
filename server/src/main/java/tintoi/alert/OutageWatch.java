package tintoi.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.channel.Channels;
import tintoi.delivery.Outages;

/// A provider that fails for many channels is told once to each workspace that has one there. Found
/// by looking, by any node: what is told is a row, and there is only one for an incident.
@Component
public class OutageWatch {
  private static final Logger log = LoggerFactory.getLogger(OutageWatch.class);

  /// A blip is over before anybody could do anything with the news.
  private static final Duration BLIP = Duration.ofMinutes(1);

  private final Outages outages;
  private final Channels channels;
  private final Alerts alerts;
  private final Clock clock;

  /// Those this node has told of.
  private final Set<UUID> told = ConcurrentHashMap.newKeySet();

  OutageWatch(Outages outages, Channels channels, Alerts alerts, Clock clock) {
    this.outages = outages;
    this.channels = channels;
    this.alerts = alerts;
    this.clock = clock;
  }

  @Scheduled(
      initialDelayString = "${tintoi.alert.every:PT10S}",
      fixedDelayString = "${tintoi.alert.every:PT5S}")
  void wake() {
    try {
      look();
    } catch (RuntimeException e) {
      log.warn("outages are told of in the next round: {}", e.toString());
    }
  }

  public void look() {
    for (Outages.Outage outage : outages.lasting()) {
      boolean blip = outage.since().isAfter(clock.instant().minus(BLIP));
      if (blip || told.contains(outage.id())) continue;
      for (UUID workspaceId : channels.workspacesWith(outage.provider()))
        alerts.putOutage(workspaceId, outage, Alert.News.OPENED, outage.since());
      told.add(outage.id());
    }
    for (UUID incidentId : alerts.outages())
      outages.ended(incidentId).ifPresent(over -> end(over.outage(), over.at()));
  }

  private void end(Outages.Outage outage, Instant at) {
    for (UUID workspaceId : alerts.toldOf(outage.id()))
      alerts.putOutage(workspaceId, outage, Alert.News.HEALED, at);
    told.remove(outage.id());
  }
}
