package tintoi.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a provider calls content it was given before, so that it is not given again for each
/// customer and each try. Kept in memory only: lost, it costs one more upload. The provider forgets
/// after a time, and says so; whoever hears that forgets it here.
public final class Uploads {
  private static final int MOST = 10_000;

  private final Map<String, String> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  /// @param as what it was uploaded as: the same content as picture and as file are two
  public synchronized @Nullable String find(Credential owner, String as, Media media) {
    return known.get(key(owner, as, media));
  }

  public synchronized void keep(Credential owner, String as, Media media, String id) {
    known.put(key(owner, as, media), id);
  }

  public synchronized void forget(Credential owner, String as, Media media) {
    known.remove(key(owner, as, media));
  }

  private static String key(Credential owner, String as, Media media) {
    return owner.externalId() + " " + as + " " + media.sha256() + " " + media.name();
  }
}
