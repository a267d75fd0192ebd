package tintoi.provider;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a provider said when it refused, word for word: evidence, not a judgement. The judgement is
/// made in one place, the failure dictionary. Only what looks like a token or a secret is taken
/// out, because providers repeat the one they refuse, and evidence is kept and shown.
///
/// @param provider who refused; Zalo and Meta use the same numbers for different things
/// @param http HTTP status, 100-599, or 0 if no answer came; Zalo refuses with 200 and a code
/// @param code the provider's own code as text, subcode after a slash ("190/492"), at most 64
///   characters; empty if none
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
  private static final String HIDDEN = "[hidden]";

  /// How much of an answer is looked at for tokens; more than is kept, so that none is cut in half
  /// before it is found.
  private static final int LOOKED_AT = 4_000;

  /// A long word of letters and digits after a word that announces one (Zalo's tokens, codes and
  /// secrets), or one that says by itself what it is: Meta's user and Page tokens begin with EAA,
  /// its app tokens are the app's id and its secret. Ids are digits only and stay.
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?ix)
          (?<= (?:token|secret|secret_key|code|proof) [^\\w\\r\\n]{1,5} )
            (?= [\\w.-]*\\d ) (?= [\\w.-]*[a-z] ) [\\w.-]{20,}
          | EAA[\\w-]{8,}
          | (?<= \\d{6,20}\\| ) [\\w-]{20,}
          """);

  public ProviderError {
    if (http != 0 && (http < 100 || http > 599))
      throw new IllegalArgumentException("http is " + http + ", must be 0 or 100-599");
    code = Storable.text(code, 64);
    text = Storable.text(TOKEN.matcher(start(text, LOOKED_AT)).replaceAll(HIDDEN), 1_000);
    trace = Storable.text(trace, 200);
  }

  private static String start(String words, int length) {
    return words.length() > length ? words.substring(0, length) : words;
  }
}
