package tintoi.inbox;

import java.util.Map;

/// Something asked for is not done, with a reason that can be explained to the one who asked.
/// Thrown out of a transaction, it leaves nothing behind.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// What sort of no.
  public enum Sort {
    /// It cannot be read: a cursor or an id that is none of ours.
    MALFORMED,
    /// It is not there, or not hers to know of.
    NOT_FOUND,
    /// She may not.
    FORBIDDEN,
    /// Not in the state it is in.
    CONFLICT,
    /// Understood, but not acceptable.
    UNPROCESSABLE
  }

  private final Sort sort;
  private final String key;
  private final transient Map<String, Object> facts;

  private Refusal(Sort sort, String key, Map<String, Object> facts) {
    super(key);
    this.sort = sort;
    this.key = key;
    this.facts = facts;
  }

  /// @param key of the failure dictionary
  public static Refusal of(Sort sort, String key) {
    return new Refusal(sort, key, Map.of());
  }

  /// @param facts fill the sentence's placeholders; a [tintoi.provider.Provider] is named as people
  ///   call it
  public static Refusal of(Sort sort, String key, Map<String, Object> facts) {
    return new Refusal(sort, key, facts);
  }

  public static Refusal notFound() {
    return of(Sort.NOT_FOUND, "request.not_found");
  }

  public Sort sort() {
    return sort;
  }

  public String key() {
    return key;
  }

  public Map<String, Object> facts() {
    return facts;
  }
}
