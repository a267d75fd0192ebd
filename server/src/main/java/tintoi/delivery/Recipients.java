package tintoi.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.failure.Diagnosis;
import tintoi.provider.ChannelKind;

/// What we know of the people we send to: until when a reply is taken, and whether they receive.
@Component
public class Recipients {

  /// @param windowEndsAt null where the kind has no window
  /// @param unreachable why this customer receives nothing now; null if she does
  public record Recipient(@Nullable Instant windowEndsAt, @Nullable Diagnosis unreachable) {}

  public Optional<Recipient> find(UUID workspaceId, UUID conversationId) {
    throw new UnsupportedOperationException("being built");
  }

  /// The customer wrote (or did what counts as that): the window opens anew, she is reachable, and
  /// what was held for it goes. Idempotent; an older time changes nothing.
  public void wrote(
      UUID workspaceId, UUID channelId, ChannelKind kind, UUID conversationId, Instant at) {
    throw new UnsupportedOperationException("being built");
  }
}
