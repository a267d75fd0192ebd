package tintoi.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a file is, by its own first bytes. The sender's word counts for nothing; the name only
/// chooses among kinds that the bytes allow alike and that do no harm (a table among texts, Word
/// among its old containers).
public final class Sniffer {
  /// How many bytes are needed.
  static final int HEAD = 8 * 1024;

  /// What browsers decode by themselves. Not SVG: that is a program.
  static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  /// What starts when it is opened. Neither sent nor kept.
  static final String PROGRAM = "application/x-program";

  static final String ANYTHING = "application/octet-stream";

  private static final Set<String> PROGRAM_NAMES =
      Set.of(
          "apk", "app", "bat", "cmd", "com", "cpl", "exe", "hta", "iso", "jar", "js", "jse", "lnk",
          "msi", "msix", "pif", "ps1", "reg", "scr", "sh", "vbe", "vbs", "wsf");

  /// What a file begins with, from an offset on, in hexadecimal.
  private record Magic(int at, String hex, String type) {
    boolean matches(byte[] head) {
      byte[] wanted = HexFormat.of().parseHex(hex);
      if (head.length < at + wanted.length) return false;
      for (int i = 0; i < wanted.length; i++) if (head[at + i] != wanted[i]) return false;
      return true;
    }
  }

  private static final List<Magic> KNOWN =
      List.of(
          new Magic(0, "89504e470d0a1a0a", "image/png"),
          new Magic(0, "ffd8ff", "image/jpeg"),
          new Magic(0, "474946383761", "image/gif"),
          new Magic(0, "474946383961", "image/gif"),
          new Magic(8, "57454250", "image/webp"),
          new Magic(0, "424d", "image/bmp"),
          new Magic(0, "49492a00", "image/tiff"),
          new Magic(0, "4d4d002a", "image/tiff"),
          new Magic(0, "255044462d", "application/pdf"),
          new Magic(0, "4d5a", PROGRAM),
          new Magic(0, "7f454c46", PROGRAM),
          new Magic(0, "feedface", PROGRAM),
          new Magic(0, "feedfacf", PROGRAM),
          new Magic(0, "cffaedfe", PROGRAM),
          new Magic(0, "cafebabe", PROGRAM),
          new Magic(0, "4c0000000114020000000000c000000000000046", PROGRAM),
          new Magic(0, "2321", PROGRAM),
          new Magic(0, "1a45dfa3", "video/webm"),
          new Magic(8, "41564920", "video/x-msvideo"),
          new Magic(8, "57415645", "audio/wav"),
          new Magic(0, "4f676753", "audio/ogg"),
          new Magic(0, "664c6143", "audio/flac"),
          new Magic(0, "494433", "audio/mpeg"),
          new Magic(0, "fffb", "audio/mpeg"),
          new Magic(0, "fff3", "audio/mpeg"),
          new Magic(0, "fff1", "audio/aac"),
          new Magic(0, "fff9", "audio/aac"),
          new Magic(0, "2321414d52", "audio/amr"),
          new Magic(0, "1f8b", "application/gzip"),
          new Magic(0, "377abcaf271c", "application/x-7z-compressed"),
          new Magic(0, "526172211a07", "application/vnd.rar"));

  private Sniffer() {}

  /// @param head the first bytes, [#HEAD] of them if there are as many
  /// @param name as the sender called it
  static String type(byte[] head, String name) {
    String ending = ending(name);
    String type = byBytes(head, ending);
    return PROGRAM_NAMES.contains(ending) && !isMedia(type) ? PROGRAM : type;
  }

  private static boolean isMedia(String type) {
    return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
  }

  private static String byBytes(byte[] head, String ending) {
    if (starts(head, "#!AMR")) return "audio/amr";
    for (Magic magic : KNOWN) if (magic.matches(head)) return magic.type;
    if (head.length >= 12 && new String(head, 4, 4, ISO_8859_1).equals("ftyp")) return box(head);
    if (starts(head, "PK\u0003\u0004")) return zip(head);
    if (head.length > 8 && HexFormat.of().formatHex(head, 0, 8).equals("d0cf11e0a1b11ae1"))
      return old(ending);
    return text(head, ending);
  }

  /// Sound and pictures in Apple's boxes: the brand says which.
  private static String box(byte[] head) {
    String brand = new String(head, 8, 4, ISO_8859_1);
    if (brand.startsWith("M4A") || brand.startsWith("M4B")) return "audio/mp4";
    if (brand.startsWith("qt")) return "video/quicktime";
    if (brand.startsWith("3g")) return "video/3gpp";
    if (brand.startsWith("hei") || brand.startsWith("mif")) return "image/heic";
    return brand.startsWith("avi") ? "image/avif" : "video/mp4";
  }

  private static String zip(byte[] head) {
    String start = new String(head, ISO_8859_1);
    String office = "application/vnd.openxmlformats-officedocument.";
    if (start.contains("AndroidManifest.xml") || start.contains("META-INF/MANIFEST.MF"))
      return PROGRAM;
    if (start.contains("word/")) return office + "wordprocessingml.document";
    if (start.contains("xl/")) return office + "spreadsheetml.sheet";
    if (start.contains("ppt/")) return office + "presentationml.presentation";
    return "application/zip";
  }

  private static String old(String ending) {
    return switch (ending) {
      case "doc", "dot" -> "application/msword";
      case "xls" -> "application/vnd.ms-excel";
      case "ppt" -> "application/vnd.ms-powerpoint";
      case "msi" -> PROGRAM;
      default -> "application/x-ole-storage";
    };
  }

  /// A page or a drawing with scripts in it is a text, too, and is given out as one.
  private static String text(byte[] head, String ending) {
    if (!isText(head)) return ANYTHING;
    return ending.equals("csv") ? "text/csv" : "text/plain";
  }

  private static boolean isText(byte[] head) {
    for (byte b : head) if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t') return false;
    CharsetDecoder decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    // The last character may be cut in half.
    for (int cut = 0; cut < 4 && cut < head.length; cut++) {
      try {
        decoder.reset().decode(ByteBuffer.wrap(head, 0, head.length - cut));
        return true;
      } catch (CharacterCodingException _) {
        if (head.length < HEAD) return false;
      }
    }
    return head.length == 0;
  }

  private static boolean starts(byte[] head, String with) {
    return new String(head, 0, Math.min(head.length, with.length()), ISO_8859_1).equals(with);
  }

  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).strip().toLowerCase(Locale.ROOT);
  }
}
