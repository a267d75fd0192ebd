package tintoi.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Commenting;
import tintoi.inbox.Conversation;
import tintoi.inbox.Listing;
import tintoi.inbox.Message;
import tintoi.inbox.PrivateChecks;
import tintoi.inbox.Replies;
import tintoi.provider.Act;

/// What people do with a comment beside answering it in public. It leaves later, as a reply does:
/// 202 means kept, not done.
@RestController
@RequestMapping("/api/conversations/{conversationId}/messages/{messageId}")
class CommentsController {
  private final Commenting commenting;
  private final Replies replies;
  private final Listing listing;
  private final ConversationViews views;
  private final PrivateChecks checks;

  CommentsController(
      Commenting commenting,
      Replies replies,
      Listing listing,
      ConversationViews views,
      PrivateChecks checks) {
    this.commenting = commenting;
    this.replies = replies;
    this.listing = listing;
    this.views = views;
    this.checks = checks;
  }

  /// @param act how it shall be; the same again changes nothing
  record Wanted(@NotNull Act act) {}

  record Draft(@NotNull String text) {}

  record Kept(MessageJson message) {}

  /// @return the comment
  @PostMapping("/acts")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Kept act(
      Person person,
      @PathVariable UUID conversationId,
      @PathVariable UUID messageId,
      @Valid @RequestBody Wanted wanted) {
    return kept(
        person, conversationId, commenting.act(person, conversationId, messageId, wanted.act()));
  }

  /// @return the private reply
  @PostMapping("/private-replies")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Kept replyPrivately(
      Person person,
      @PathVariable UUID conversationId,
      @PathVariable UUID messageId,
      @RequestHeader("Idempotency-Key") String key,
      @Valid @RequestBody Draft draft) {
    IdempotencyKey.check(key);
    return kept(
        person,
        conversationId,
        replies.replyPrivately(person, conversationId, messageId, draft.text(), key));
  }

  /// What would become of a private reply, as Facebook says it now.
  @GetMapping("/private-replies")
  CommentJson.PrivateReply preflight(
      Person person, @PathVariable UUID conversationId, @PathVariable UUID messageId) {
    Conversation conversation = listing.conversation(person, conversationId);
    return views
        .privateReply(person, conversation, checks.of(conversation, messageId))
        .orElseThrow(Problem::notFound);
  }

  private Kept kept(Person person, UUID conversationId, Message message) {
    return new Kept(views.message(person, listing.conversation(person, conversationId), message));
  }
}
