package tintoi.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.alert.Deliveries.Way;

/// Who is told of what, and by which ways.
@Component
class Audience {
  private final People people;
  private final Mail mail;
  private final Webhooks webhooks;
  private final Devices devices;
  private final Notices notices;

  Audience(People people, Mail mail, Webhooks webhooks, Devices devices, Notices notices) {
    this.people = people;
    this.mail = mail;
    this.webhooks = webhooks;
    this.devices = devices;
    this.notices = notices;
  }

  /// @param id the person, the webhook, or the device
  record Target(Way way, UUID id) {}

  List<Target> of(Alert alert) {
    List<Target> targets = new ArrayList<>();
    boolean digest = alert.news() == Alert.News.DIGEST;
    Set<UUID> without = digest ? notices.withoutDigest(alert.workspaceId()) : Set.of();
    for (Person person : people.all(alert.workspaceId())) {
      if (!administers(person)) continue;
      if (mail.configured() && !without.contains(person.personId()))
        targets.add(new Target(Way.EMAIL, person.personId()));
      if (digest) continue;
      for (var device : devices.of(alert.workspaceId(), person.personId()))
        targets.add(new Target(Way.PUSH, device.deviceId()));
    }
    if (!digest)
      webhooks.all(alert.workspaceId()).stream()
          .filter(webhook -> webhook.disabledAt() == null)
          .forEach(webhook -> targets.add(new Target(Way.WEBHOOK, webhook.webhookId())));
    return targets;
  }

  static boolean administers(Person person) {
    return person.active() && person.role().atLeast(Role.ADMIN);
  }
}
