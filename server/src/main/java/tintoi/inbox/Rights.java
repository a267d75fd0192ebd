package tintoi.inbox;

import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.access.Access.Relation;
import tintoi.access.Decision;
import tintoi.access.Person;
import tintoi.inbox.Conversation.Colleague;

/// Asks [Access] about a conversation: what a person is to it, and who in it can help her.
@Component
public class Rights {

  /// One of [Access]'s questions about a conversation: `Access::mayReply`.
  @FunctionalInterface
  public interface Question {
    Decision put(Access access, Person person, Relation relation);
  }

  private final Access access;
  private final Members members;

  Rights(Access access, Members members) {
    this.access = access;
    this.members = members;
  }

  public Decision ask(Person person, Conversation conversation, Question question) {
    return switch (question.put(access, person, relation(person, conversation))) {
      case Decision.Allowed allowed -> allowed;
      case Decision.Refused(var cause, var helpers) when helpers.isEmpty() ->
          new Decision.Refused(
              cause,
              members.of(conversation.workspaceId(), conversation.conversationId()).stream()
                  .filter(member -> !member.id().equals(person.personId()))
                  .map(Colleague::name)
                  .toList());
      case Decision.Refused refused -> refused;
    };
  }

  /// @throws tintoi.access.NotAllowed if she may not
  public void require(Person person, Conversation conversation, Question question) {
    ask(person, conversation, question).orThrow();
  }

  private Relation relation(Person person, Conversation conversation) {
    UUID workspaceId = conversation.workspaceId();
    boolean member = members.has(workspaceId, conversation.conversationId(), person.personId());
    return new Relation(member, conversation.state() == Conversation.State.ENDED);
  }
}
