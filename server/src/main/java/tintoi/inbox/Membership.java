package tintoi.inbox;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.inbox.Conversation.Colleague;

/// Who belongs to a conversation, who looks after it, and whether it is over.
@Component
public class Membership {
  private final Conversations conversations;
  private final Members members;
  private final Rights rights;
  private final Assignment assignment;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Membership(
      Conversations conversations,
      Members members,
      Rights rights,
      Assignment assignment,
      ApplicationEventPublisher events,
      Clock clock) {
    this.conversations = conversations;
    this.members = members;
    this.rights = rights;
    this.assignment = assignment;
    this.events = events;
    this.clock = clock;
  }

  /// Becomes a member by herself. Nothing happens if she is one.
  @Transactional
  public void join(Person person, UUID conversationId) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    rights.require(person, conversation, Access::mayJoin);
    admit(conversation, person.personId(), person.personId());
  }

  /// Lets somebody else in.
  @Transactional
  public void invite(Person person, UUID conversationId, UUID invited) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    rights.require(person, conversation, Access::mayInvite);
    admit(conversation, invited, person.personId());
  }

  /// Leaves, or takes somebody out. The last member of an open conversation cannot leave: nobody
  /// could answer any more.
  @Transactional
  public void remove(Person person, UUID conversationId, UUID leaving) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    boolean self = leaving.equals(person.personId());
    rights.require(
        person,
        conversation,
        (access, who, relation) -> access.mayRemoveMember(who, relation, self));
    List<Colleague> all = members.of(conversation.workspaceId(), conversationId);
    boolean last = all.size() == 1 && all.getFirst().id().equals(leaving);
    if (last && conversation.state() == Conversation.State.OPEN) {
      throw Refusal.of(Refusal.Sort.CONFLICT, "permission.last_member");
    }
    if (!members.remove(conversation.workspaceId(), conversationId, leaving)) {
      throw Refusal.notFound();
    }
    if (leaving.equals(conversation.assigneeId())) {
      conversations.assign(conversation.workspaceId(), conversationId, null);
    }
    tell(conversation);
  }

  /// Gives a conversation to somebody, who becomes a member, or back to the queue (null).
  @Transactional
  public void assign(Person person, UUID conversationId, @Nullable UUID assigneeId) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    rights.require(person, conversation, Access::mayAssign);
    if (assigneeId != null) admit(conversation, assigneeId, person.personId());
    conversations.assign(conversation.workspaceId(), conversationId, assigneeId);
    tell(conversation);
  }

  /// Ends a conversation or opens it again.
  @Transactional
  public void turn(Person person, UUID conversationId, Conversation.State state) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    rights.require(person, conversation, Access::mayEnd);
    conversations.turn(conversation.workspaceId(), conversationId, state);
    tell(conversation);
  }

  void require(Person person, Conversation conversation, Rights.Question question) {
    rights.require(person, conversation, question);
  }

  boolean may(Person person, Conversation conversation, Rights.Question question) {
    return rights.ask(person, conversation, question).allowed();
  }

  /// Makes somebody a member; she must work here. For callers that asked whether they may.
  Person admit(Conversation conversation, UUID personId, UUID by) {
    UUID workspaceId = conversation.workspaceId();
    Person admitted = assignment.active(workspaceId, personId).orElseThrow(Refusal::notFound);
    members.add(workspaceId, conversation.conversationId(), personId, by, clock.instant());
    events.publishEvent(new Admitted(conversation, admitted, by));
    tell(conversation);
    return admitted;
  }

  private void tell(Conversation conversation) {
    events.publishEvent(
        new ConversationChanged(conversation.workspaceId(), conversation.conversationId()));
  }
}
