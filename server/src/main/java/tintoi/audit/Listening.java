package tintoi.audit;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.TokenIssued;
import tintoi.channel.Channel;
import tintoi.channel.ChannelChanged;
import tintoi.channel.ErasureAsked;

/// Hears what is done in a transaction, and writes it down in the same one.
@Component
class Listening {
  private final Audit audit;
  private final People people;

  Listening(Audit audit, People people) {
    this.audit = audit;
    this.people = people;
  }

  @EventListener
  void issued(TokenIssued event) {
    Person person = event.person();
    audit.add(
        person.workspaceId(),
        new Audit.Actor(person.personId(), person.name(), null),
        "token.issued",
        new Audit.Subject("token", event.tokenId(), event.name()),
        null,
        null);
  }

  @EventListener
  void connected(ChannelChanged event) {
    Channel channel = event.channel();
    UUID byPerson = event.byPerson();
    UUID byLink = event.byLink();
    var actor = Audit.Actor.SYSTEM;
    if (byPerson != null) {
      String name = people.find(channel.workspaceId(), byPerson).map(Person::name).orElse("");
      actor =
          byLink == null
              ? new Audit.Actor(byPerson, name, null)
              : new Audit.Actor(null, "link of " + name, null);
    }
    List<String> uses = channel.uses().stream().map(Enum::name).sorted().toList();
    audit.add(
        channel.workspaceId(),
        actor,
        "channel.connected",
        new Audit.Subject("channel", channel.channelId(), channel.name()),
        null,
        // Not who granted: she may have what we keep of her deleted, and this log keeps everything.
        byLink == null ? Map.of("uses", uses) : Map.of("uses", uses, "link", byLink));
  }

  /// The conversation says who she is; this log, which keeps everything, does not.
  @EventListener
  void erasureAsked(ErasureAsked event) {
    Channel channel = event.channel();
    audit.add(
        channel.workspaceId(),
        Audit.Actor.SYSTEM,
        "customer.erasure_asked",
        new Audit.Subject("conversation", event.conversationId(), channel.name()),
        null,
        null);
  }
}
