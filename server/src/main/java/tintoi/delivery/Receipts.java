package tintoi.delivery;

import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.provider.InboundEvent;

/// The provider's later word about what was sent: echoes, delivered, read.
@Component
public class Receipts {

  /// What an echo turned out to be.
  public enum Heard {
    /// It is a delivery of ours; if it was in doubt it is settled now.
    OURS,
    /// Nobody here wrote it: it was written outside Tintoi.
    FOREIGN,
    /// A delivery with this text is on its way right now; ask again when it has settled.
    LATER
  }

  public Heard echo(UUID workspaceId, UUID channelId, UUID conversationId, InboundEvent.Echo echo) {
    throw new UnsupportedOperationException("being built");
  }

  public void delivered(UUID workspaceId, UUID conversationId, InboundEvent.Delivered receipt) {
    throw new UnsupportedOperationException("being built");
  }

  public void read(UUID workspaceId, UUID conversationId, InboundEvent.Read receipt) {
    throw new UnsupportedOperationException("being built");
  }
}
