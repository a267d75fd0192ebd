package sim;

import static com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reading and writing JSON. The state classes are bare fields, so the mapper looks at fields only.
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultVisibility(v ->
              v.withFieldVisibility(Visibility.ANY)
                  .withGetterVisibility(Visibility.NONE)
                  .withIsGetterVisibility(Visibility.NONE))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /// An object in the order given, without the members whose value is null.
  static Map<String, Object> object(@Nullable Object... keysAndValues) {
    var object = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      Object value = keysAndValues[i + 1];
      if (value != null) object.put(String.valueOf(keysAndValues[i]), value);
    }
    return object;
  }

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// The tree of `text`, or a missing node where it is not JSON.
  static JsonNode read(String text) {
    if (text.isBlank()) return MissingNode.getInstance();
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  /// As Meta writes its webhooks: pure ASCII, lower-case `\\u` escapes, `\/` for a slash. A
  /// receiver that signs anything but the raw bytes computes another signature.
  static String ascii(Object value) {
    String text = write(value);
    var escaped = new StringBuilder(text.length() + 64);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/') escaped.append("\\/");
      else if (c < 128) escaped.append(c);
      else escaped.append("\\u%04x".formatted((int) c));
    }
    return escaped.toString();
  }

  static List<String> strings(JsonNode array) {
    var list = new ArrayList<String>();
    for (JsonNode item : array) list.add(item.asString());
    return list;
  }
}
