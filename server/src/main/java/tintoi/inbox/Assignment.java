package tintoi.inbox;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;

/// Who looks after a conversation that nobody has: the workspace's assignment rule.
@Component
class Assignment {
  private final Workspaces workspaces;
  private final People people;
  private final Conversations conversations;
  private final Members members;
  private final ApplicationEventPublisher events;

  Assignment(
      Workspaces workspaces,
      People people,
      Conversations conversations,
      Members members,
      ApplicationEventPublisher events) {
    this.workspaces = workspaces;
    this.people = people;
    this.conversations = conversations;
    this.members = members;
    this.events = events;
  }

  /// Gives a conversation to the person the rule names; she becomes a member. Nobody, if the rule
  /// names nobody who works here.
  void byRule(Conversation conversation, Instant now) {
    UUID workspaceId = conversation.workspaceId();
    UUID conversationId = conversation.conversationId();
    Optional<Person> named =
        workspaces
            .find(workspaceId)
            .map(Workspace::assignTo)
            .flatMap(personId -> active(workspaceId, personId));
    conversations.assign(workspaceId, conversationId, named.map(Person::personId).orElse(null));
    named.ifPresent(person -> {
      members.add(workspaceId, conversationId, person.personId(), null, now);
      events.publishEvent(new Admitted(conversation, person, null));
    });
  }

  /// A conversation whose assignee no longer works here goes back to the rule. One that was given
  /// back to the queue on purpose stays there.
  void ifGone(Conversation conversation, Instant now) {
    UUID assigneeId = conversation.assigneeId();
    if (assigneeId != null && active(conversation.workspaceId(), assigneeId).isEmpty()) {
      byRule(conversation, now);
    }
  }

  /// Somebody to whom something can be given: she works here.
  Optional<Person> active(UUID workspaceId, UUID personId) {
    return people.find(workspaceId, personId).filter(Person::active);
  }
}
