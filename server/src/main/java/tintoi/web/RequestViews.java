package tintoi.web;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.inbox.Conversation;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Conversations;
import tintoi.inbox.Request;
import tintoi.inbox.Requests;
import tintoi.inbox.Rights;

/// Shows requests to join: her own, and those she may decide.
@Component
class RequestViews {
  private static final int MOST = 200;

  private final Requests requests;
  private final Conversations conversations;
  private final Rights rights;

  RequestViews(Requests requests, Conversations conversations, Rights rights) {
    this.requests = requests;
    this.conversations = conversations;
    this.rights = rights;
  }

  List<RequestJson> all(Person reader, Request.@Nullable State state) {
    boolean supervises = reader.role().atLeast(Role.SUPERVISOR);
    return requests
        .concerning(reader.workspaceId(), reader.personId(), supervises, state, MOST)
        .stream()
        .map(request -> show(reader, request))
        .filter(request -> request.mine() || request.mayDecide())
        .toList();
  }

  @Nullable RequestJson mine(Person reader, Conversation conversation) {
    return requests
        .last(reader.workspaceId(), conversation.conversationId(), reader.personId())
        .map(request -> show(reader, request))
        .orElse(null);
  }

  List<RequestJson> toDecide(Person reader, Conversation conversation) {
    return requests.pending(reader.workspaceId(), conversation.conversationId()).stream()
        .map(request -> show(reader, request))
        .filter(RequestJson::mayDecide)
        .toList();
  }

  RequestJson show(Person reader, Request request) {
    boolean mine = request.personId().equals(reader.personId());
    Optional<Conversation> conversation =
        conversations.find(reader.workspaceId(), request.conversationId());
    boolean mayDecide =
        conversation
            .map(found ->
                rights
                    .ask(
                        reader,
                        found,
                        (access, who, relation) -> access.mayDecideRequest(who, relation, mine))
                    .allowed())
            .orElse(false);
    String draft = request.draft();
    String decidedBy = request.decidedByName();
    return new RequestJson(
        request.requestId(),
        request.conversationId(),
        new RequestJson.Named(request.customerName()),
        new Colleague(request.personId(), request.personName()),
        request.reason(),
        draft == null || !(mine || mayDecide) ? null : new RequestJson.Draft(draft),
        request.state(),
        mine,
        mayDecide && request.state() == Request.State.PENDING,
        request.createdAt(),
        request.decidedAt(),
        decidedBy == null ? null : new RequestJson.Named(decidedBy),
        request.note());
  }
}
