package tintoi.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What became of what was put into the outbox. Reads only.
@Component
public class Tracking {

  /// How the deliveries of these messages stand, by message id.
  public Map<UUID, Progress> ofMessages(
      UUID workspaceId, UUID conversationId, Collection<UUID> messageIds) {
    throw new UnsupportedOperationException("being built");
  }

  public Optional<Progress> find(UUID workspaceId, UUID deliveryId) {
    throw new UnsupportedOperationException("being built");
  }

  public List<Attempt> attempts(UUID workspaceId, UUID deliveryId) {
    throw new UnsupportedOperationException("being built");
  }

  /// Everything a person wrote that is not sent: queued, held, in doubt, and bounced until somebody
  /// dealt with it; oldest first.
  ///
  /// @param state only this state; null = all of them
  /// @param channelId only this channel; null = all
  /// @param after the last delivery id of the page before; null = from the start
  public List<Progress> unsent(
      UUID workspaceId,
      Delivery.@Nullable State state,
      @Nullable UUID channelId,
      @Nullable UUID after,
      int limit) {
    throw new UnsupportedOperationException("being built");
  }

  /// How many messages of each of these conversations are not sent and need patience or a person:
  /// waiting longer than a few seconds, held, in doubt, bounced. Conversations with none are
  /// absent.
  public Map<UUID, Integer> notSent(UUID workspaceId, Collection<UUID> conversationIds) {
    throw new UnsupportedOperationException("being built");
  }

  /// All conversations of the workspace with something not sent.
  public Map<UUID, Integer> notSent(UUID workspaceId) {
    throw new UnsupportedOperationException("being built");
  }

  /// What waits behind a channel.
  public record Waiting(int messages, int conversations) {}

  public Waiting waiting(UUID workspaceId, UUID channelId) {
    throw new UnsupportedOperationException("being built");
  }
}
