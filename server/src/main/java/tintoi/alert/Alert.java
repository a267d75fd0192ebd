package tintoi.alert;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnosis;
import tintoi.provider.Provider;

/// What people are to be told: about a channel, about a provider that fails for all its channels,
/// or how the week was.
///
/// @param channelId null if it is about none in particular
/// @param provider null unless it is about one
/// @param incidentId the channel's, the provider's, or one made of the week; null for a warning
/// @param why null for a week
/// @param n what waited, days left, or hours of silence; 0 of an allowance that will not last
record Alert(
    UUID workspaceId,
    UUID alertId,
    @Nullable UUID channelId,
    @Nullable Provider provider,
    News news,
    @Nullable UUID incidentId,
    @Nullable Diagnosis why,
    int n,
    Instant at) {

  enum News {
    OPENED,
    HEALED,
    WARNING,
    DIGEST
  }

  /// @throws NullPointerException for a week, which has none
  Diagnosis cause() {
    return requireNonNull(why, "a week has no cause");
  }
}
