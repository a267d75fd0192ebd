package tintoi.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Conversation;
import tintoi.inbox.Cursor;
import tintoi.inbox.Listing;
import tintoi.inbox.Messages;

/// What was said in a conversation.
@RestController
@RequestMapping("/api/conversations/{conversationId}/messages")
class MessagesController {
  private final Listing listing;
  private final Messages messages;
  private final ConversationViews views;

  MessagesController(Listing listing, Messages messages, ConversationViews views) {
    this.listing = listing;
    this.messages = messages;
    this.views = views;
  }

  /// @param items oldest first
  /// @param previous cursor of what was said before; null if nothing was
  record Page(List<MessageJson> items, @Nullable String previous) {}

  @GetMapping
  Page list(
      Person person,
      @PathVariable UUID conversationId,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(defaultValue = "50") int limit) {
    Conversation conversation = listing.conversation(person, conversationId);
    Messages.Page page =
        messages.page(
            person.workspaceId(), conversationId, Cursor.read(before), Math.clamp(limit, 1, 200));
    Cursor previous = page.previous();
    return new Page(
        views.messages(person, conversation, page.items()),
        previous == null ? null : previous.write());
  }
}
