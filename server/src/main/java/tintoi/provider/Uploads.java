package tintoi.provider;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a provider calls content it was given before, so that it is not given again for each
/// customer and each try. Kept in memory only: lost, it costs one more upload. The provider forgets
/// after a time, before which it is forgotten here; whoever hears that it forgot sooner forgets it
/// too.
public final class Uploads {
  private static final int MOST = 10_000;

  private record Kept(String id, long since) {}

  private final Duration life;
  private final Map<String, Kept> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST;
        }
      };

  /// Where the provider does not say how long it keeps them.
  public Uploads() {
    this(Duration.ofNanos(Long.MAX_VALUE));
  }

  /// @param life a little less than the provider keeps them
  public Uploads(Duration life) {
    this.life = life;
  }

  /// @param as what it is uploaded as: the same content as picture and as file are two
  /// @param upload gives it to the provider: accepted with what it is called from now on, else why
  ///   not; it is no message yet
  public Piece of(Credential owner, String as, Media media, Supplier<ProviderAnswer> upload) {
    return new Piece(
        owner.externalId() + " " + as + " " + media.sha256() + " " + media.name(), upload);
  }

  private synchronized @Nullable String find(String key) {
    Kept kept = known.get(key);
    boolean old = kept != null && System.nanoTime() - kept.since >= life.toNanos();
    return kept == null || old ? null : kept.id;
  }

  private synchronized void keep(String key, String id) {
    known.put(key, new Kept(id, System.nanoTime()));
  }

  private synchronized void forget(String key) {
    known.remove(key);
  }

  /// Content of one owner.
  public final class Piece {
    private final String key;
    private final Supplier<ProviderAnswer> upload;

    private Piece(String key, Supplier<ProviderAnswer> upload) {
      this.key = key;
      this.upload = upload;
    }

    /// Uploads it if it is not known; see [Connector#prepare].
    public @Nullable ProviderAnswer prepare() {
      if (find(key) != null) return null;
      ProviderAnswer answer = uploaded();
      return answer instanceof ProviderAnswer.Accepted ? null : answer;
    }

    /// Sends it by what it is called; uploaded before, if it is not known.
    ///
    /// @param forgotten if the provider says that it knows it no more: it is uploaded anew, once
    public ProviderAnswer send(
        Function<String, ProviderAnswer> sending, Predicate<ProviderAnswer> forgotten) {
      String id = find(key);
      if (id != null) {
        ProviderAnswer answer = sending.apply(id);
        if (!forgotten.test(answer)) return answer;
        forget(key);
      }
      ProviderAnswer uploaded = uploaded();
      return uploaded instanceof ProviderAnswer.Accepted(var anew, _)
          ? sending.apply(anew)
          : uploaded;
    }

    private ProviderAnswer uploaded() {
      ProviderAnswer answer = upload.get();
      if (answer instanceof ProviderAnswer.Accepted(var id, _)) keep(key, id);
      return answer;
    }
  }
}
