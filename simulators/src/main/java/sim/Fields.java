package sim;

import java.util.LinkedHashMap;
import java.util.Map;

/// Graph's field expansion: `id,messages.limit(5){id,message}`.
final class Fields {
  private final Map<String, Fields> names = new LinkedHashMap<>();
  private int limit;

  Fields(String text) {
    parse(text);
  }

  private void parse(String text) {
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '{' || c == '(') depth++;
      else if (c == '}' || c == ')') depth--;
      else if (c == ',' && (depth == 0 || i == text.length())) {
        add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
  }

  private void add(String field) {
    if (field.isEmpty()) return;
    int brace = field.indexOf('{');
    int close = field.lastIndexOf('}');
    String inner = brace >= 0 && close > brace ? field.substring(brace + 1, close) : "";
    String head = brace >= 0 ? field.substring(0, brace) : field;
    int dot = head.indexOf('.');
    var fields = new Fields(inner);
    if (dot >= 0) {
      var digits = head.substring(dot).replaceAll("^\\.limit\\((\\d{1,6})\\).*$", "$1");
      if (digits.matches("\\d+")) fields.limit = Integer.parseInt(digits);
      head = head.substring(0, dot);
    }
    names.put(head, fields);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  boolean has(String name) {
    return names.containsKey(name);
  }

  /// What was asked of the field `name`.
  Fields of(String name) {
    Fields fields = names.get(name);
    return fields == null ? new Fields("") : fields;
  }

  int limit(int usual) {
    return limit == 0 ? usual : limit;
  }

  /// The members asked for, or those Graph gives unasked; the id always.
  Map<String, Object> select(Map<String, Object> all, String... usual) {
    var selected = new LinkedHashMap<String, Object>();
    if (names.isEmpty()) {
      for (String name : usual) copy(all, selected, name);
    } else {
      names.keySet().forEach(name -> copy(all, selected, name));
      copy(all, selected, "id");
    }
    return selected;
  }

  private static void copy(Map<String, Object> from, Map<String, Object> to, String name) {
    Object value = from.get(name);
    if (value != null) to.put(name, value);
  }
}
