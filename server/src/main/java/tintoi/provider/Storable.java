package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.Set;

/// Somebody else's words, made fit to be kept: evidence must never be what keeps a failure from
/// being written down. PostgreSQL takes neither NUL nor half a surrogate pair.
final class Storable {
  private Storable() {}

  static String text(String words) {
    return new String(words.getBytes(UTF_8), UTF_8).replace('\0', '\uFFFD');
  }

  /// Each of them, in their order.
  static Set<String> texts(Set<String> all, int longest) {
    Set<String> kept = new LinkedHashSet<>();
    for (String each : all) kept.add(text(each, longest));
    return kept;
  }

  /// The first of it, never half a character.
  static String text(String words, int longest) {
    return text(words.length() > longest ? words.substring(0, longest) : words);
  }
}
