package tintoi.alert;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;

/// Tells one target.
@Component
class Telling {
  private final Alerts alerts;
  private final Letters letters;
  private final People people;
  private final Mail mail;
  private final Webhooks webhooks;
  private final Hand hand;

  Telling(Alerts alerts, Letters letters, People people, Mail mail, Webhooks webhooks, Hand hand) {
    this.alerts = alerts;
    this.letters = letters;
    this.people = people;
    this.mail = mail;
    this.webhooks = webhooks;
    this.hand = hand;
  }

  /// What a webhook is sent by, and when.
  @Component
  record Hand(Post post, Clock clock) {}

  boolean byMail() {
    return mail.configured();
  }

  List<UUID> webhooks(UUID workspaceId) {
    return webhooks.all(workspaceId).stream()
        .filter(webhook -> webhook.disabledAt() == null)
        .map(Webhooks.Webhook::webhookId)
        .toList();
  }

  Told tell(Deliveries.Due due) {
    Optional<Alert> alert = alerts.find(due.workspaceId(), due.alertId());
    if (alert.isEmpty()) return new Told.Never("there is no such alert");
    return switch (due.way()) {
      case EMAIL -> letter(alert.get(), due.target());
      case WEBHOOK -> event(alert.get(), due.target());
    };
  }

  /// Who is no admin any more is not told.
  private Told letter(Alert alert, UUID personId) {
    Optional<Person> person =
        people
            .find(alert.workspaceId(), personId)
            .filter(found -> found.active() && found.role().atLeast(Role.ADMIN));
    if (person.isEmpty()) return new Told.Never("administers no more");
    return letters
        .letter(alert, person.get())
        .map(letter -> mail.send(alert.alertId(), person.get(), letter))
        .orElseGet(() -> new Told.Never("there is no such channel"));
  }

  private Told event(Alert alert, UUID webhookId) {
    Optional<Webhooks.Webhook> webhook =
        webhooks.find(alert.workspaceId(), webhookId).filter(found -> found.disabledAt() == null);
    Optional<String> secret = webhooks.secret(alert.workspaceId(), webhookId);
    Optional<String> event = letters.event(alert);
    if (webhook.isEmpty() || secret.isEmpty() || event.isEmpty())
      return new Told.Never("the webhook, its secret or the channel is gone");
    long second = hand.clock.instant().getEpochSecond();
    String id = "msg_" + alert.alertId();
    Told told = hand.post.send(webhook.get().url(), secret.get(), id, second, event.get());
    boolean gone = told instanceof Told.Never(var why) && why.startsWith("HTTP 410");
    if (gone) webhooks.disable(alert.workspaceId(), webhookId);
    return told;
  }
}
