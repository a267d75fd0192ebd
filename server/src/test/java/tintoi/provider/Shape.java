package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A webhook body in a shape that providers are known to send, and what must come of it.
///
/// @param source where the shape is described, and how well it is known
/// @param events what each event must become, in their order: its type, or "named: word" where
///   nothing need follow from it, but if nothing does, its reason must say that word
public record Shape(String name, String source, List<String> events, JsonNode body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAMED = "named: ";

  /// All shapes of a table among the test resources.
  public static List<Shape> table(String resource) {
    List<Shape> shapes = new ArrayList<>();
    for (JsonNode row : JSON.readTree(Recorded.body(resource)))
      shapes.add(
          new Shape(
              row.path("shape").asString(),
              row.path("source").asString(),
              row.path("events").valueStream().map(JsonNode::asString).toList(),
              row.path("body")));
    return shapes;
  }

  public static byte[] bytes(JsonNode body) {
    return JSON.writeValueAsBytes(body);
  }

  /// Fails unless these came of it.
  public void assertRead(List<InboundEvent> found) {
    assertThat(found).as("%s: %s", name, found).hasSameSizeAs(events);
    for (int i = 0; i < found.size(); i++) {
      InboundEvent event = found.get(i);
      String wanted = events.get(i);
      if (!wanted.startsWith(NAMED))
        assertThat(event.getClass().getSimpleName()).as("%s: %s", name, event).isEqualTo(wanted);
      else if (event instanceof InboundEvent.Ignored(_, var why, _))
        assertThat(why).as(name).contains(wanted.substring(NAMED.length()));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
