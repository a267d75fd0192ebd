package tintoi.web;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Decision;
import tintoi.access.Person;
import tintoi.delivery.Signals;
import tintoi.inbox.Conversation;
import tintoi.inbox.Listing;
import tintoi.inbox.Readings;
import tintoi.inbox.Rights;
import tintoi.provider.Connector.Signal;

/// That somebody reads or types. The customer is shown it where the provider can, and only of those
/// who may answer her: who only looks on is not there for her.
@RestController
@RequestMapping("/api/conversations/{conversationId}")
class PresenceController {
  private final Listing listing;
  private final Readings readings;
  private final Rights rights;
  private final Signals signals;

  PresenceController(Listing listing, Readings readings, Rights rights, Signals signals) {
    this.listing = listing;
    this.readings = readings;
    this.rights = rights;
    this.signals = signals;
  }

  /// She has seen everything there is until now.
  @PutMapping("/reading")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void read(Person person, @PathVariable UUID conversationId) {
    Conversation conversation = listing.conversation(person, conversationId);
    readings.read(person, conversation);
    show(person, conversation, Signal.SEEN);
  }

  /// She types. To be said again every few seconds while she does; saying it more often is
  /// harmless.
  @PostMapping("/typing")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void type(Person person, @PathVariable UUID conversationId) {
    show(person, listing.conversation(person, conversationId), Signal.TYPING);
  }

  private void show(Person person, Conversation conversation, Signal signal) {
    if (rights.ask(person, conversation, Access::mayReply) instanceof Decision.Allowed)
      signals.send(whom(conversation), signal);
  }

  static Signals.Whom whom(Conversation conversation) {
    return new Signals.Whom(
        conversation.workspaceId(),
        conversation.channelId(),
        conversation.kind(),
        conversation.conversationId(),
        conversation.recipient());
  }
}
