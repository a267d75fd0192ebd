package tintoi.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Members;
import tintoi.inbox.Membership;

/// Who belongs to a conversation.
@RestController
@RequestMapping("/api/conversations/{conversationId}/members")
class MembersController {
  private final Membership membership;
  private final Members members;

  MembersController(Membership membership, Members members) {
    this.membership = membership;
    this.members = members;
  }

  /// @param personId null: she herself
  record Newcomer(@Nullable UUID personId) {}

  record Everybody(List<Colleague> members) {}

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Everybody add(
      Person person,
      @PathVariable UUID conversationId,
      @RequestBody(required = false) @Nullable Newcomer newcomer) {
    UUID invited = newcomer == null ? null : newcomer.personId();
    if (invited == null || invited.equals(person.personId())) {
      membership.join(person, conversationId);
    } else {
      membership.invite(person, conversationId, invited);
    }
    return new Everybody(members.of(person.workspaceId(), conversationId));
  }

  @DeleteMapping("/{personId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Person person, @PathVariable UUID conversationId, @PathVariable UUID personId) {
    membership.remove(person, conversationId, personId);
  }
}
