package tintoi.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/// Width and height of an image as its header says; nothing is decoded for it.
public record Pixels(int width, int height) {
  /// More than a browser should be made to decode: a few kilobytes can claim gigabytes.
  private static final long MOST = 50_000_000;

  boolean isBomb() {
    return (long) width * height > MOST;
  }

  /// @param head the first bytes of a file
  /// @return null if they are not of an image we know, or do not reach as far as its size
  static @Nullable Pixels of(String type, byte[] head) {
    try {
      return switch (type) {
        case "image/png" -> of(big(head, 16, 4), big(head, 20, 4));
        case "image/gif" -> of(little(head, 6, 2), little(head, 8, 2));
        case "image/webp" -> webp(head);
        case "image/jpeg" -> jpeg(head);
        default -> null;
      };
    } catch (ArrayIndexOutOfBoundsException _) {
      return null;
    }
  }

  private static @Nullable Pixels of(long width, long height) {
    if (width <= 0 || height <= 0 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE)
      return null;
    return new Pixels((int) width, (int) height);
  }

  /// From segment to segment to the one that begins a frame.
  private static @Nullable Pixels jpeg(byte[] head) {
    int at = 2;
    while (at + 9 < head.length) {
      if ((head[at] & 0xff) != 0xff) return null;
      int marker = head[at + 1] & 0xff;
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) return of(big(head, at + 7, 2), big(head, at + 5, 2));
      at += marker == 0xff ? 1 : 2 + (int) big(head, at + 2, 2);
    }
    return null;
  }

  private static @Nullable Pixels webp(byte[] head) {
    return switch (new String(head, 12, 4, ISO_8859_1)) {
      case "VP8 " -> of(little(head, 26, 2) & 0x3fff, little(head, 28, 2) & 0x3fff);
      case "VP8L" -> {
        long bits = little(head, 21, 4);
        yield of((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
      }
      case "VP8X" -> of(little(head, 24, 3) + 1, little(head, 27, 3) + 1);
      default -> null;
    };
  }

  private static long big(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | (from[at + i] & 0xff);
    return value;
  }

  private static long little(byte[] from, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) value = value << 8 | (from[at + i] & 0xff);
    return value;
  }
}
