package tintoi.inbox;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.Tracking;
import tintoi.inbox.Conversation.View;
import tintoi.inbox.Conversations.Counts;
import tintoi.inbox.Conversations.Filter;

/// The conversations as a person sees them. Reads only.
@Component
public class Listing {

  /// @param next where the next page begins; null if this is the last
  public record Page(List<View> items, @Nullable Cursor next) {}

  private final Conversations conversations;
  private final Rights rights;
  private final Tracking tracking;

  Listing(Conversations conversations, Rights rights, Tracking tracking) {
    this.conversations = conversations;
    this.rights = rights;
    this.tracking = tracking;
  }

  /// Newest first. What is said while one pages moves its conversation to the top, and no other.
  public Page page(Person viewer, Filter filter, @Nullable Cursor after, int limit) {
    Set<UUID> notSent =
        filter == Filter.ATTENTION ? tracking.notSent(viewer.workspaceId()).keySet() : Set.of();
    List<View> found = conversations.page(viewer, filter, notSent, after, limit + 1);
    if (found.size() <= limit) return new Page(found, null);
    List<View> items = found.subList(0, limit);
    Conversation last = items.getLast().conversation();
    return new Page(items, new Cursor(last.lastAt(), last.conversationId()));
  }

  public Counts counts(Person viewer) {
    return conversations.counts(viewer, tracking.notSent(viewer.workspaceId()).keySet());
  }

  /// @throws Refusal if there is none, also if it is another workspace's
  public View view(Person viewer, UUID conversationId) {
    View view = conversations.view(viewer, conversationId).orElseThrow(Refusal::notFound);
    rights.require(viewer, view.conversation(), Access::mayRead);
    return view;
  }

  /// @throws Refusal if there is none, also if it is another workspace's
  public Conversation conversation(Person viewer, UUID conversationId) {
    Conversation conversation =
        conversations.find(viewer.workspaceId(), conversationId).orElseThrow(Refusal::notFound);
    rights.require(viewer, conversation, Access::mayRead);
    return conversation;
  }
}
