package tintoi.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a page ended: a time and an id, so that what is inserted meanwhile moves nothing. Opaque
/// outside.
public record Cursor(Instant at, UUID id) {

  public String write() {
    String plain = at.getEpochSecond() + "." + at.getNano() + "." + id;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  /// @throws Refusal if it is none of ours
  public static @Nullable Cursor read(@Nullable String written) {
    if (written == null || written.isEmpty()) return null;
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(written), UTF_8).split("\\.", -1);
      if (parts.length != 3) throw Refusal.of(Refusal.Sort.MALFORMED, "request.malformed");
      return new Cursor(
          Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
          UUID.fromString(parts[2]));
    } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException e) {
      throw Refusal.of(Refusal.Sort.MALFORMED, "request.malformed");
    }
  }
}
