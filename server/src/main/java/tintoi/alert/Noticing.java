package tintoi.alert;

import java.time.Clock;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tintoi.delivery.IncidentHealed;
import tintoi.delivery.IncidentOpened;
import tintoi.delivery.Lanes;
import tintoi.delivery.Outages;
import tintoi.doctor.WarningGiven;
import tintoi.failure.Reach;

/// Hears what is to be told, inside the transaction in which it becomes true, and writes it down
/// there: an incident without its alert cannot be committed, nor the other way round.
@Component
class Noticing {
  private final Alerts alerts;
  private final Outages outages;
  private final Clock clock;

  Noticing(Alerts alerts, Outages outages, Clock clock) {
    this.alerts = alerts;
    this.outages = outages;
    this.clock = clock;
  }

  /// What a provider's own incident explains is told with that.
  @EventListener
  void opened(IncidentOpened event) {
    boolean told =
        event.why().reach() == Reach.PROVIDER
            && outages.lasting().stream()
                .anyMatch(outage -> outage.provider() == event.why().evidence().provider());
    if (told) return;
    alerts.put(
        event.workspaceId(),
        event.channelId(),
        Alert.News.OPENED,
        event.incidentId(),
        event.why(),
        0,
        event.at());
  }

  @EventListener
  void healed(IncidentHealed event) {
    Lanes.Incident incident = event.incident();
    alerts.put(
        event.workspaceId(),
        incident.channelId(),
        Alert.News.HEALED,
        incident.incidentId(),
        incident.diagnosis(),
        incident.waited(),
        clock.instant());
  }

  @EventListener
  void warned(WarningGiven event) {
    alerts.put(
        event.workspaceId(),
        event.channelId(),
        Alert.News.WARNING,
        null,
        event.why(),
        event.n(),
        clock.instant());
  }
}
