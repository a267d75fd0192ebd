package tintoi.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;

/// What must be so beside the code for an entry to apply. An empty one always holds.
///
/// @param window the reply window by our own clock, null = whatever it is
/// @param kind only there, null = everywhere
/// @param attempt from the time on that it came so often, 0 = from the first
/// @param alone true only if others of its lane get through, false only if none does; null = either
/// @param asked only if the provider asks us to wait at least so long, null = whatever it asks
/// @param notice true only of a notice, false only of anything else; null = of both
record When(
    @Nullable Window window,
    @Nullable ChannelKind kind,
    int attempt,
    @Nullable Boolean alone,
    @Nullable Duration asked,
    @Nullable Boolean notice) {

  enum Window {
    OPEN,
    CLOSED
  }

  static final When ALWAYS = new When(null, null, 0, null, null, null);

  boolean holds(Circumstances circumstances, @Nullable Duration retryAfter) {
    return (window == null || window == windowOf(circumstances))
        && (kind == null || kind == circumstances.kind())
        && circumstances.attempt() >= attempt
        && (alone == null || alone == circumstances.alone())
        && (asked == null || (retryAfter != null && retryAfter.compareTo(asked) >= 0))
        && (notice == null || notice == circumstances.notice());
  }

  /// How much it asks for: of two entries that apply the more demanding one wins.
  int demands() {
    return (window == null ? 0 : 1)
        + (kind == null ? 0 : 1)
        + (attempt == 0 ? 0 : 1)
        + (alone == null ? 0 : 1)
        + (asked == null ? 0 : 1)
        + (notice == null ? 0 : 1);
  }

  private static Window windowOf(Circumstances circumstances) {
    Instant end = circumstances.windowEndsAt();
    return end != null && !circumstances.now().isBefore(end) ? Window.CLOSED : Window.OPEN;
  }

  /// What an entry says of it; always, if it says nothing.
  static When read(Map<String, Object> own) {
    if (!own.containsKey("when")) return When.ALWAYS;
    Map<String, Object> when = EntryReader.map(own.getOrDefault("when", Map.of()));
    return new When(
        when.containsKey("window") ? EntryReader.word(When.Window.class, when, "window") : null,
        when.containsKey("kind") ? EntryReader.word(ChannelKind.class, when, "kind") : null,
        when.get("attempt") instanceof Integer attempt ? attempt : 0,
        when.get("alone") instanceof Boolean alone ? alone : null,
        when.containsKey("wait") ? Duration.parse(EntryReader.text(when, "wait")) : null,
        when.get("notice") instanceof Boolean notice ? notice : null);
  }
}
