package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is known of a provider's webhooks, each shape of it, and each shape spoiled: nothing is
/// dropped without a word, and nothing throws past its own entry.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ShapesContract {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  protected abstract Hook hook();

  protected abstract List<Shape> shapes();

  /// A body in which this one is among others; the others are `others` events.
  protected abstract JsonNode amongOthers(JsonNode body);

  protected abstract int others();

  @ParameterizedTest
  @MethodSource("shapes")
  void a_known_shape_is_read(Shape shape) {
    shape.assertRead(hook().read(Shape.bytes(shape.body())));
  }

  @Test
  void a_shape_has_a_name_and_a_source_of_its_own() {
    assertThat(shapes()).extracting(Shape::name).doesNotHaveDuplicates();
    assertThat(shapes()).allSatisfy(shape -> assertThat(shape.source()).isNotBlank());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void fields_nobody_knows_change_nothing(Shape shape) {
    JsonNode body = shape.body().deepCopy();
    everyObject(body, object -> object.put("x_unheard_of", 1).putObject("x_more").put("a", "b"));
    // What a form asks for is the customer's word, whatever it is called.
    if (body.path("info") instanceof ObjectNode form)
      form.remove(List.of("x_unheard_of", "x_more"));
    List<InboundEvent> before = hook().read(Shape.bytes(shape.body()));
    List<InboundEvent> after = hook().read(Shape.bytes(body));

    // What is unknown beside the events is named, too.
    assertThat(after.stream().filter(event -> !(event instanceof InboundEvent.Ignored)))
        .containsExactlyElementsOf(
            before.stream().filter(event -> !(event instanceof InboundEvent.Ignored)).toList());
    assertThat(after).hasSizeGreaterThanOrEqualTo(before.size());
  }

  /// Each value of each shape, replaced by each wrong type.
  @ParameterizedTest
  @MethodSource("shapes")
  void a_wrong_type_spoils_its_own_event_at_most(Shape shape) {
    for (JsonNode spoiled : spoiled(shape.body())) {
      List<InboundEvent> alone = hook().read(Shape.bytes(spoiled));
      assertThat(alone).as("%s", spoiled).isNotEmpty();

      List<InboundEvent> found = hook().read(Shape.bytes(amongOthers(spoiled)));
      assertThat(found.stream().filter(InboundEvent.MessageReceived.class::isInstance))
          .as("%s", spoiled)
          .hasSizeGreaterThanOrEqualTo(others());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void a_megabyte_of_words_is_read_like_any(Shape shape) {
    JsonNode body = shape.body().deepCopy();
    String words = "ạ".repeat(350_000);
    everyObject(
        body,
        object -> {
          if (object.path("text").isString()) object.put("text", words);
          if (object.path("message").isString()) object.put("message", words);
        });

    shape.assertRead(hook().read(Shape.bytes(body)));
  }

  /// As deep as the parser lets in: read. Deeper: refused as no JSON, and set aside with its bytes.
  @ParameterizedTest
  @MethodSource("shapes")
  void whatever_is_nested_below_an_event_changes_nothing(Shape shape) {
    for (int depth : new int[] {300, 20_000}) {
      JsonNode body = shape.body().deepCopy();
      everyObject(body, object -> object.put("x_deep", "DEEP"));
      String deep = "[".repeat(depth) + "]".repeat(depth);
      byte[] bytes = new String(Shape.bytes(body), UTF_8).replace("\"DEEP\"", deep).getBytes(UTF_8);
      try {
        assertThat(hook().read(bytes)).isNotEmpty();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("not JSON");
      }
    }
  }

  private interface Change {
    void to(ObjectNode object);
  }

  private static void everyObject(JsonNode node, Change change) {
    if (node instanceof ObjectNode object) {
      // Its own children first: what is added is not walked through.
      for (JsonNode child : List.copyOf(object.values())) everyObject(child, change);
      change.to(object);
    } else if (node instanceof ArrayNode array) {
      for (JsonNode child : List.copyOf(array.values())) everyObject(child, change);
    }
  }

  /// Copies of a body in each of which one value is of another type.
  private static List<JsonNode> spoiled(JsonNode body) {
    List<JsonNode> all = new ArrayList<>();
    for (String wrong :
        List.of(
            "null",
            "true",
            "-1",
            "123456789012345678901234567890",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[1]]")) spoil(body, body, JSON.readTree(wrong), all);
    return all;
  }

  private static void spoil(JsonNode root, JsonNode at, JsonNode wrong, List<JsonNode> all) {
    if (at instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        JsonNode was = object.get(name);
        object.set(name, wrong);
        all.add(root.deepCopy());
        object.set(name, was);
        spoil(root, was, wrong, all);
      }
    } else if (at instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode was = array.get(i);
        array.set(i, wrong);
        all.add(root.deepCopy());
        array.set(i, was);
        spoil(root, was, wrong, all);
      }
    }
  }
}
