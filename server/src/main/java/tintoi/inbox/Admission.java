package tintoi.inbox;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.Access;
import tintoi.access.Person;

/// Asking to be let into a conversation, and letting in. Whoever is let in becomes a member, and in
/// the same transaction what she wanted to say becomes her reply.
@Component
public class Admission {

  /// What she wants to say once she is let in.
  public record Draft(String text, String key) {}

  private final Requests requests;
  private final Conversations conversations;
  private final Membership membership;
  private final Replies replies;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Admission(
      Requests requests,
      Conversations conversations,
      Membership membership,
      Replies replies,
      ApplicationEventPublisher events,
      Clock clock) {
    this.requests = requests;
    this.conversations = conversations;
    this.membership = membership;
    this.replies = replies;
    this.events = events;
    this.clock = clock;
  }

  /// Asks to be let in. Who may join by herself is let in at once.
  ///
  /// @throws Refusal if she belongs to it, has asked already, or her draft could not be sent
  @Transactional
  public Request ask(Person person, UUID conversationId, String reason, @Nullable Draft draft) {
    Conversation conversation = conversations.lock(person.workspaceId(), conversationId);
    membership.require(person, conversation, Access::mayAskToJoin);
    var request =
        new Request(
            person.workspaceId(),
            UuidCreator.getTimeOrderedEpoch(),
            conversationId,
            conversation.customerName(),
            person.personId(),
            person.name(),
            reason,
            draft == null ? null : replies.accept(conversation, draft.text()),
            draft == null ? null : draft.key(),
            Request.State.PENDING,
            clock.instant(),
            null,
            null,
            "");
    if (!requests.add(request)) throw Refusal.of(Refusal.Sort.CONFLICT, "permission.pending");
    if (membership.may(person, conversation, Access::mayJoin)) {
      settle(request, Request.State.APPROVED, person.personId(), "");
      admit(conversation, request, person.personId());
    } else {
      tell(request);
    }
    return find(person, request.requestId());
  }

  /// Lets in or does not.
  ///
  /// @throws Refusal if it was decided or withdrawn before, or she no longer works here
  @Transactional
  public Request decide(Person person, UUID requestId, boolean approved, String note) {
    Request request = find(person, requestId);
    Conversation conversation = conversations.lock(person.workspaceId(), request.conversationId());
    boolean own = request.personId().equals(person.personId());
    membership.require(
        person,
        conversation,
        (access, who, relation) -> access.mayDecideRequest(who, relation, own));
    settle(
        request, approved ? Request.State.APPROVED : Request.State.DENIED, person.personId(), note);
    if (approved) admit(conversation, request, person.personId());
    return find(person, requestId);
  }

  private void admit(Conversation conversation, Request request, UUID by) {
    Person asking = membership.admit(conversation, request.personId(), by);
    String draft = request.draft();
    if (draft == null) return;
    replies.reply(
        asking, request.conversationId(), Drafts.Draft.of(draft), key(asking, request, draft));
  }

  /// Whoever is let in while her request waits (given the conversation, invited, by the rule) has
  /// what she asked for: nobody is to decide it any more, and what she wanted to say is said. She
  /// wrote it when she asked and nobody has read it since, so that it is looked over first where
  /// the customer has written meanwhile.
  @EventListener
  void admitted(Admitted admitted) {
    Conversation conversation = admitted.conversation();
    Person person = admitted.person();
    requests.pending(conversation.workspaceId(), conversation.conversationId()).stream()
        .filter(request -> request.personId().equals(person.personId()))
        // Not if she takes it back in this moment.
        .filter(request ->
            requests.settle(request, Request.State.APPROVED, admitted.by(), "", clock.instant()))
        .forEach(request -> {
          String draft = request.draft();
          if (draft != null) replies.asWritten(person, request, draft, key(person, request, draft));
          tell(request);
        });
  }

  /// Takes one's own request back.
  ///
  /// @throws Refusal if it is not hers, or was decided before
  @Transactional
  public void withdraw(Person person, UUID requestId) {
    Request request = find(person, requestId);
    if (!request.personId().equals(person.personId())) throw Refusal.notFound();
    settle(request, Request.State.WITHDRAWN, null, "");
  }

  private void settle(Request request, Request.State state, @Nullable UUID by, String note) {
    if (!requests.settle(request, state, by, note, clock.instant())) {
      throw Refusal.of(Refusal.Sort.CONFLICT, "permission.decided");
    }
    tell(request);
  }

  /// The draft's own key, so that her browser, which may send it too, does not send it twice. If
  /// she used that key for other words meanwhile, the request's id: the draft must not be lost for
  /// it.
  private String key(Person asking, Request request, String draft) {
    String own = request.draftKey();
    return own == null || replies.isUsedForOther(asking, request.conversationId(), draft, own)
        ? "request-" + request.requestId()
        : own;
  }

  private Request find(Person person, UUID requestId) {
    return requests.find(person.workspaceId(), requestId).orElseThrow(Refusal::notFound);
  }

  private void tell(Request request) {
    events.publishEvent(
        new Request.Changed(request.workspaceId(), request.conversationId(), request.requestId()));
  }
}
