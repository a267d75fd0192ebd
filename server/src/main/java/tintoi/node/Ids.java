package tintoi.node;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/// Ids in 22 characters instead of 36: a notification is short.
public final class Ids {
  public static final int LENGTH = 22;

  private Ids() {}

  public static String write(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// @throws IllegalArgumentException if it is not what [#write] wrote
  public static UUID read(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != 16) throw new IllegalArgumentException("no id: " + text);
    ByteBuffer both = ByteBuffer.wrap(bytes);
    return new UUID(both.getLong(), both.getLong());
  }
}
