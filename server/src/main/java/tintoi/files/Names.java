package tintoi.files;

import java.text.Normalizer;
import java.util.Locale;

/// What a file is called, made fit to be shown and to be sent in a header: for people, never a
/// path.
final class Names {
  private static final int LONGEST = 150;

  private Names() {}

  /// @param raw as somebody else wrote it
  static String clean(String raw, String type) {
    String name = Normalizer.normalize(raw, Normalizer.Form.NFC);
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    var kept = new StringBuilder();
    name.codePoints().filter(Names::isShown).forEach(kept::appendCodePoint);
    String shown = shorten(kept.toString().strip());
    return shown.isEmpty() || shown.matches("\\.+") ? "tep" + ending(type) : shown;
  }

  /// No control characters, nothing that turns the direction of writing ("gpj.exe" read backwards),
  /// no half characters.
  private static boolean isShown(int c) {
    int kind = Character.getType(c);
    return kind != Character.CONTROL
        && kind != Character.FORMAT
        && kind != Character.SURROGATE
        && kind != Character.LINE_SEPARATOR
        && kind != Character.PARAGRAPH_SEPARATOR;
  }

  private static String shorten(String name) {
    if (name.length() <= LONGEST) return name;
    int dot = name.lastIndexOf('.');
    String ending = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
    int cut = LONGEST - ending.length();
    if (Character.isHighSurrogate(name.charAt(cut - 1))) cut--;
    return name.substring(0, cut) + ending;
  }

  private static String ending(String type) {
    return switch (type) {
      case "image/jpeg" -> ".jpg";
      case "audio/mpeg" -> ".mp3";
      case "text/plain" -> ".txt";
      default -> {
        String part = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        yield part.matches("[a-z0-9]{2,5}") ? "." + part : "";
      }
    };
  }
}
