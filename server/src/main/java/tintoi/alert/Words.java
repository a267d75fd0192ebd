package tintoi.alert;

import com.ibm.icu.text.MessageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The sentences of `alert/words.yaml`, in both languages.
@Component
class Words {
  private final Map<String, Map<String, String>> all = read();

  /// @param locale "vi" or "en"
  String say(String key, String locale, Map<String, Object> facts) {
    Map<String, String> both = all.get(key);
    if (both == null) throw new IllegalArgumentException("alert/words.yaml has no " + key);
    String pattern = both.get(locale.equals("en") ? "en" : "vi");
    if (pattern == null) throw new IllegalArgumentException(key + " is not said in " + locale);
    return new MessageFormat(pattern, Locale.of(locale)).format(new HashMap<>(facts));
  }

  Map<String, Map<String, String>> all() {
    return all;
  }

  private static Map<String, Map<String, String>> read() {
    try (InputStream file = Words.class.getResourceAsStream("/alert/words.yaml")) {
      if (file == null) throw new IllegalStateException("alert/words.yaml is missing");
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
