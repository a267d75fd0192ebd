package tintoi.alert;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;

/// Tells one target.
@Component
class Telling {
  private final Alerts alerts;
  private final Writers writers;
  private final People people;
  private final Webhooks webhooks;
  private final Devices devices;
  private final Hands hands;

  Telling(
      Alerts alerts,
      Writers writers,
      People people,
      Webhooks webhooks,
      Devices devices,
      Hands hands) {
    this.alerts = alerts;
    this.writers = writers;
    this.people = people;
    this.webhooks = webhooks;
    this.devices = devices;
    this.hands = hands;
  }

  /// Who puts it into words.
  @Component
  record Writers(Letters letters, WeekLetters weeks) {}

  /// By what it is brought, and when.
  @Component
  record Hands(Mail mail, Post post, Push push, Clock clock) {}

  Told tell(Deliveries.Due due) {
    Optional<Alert> alert = alerts.find(due.workspaceId(), due.alertId());
    if (alert.isEmpty()) return new Told.Never("there is no such alert");
    return switch (due.way()) {
      case EMAIL -> letter(alert.get(), due.target());
      case WEBHOOK -> event(alert.get(), due.target());
      case PUSH -> note(alert.get(), due.target());
    };
  }

  /// Who is no admin any more is not told.
  private Optional<Person> admin(UUID workspaceId, UUID personId) {
    return people.find(workspaceId, personId).filter(Audience::administers);
  }

  private Told letter(Alert alert, UUID personId) {
    Optional<Person> person = admin(alert.workspaceId(), personId);
    if (person.isEmpty()) return new Told.Never("administers no more");
    Optional<Letter> letter =
        alert.news() == Alert.News.DIGEST
            ? writers.weeks.letter(alert, person.get())
            : writers.letters.letter(alert, person.get());
    return letter
        .map(written -> hands.mail.send(alert.alertId(), person.get(), written))
        .orElseGet(() -> new Told.Never("what it is about is gone"));
  }

  private Told event(Alert alert, UUID webhookId) {
    Optional<Webhooks.Webhook> webhook =
        webhooks.find(alert.workspaceId(), webhookId).filter(found -> found.disabledAt() == null);
    Optional<String> secret = webhooks.secret(alert.workspaceId(), webhookId);
    Optional<String> event = writers.letters.event(alert);
    if (webhook.isEmpty() || secret.isEmpty() || event.isEmpty())
      return new Told.Never("the webhook, its secret or the channel is gone");
    long second = hands.clock.instant().getEpochSecond();
    String id = "msg_" + alert.alertId();
    Told told = hands.post.send(webhook.get().url(), secret.get(), id, second, event.get());
    if (told instanceof Told.Gone) webhooks.disable(alert.workspaceId(), webhookId);
    return told;
  }

  private Told note(Alert alert, UUID deviceId) {
    Optional<Devices.Device> device = devices.find(alert.workspaceId(), deviceId);
    Optional<Devices.Reach> reach = device.flatMap(devices::reach);
    if (device.isEmpty() || reach.isEmpty()) return new Told.Never("the device is gone");
    Optional<Person> person = admin(alert.workspaceId(), device.get().personId());
    if (person.isEmpty()) return new Told.Never("administers no more");
    Optional<Push.Note> note = writers.letters.note(alert, person.get());
    if (note.isEmpty()) return new Told.Never("what it is about is gone");
    Told told = hands.push.send(reach.get(), note.get());
    if (told instanceof Told.Gone) devices.remove(alert.workspaceId(), deviceId);
    return told;
  }
}
