package tintoi.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Conversation;
import tintoi.inbox.Conversation.Colleague;
import tintoi.inbox.Conversation.View;
import tintoi.inbox.Conversations.Counts;
import tintoi.inbox.Conversations.Filter;
import tintoi.inbox.Cursor;
import tintoi.inbox.Listing;
import tintoi.inbox.Members;
import tintoi.inbox.Membership;

/// The conversations a person may read.
@RestController
@RequestMapping("/api/conversations")
class ConversationsController {
  private final Listing listing;
  private final Members members;
  private final Membership membership;
  private final RequestViews requests;
  private final ConversationViews views;

  ConversationsController(
      Listing listing,
      Members members,
      Membership membership,
      RequestViews requests,
      ConversationViews views) {
    this.listing = listing;
    this.members = members;
    this.membership = membership;
    this.requests = requests;
    this.views = views;
  }

  /// @param next cursor of the next page; null if this is the last
  record Page(List<ConversationJson> items, @Nullable String next) {}

  /// @param myRequest her own last request to join; null if she made none
  /// @param requests those that wait for her decision
  record Details(
      @JsonUnwrapped ConversationJson conversation,
      List<Colleague> members,
      @Nullable RequestJson myRequest,
      List<RequestJson> requests) {}

  record Assignment(@Nullable UUID personId) {}

  record Turn(@NotNull Conversation.State state) {}

  @GetMapping
  Page list(
      Person person,
      @RequestParam(defaultValue = "all") String filter,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    Listing.Page page =
        listing.page(person, filter(filter), Cursor.read(after), Math.clamp(limit, 1, 200));
    Cursor next = page.next();
    return new Page(views.show(person, page.items()), next == null ? null : next.write());
  }

  @GetMapping("/counts")
  Counts counts(Person person) {
    return listing.counts(person);
  }

  @GetMapping("/{conversationId}")
  Details get(Person person, @PathVariable UUID conversationId) {
    View view = listing.view(person, conversationId);
    return new Details(
        views.show(person, view),
        members.of(person.workspaceId(), conversationId),
        requests.mine(person, view.conversation()),
        requests.toDecide(person, view.conversation()));
  }

  @PutMapping("/{conversationId}/assignee")
  Details assign(
      Person person, @PathVariable UUID conversationId, @RequestBody Assignment assignment) {
    membership.assign(person, conversationId, assignment.personId());
    return get(person, conversationId);
  }

  @PutMapping("/{conversationId}/state")
  Details turn(Person person, @PathVariable UUID conversationId, @Valid @RequestBody Turn turn) {
    membership.turn(person, conversationId, turn.state());
    return get(person, conversationId);
  }

  private static Filter filter(String name) {
    try {
      return Filter.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
    }
  }
}
