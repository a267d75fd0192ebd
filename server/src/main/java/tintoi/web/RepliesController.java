package tintoi.web;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Listing;
import tintoi.inbox.Message;
import tintoi.inbox.Replies;

/// Replies of a person in a conversation. Sending is asynchronous: 202 means kept, not sent.
@RestController
@RequestMapping("/api/conversations/{conversationId}/replies")
class RepliesController {
  private final Replies replies;
  private final Listing listing;
  private final ConversationViews views;

  RepliesController(Replies replies, Listing listing, ConversationViews views) {
    this.replies = replies;
    this.listing = listing;
    this.views = views;
  }

  record Draft(@Nullable String text) {}

  record Kept(MessageJson message) {}

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Kept create(
      Person person,
      @PathVariable UUID conversationId,
      @RequestHeader("Idempotency-Key") String key,
      @RequestBody Draft draft) {
    String text = draft.text();
    Message message =
        replies.reply(person, conversationId, text == null ? "" : text, IdempotencyKey.check(key));
    return new Kept(views.message(person, listing.conversation(person, conversationId), message));
  }
}
