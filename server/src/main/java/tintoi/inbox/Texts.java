package tintoi.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Limits;

/// What may be written: one place that makes a text fit to be kept, compared and sent.
@Component
public class Texts {
  private static final int LONGEST = 5_000;

  private final Map<ChannelKind, Limits> limits;

  Texts(List<Connector> connectors) {
    limits = connectors.stream().collect(toUnmodifiableMap(Connector::kind, Connector::limits));
  }

  /// The longest text a channel kind takes.
  public int longest(ChannelKind kind) {
    Limits known = limits.get(kind);
    return known == null ? LONGEST : Math.min(LONGEST, known.textLength());
  }

  /// A text of a person's, composed (NFC) so that "ế" is one character wherever it was typed, with
  /// plain line ends and nothing around it.
  ///
  /// @throws Refusal if it cannot be sent on this kind of channel
  String accept(ChannelKind kind, String raw) {
    refuseUnreadable(raw);
    String text = normal(raw);
    if (text.codePoints().noneMatch(Texts::isVisible)) {
      throw Refusal.of(Refusal.Sort.UNPROCESSABLE, "content.empty");
    }
    int longest = longest(kind);
    if (text.length() > longest) {
      throw Refusal.of(
          Refusal.Sort.UNPROCESSABLE,
          "content.too_long",
          Map.of("max", longest, "n", text.length(), "provider", kind.provider()));
    }
    return text;
  }

  static String normal(String raw) {
    String composed = Normalizer.normalize(raw, Normalizer.Form.NFC);
    return composed.replace("\r\n", "\n").replace('\r', '\n').strip();
  }

  /// What was asked with an idempotency key, so that the same key with other words is noticed.
  static String fingerprint(UUID about, String raw) {
    try {
      byte[] asked = (about + "\n" + normal(raw)).getBytes(UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(asked));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /// A text of somebody else's, made fit to be kept: what PostgreSQL or JSON cannot hold is
  /// replaced, because a customer's message is never refused.
  static String storable(String raw) {
    var kept = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> kept.appendCodePoint(isStorable(c) ? c : 0xFFFD));
    return Normalizer.normalize(kept, Normalizer.Form.NFC);
  }

  private static boolean isStorable(int c) {
    return c != 0 && !isLoneSurrogate(c);
  }

  private static boolean isLoneSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static void refuseUnreadable(String raw) {
    boolean unreadable =
        raw.codePoints()
            .anyMatch(c ->
                isLoneSurrogate(c)
                    || (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t'));
    if (unreadable) throw Refusal.of(Refusal.Sort.UNPROCESSABLE, "content.unreadable");
  }

  private static boolean isVisible(int c) {
    return !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && Character.getType(c) != Character.FORMAT;
  }
}
