package tintoi.web;

import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.channel.Channels;
import tintoi.delivery.Takeover;
import tintoi.inbox.Conversation;
import tintoi.inbox.Inbound;
import tintoi.inbox.Listing;
import tintoi.inbox.Rights;

/// Taking a conversation over that another app of the Page's holds. Asks the provider, and waits.
@RestController
class TakeoverController {
  private final Listing listing;
  private final Rights rights;
  private final Takeover takeover;
  private final Inbound inbound;
  private final Channels channels;

  TakeoverController(
      Listing listing, Rights rights, Takeover takeover, Inbound inbound, Channels channels) {
    this.listing = listing;
    this.rights = rights;
    this.takeover = takeover;
    this.inbound = inbound;
    this.channels = channels;
  }

  @PostMapping("/api/conversations/{conversationId}/takeover")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void take(Person person, @PathVariable UUID conversationId) {
    Conversation conversation = listing.conversation(person, conversationId);
    rights.require(person, conversation, Access::mayReply);
    switch (takeover.take(PresenceController.whom(conversation))) {
      case Takeover.Taken.Ours() -> inbound.changed(person.workspaceId(), conversationId);
      case Takeover.Taken.Refused(var why) -> {
        Map<String, Object> facts =
            channels
                .find(person.workspaceId(), conversation.channelId())
                .map(Explanations::facts)
                .orElse(Map.of());
        throw Problem.of(HttpStatus.CONFLICT, why.cause(), facts);
      }
    }
  }
}
