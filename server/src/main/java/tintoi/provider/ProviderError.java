package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a provider said when it refused, word for word: evidence, not a judgement. The judgement is
/// made in one place, the failure dictionary.
///
/// @param provider who refused; Zalo and Meta use the same numbers for different things
/// @param http HTTP status, 100-599, or 0 if no answer came; Zalo refuses with 200 and a code
/// @param code the provider's own code as text, subcode after a slash ("190/492"); empty if none
/// @param text the provider's message, never shown to an agent untranslated, at most 1,000
///   characters
/// @param trace the provider's request id for its support desk (Meta: `fbtrace_id`); empty if none
/// @param retryAfter how long the provider asks us to wait, null if it did not say
public record ProviderError(
    Provider provider,
    int http,
    String code,
    String text,
    String trace,
    @Nullable Duration retryAfter) {
  public ProviderError {
    if (http != 0 && (http < 100 || http > 599))
      throw new IllegalArgumentException("http is " + http + ", must be 0 or 100-599");
    code = storable(code);
    text = storable(text.length() > 1_000 ? text.substring(0, 1_000) : text);
    trace = storable(trace);
  }

  /// Evidence must never be what keeps a failure from being written down: PostgreSQL takes neither
  /// NUL nor half a surrogate pair.
  private static String storable(String words) {
    return new String(words.getBytes(UTF_8), UTF_8).replace('\0', '\uFFFD');
  }
}
