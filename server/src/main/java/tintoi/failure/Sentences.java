package tintoi.failure;

import com.ibm.icu.text.MessageFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fills the dictionary's sentences with facts.
final class Sentences {
  private static final String MISSING = "…";

  private Sentences() {}

  static String fill(String pattern, Locale locale, Map<String, Object> facts) {
    if (pattern.indexOf('{') < 0) return pattern;
    MessageFormat format = new MessageFormat(pattern, locale);
    Map<String, Object> arguments = new HashMap<>();
    for (String name : format.getArgumentNames()) {
      @Nullable Object fact = facts.get(name);
      boolean missing = fact == null || fact.equals("");
      boolean first = pattern.startsWith("{" + name + "}");
      arguments.put(name, missing ? missing(name, first, locale) : fact);
    }
    return format.format(arguments);
  }

  /// A person may have had her name deleted: the sentence is about her all the same.
  private static String missing(String name, boolean first, Locale locale) {
    if (!name.equals("person")) return MISSING;
    boolean vi = locale.getLanguage().equals("vi");
    if (first) return vi ? "Người đã kết nối" : "The person who connected it";
    return vi ? "người đã kết nối" : "the person who connected it";
  }
}
