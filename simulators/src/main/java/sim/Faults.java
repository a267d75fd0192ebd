package sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is broken on purpose between a provider and its callers.
final class Faults {
  /// How the wire or the provider misbehaves. Whether the request takes effect all the same is what
  /// decides if a caller may send again.
  enum Kind {
    REFUSE_CONNECTION,
    CUT_AFTER,
    SERVER_ERROR,
    SLOW,
    HANG,
    ERROR,
    HTML,
    EMPTY,
    /// A good answer, but to another question.
    OTHER_SHAPE,
    TRUNCATED;

    boolean processedByDefault() {
      return this == CUT_AFTER || this == SLOW || this == TRUNCATED;
    }
  }

  /// `times` null = until removed. `processed` = the request takes effect although the answer is
  /// spoilt.
  record Fault(
      int id,
      String provider,
      String operation,
      Kind kind,
      @Nullable Integer times,
      String page,
      long delayMs,
      boolean processed,
      int http,
      int code,
      int subcode,
      String message) {
    private boolean matches(String provider, Call call) {
      return this.provider.equals(provider)
          && (operation.equals("any") || operation.equals(call.operation))
          && (page.isEmpty() || page.equals(call.page));
    }

    private Fault spent() {
      return new Fault(
          id,
          provider,
          operation,
          kind,
          times == null ? null : times - 1,
          page,
          delayMs,
          processed,
          http,
          code,
          subcode,
          message);
    }
  }

  private final List<Fault> faults = new ArrayList<>();
  private int last;

  /// Throws IllegalArgumentException for what is not a fault.
  synchronized int add(JsonNode wanted) {
    Kind kind = Kind.valueOf(Text.upper(wanted.path("kind").asString("")));
    String provider = Text.upper(wanted.path("provider").asString(""));
    if (!provider.equals("META") && !provider.equals("ZALO")) {
      throw new IllegalArgumentException("provider must be META or ZALO");
    }
    JsonNode times = wanted.path("times");
    faults.add(
        new Fault(
            ++last,
            provider,
            wanted.path("operation").asString("any"),
            kind,
            times.isNumber() ? (Integer) times.asInt() : null,
            wanted.path("page").asString(""),
            wanted.path("delayMs").asLong(kind == Kind.SLOW ? 3000 : 0),
            wanted.path("processed").asBoolean(kind.processedByDefault()),
            wanted.path("http").asInt(0),
            wanted.path("code").asInt(0),
            wanted.path("subcode").asInt(0),
            wanted.path("message").asString("")));
    return last;
  }

  /// The oldest fault that concerns this call; one of its times is used up.
  synchronized @Nullable Fault take(String provider, Call call) {
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      if (!fault.matches(provider, call)) continue;
      Integer times = fault.times();
      if (times != null && times <= 1) faults.remove(i);
      else faults.set(i, fault.spent());
      return fault;
    }
    return null;
  }

  synchronized boolean remove(int id) {
    return faults.removeIf(fault -> fault.id() == id);
  }

  synchronized void clear() {
    faults.clear();
  }

  synchronized List<Fault> all() {
    return List.copyOf(faults);
  }
}
