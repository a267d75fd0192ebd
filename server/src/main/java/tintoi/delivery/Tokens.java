package tintoi.delivery;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tintoi.channel.Grants;
import tintoi.provider.Credential;

/// Tokens just used, for some seconds: a busy lane must not open the same seal for every message. A
/// token that was replaced meanwhile is refused by the provider, and then asked for anew. One that
/// nobody uses any more does not stay in memory.
final class Tokens {
  private static final long KEPT = TimeUnit.SECONDS.toNanos(10);

  private record Kept(Credential credential, long until) {}

  private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();
  private final Grants grants;

  Tokens(Grants grants) {
    this.grants = grants;
  }

  Optional<Credential> of(UUID workspaceId, UUID channelId) {
    Kept known = kept.get(channelId);
    if (known != null && System.nanoTime() - known.until < 0) return Optional.of(known.credential);
    Optional<Credential> credential = grants.credential(workspaceId, channelId);
    credential.ifPresentOrElse(
        fresh -> kept.put(channelId, new Kept(fresh, System.nanoTime() + KEPT)),
        () -> kept.remove(channelId));
    return credential;
  }

  void forget(UUID channelId) {
    kept.remove(channelId);
  }

  void forgetUnused() {
    long now = System.nanoTime();
    kept.values().removeIf(one -> now - one.until >= 0);
  }
}
