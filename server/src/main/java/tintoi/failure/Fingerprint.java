package tintoi.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Tells two dictionaries apart: it changes whenever some answer may be judged otherwise.
final class Fingerprint {
  private Fingerprint() {}

  static String of(List<Entry> entries) {
    StringBuilder all = new StringBuilder();
    for (Entry entry : entries)
      all.append(entry.provider())
          .append(entry.cause())
          .append(entry.codes())
          .append(entry.when())
          .append(entry.verdict())
          .append('\n');
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
