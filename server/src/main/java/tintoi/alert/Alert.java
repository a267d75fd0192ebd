package tintoi.alert;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;

/// What people are to be told about a channel.
///
/// @param incidentId null for a warning
/// @param n what waited, days left, or hours of silence
record Alert(
    UUID workspaceId,
    UUID alertId,
    UUID channelId,
    News news,
    @Nullable UUID incidentId,
    Diagnosis why,
    int n,
    Instant at) {

  enum News {
    OPENED,
    HEALED,
    WARNING
  }
}
