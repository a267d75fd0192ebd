package sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The hand-written pages among the resources; `{{name}}` stands for a value that is already HTML.
final class Html {
  private Html() {}

  static Reply page(int status, String name, Map<String, String> values) {
    String page = resource(name);
    for (var value : values.entrySet()) {
      page = page.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return Reply.html(status, page);
  }

  static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      return new String(
          MetaWorld.need(in, "resource " + name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String hidden(Map<String, String> values) {
    var html = new StringBuilder();
    values.forEach((name, value) ->
        html.append(
            "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n"
                .formatted(Text.escape(name), Text.escape(value))));
    return html.toString();
  }

  static String box(String name, String value, String label, String note, boolean checked) {
    return """
    <label class="row"><input type="checkbox" name="%s" value="%s"%s>
    <span><b>%s</b><small>%s</small></span></label>
    """
        .formatted(
            name,
            Text.escape(value),
            checked ? " checked" : "",
            Text.escape(label),
            Text.escape(note));
  }
}
