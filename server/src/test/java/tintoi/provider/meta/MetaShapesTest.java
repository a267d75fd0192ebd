package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import tintoi.provider.Hook;
import tintoi.provider.InboundEvent;
import tintoi.provider.Shape;
import tintoi.provider.ShapesContract;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every shape of `meta/shapes.json`.
class MetaShapesTest extends ShapesContract {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Shape> SHAPES = Shape.table("meta/shapes.json");

  /// What a feed change may be about, and what may have become of it. Source: Meta, Page feed
  /// webhook; the enumerations of Meta's own SDK.
  private static final List<String> ITEMS =
      List.of(
          "album",
          "address",
          "comment",
          "connection",
          "coupon",
          "event",
          "experience",
          "group",
          "group_message",
          "interest",
          "like",
          "link",
          "mention",
          "milestone",
          "note",
          "page",
          "picture",
          "platform-story",
          "photo",
          "photo-album",
          "post",
          "profile",
          "question",
          "rating",
          "reaction",
          "relationship-status",
          "share",
          "status",
          "story",
          "timeline cover",
          "tag",
          "video");

  private static final List<String> VERBS =
      List.of(
          "add", "block", "edit", "edited", "delete", "follow", "hide", "mute", "remove", "unblock",
          "unhide", "update");

  private final MetaHook hook = new MetaHook(Connected.properties(URI.create("http://localhost")));

  @Override
  protected Hook hook() {
    return hook;
  }

  @Override
  protected List<Shape> shapes() {
    return SHAPES;
  }

  /// Between two entries with a message each.
  @Override
  protected JsonNode amongOthers(JsonNode body) {
    ObjectNode all = JSON.createObjectNode().put("object", "page");
    var entries = all.putArray("entry").add(good("m_before"));
    JsonNode own = body.path("entry");
    if (own.isArray()) own.forEach(entries::add);
    else entries.add(own);
    entries.add(good("m_after"));
    return all;
  }

  @Override
  protected int others() {
    return 2;
  }

  private static JsonNode good(String mid) {
    return JSON.readTree(
        """
        {"id":"100000000000009","time":1795410000000,"messaging":[{"sender":{"id":"9"},
         "recipient":{"id":"100000000000009"},"timestamp":1795410000000,
         "message":{"mid":"%s","text":"một"}}]}
        """
            .formatted(mid));
  }

  @Test
  void whatever_a_feed_tells_becomes_one_event() {
    for (String item : ITEMS)
      for (String verb : VERBS) {
        List<InboundEvent> found =
            hook.read(
                """
                {"object":"page","entry":[{"id":"1","time":1795410010,"changes":[{"field":"feed",
                 "value":{"item":"%s","verb":"%s","comment_id":"5_1","post_id":"1_5",
                 "from":{"id":"7"},"message":"x","created_time":1795410000}}]}]}
                """
                    .formatted(item, verb)
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(found).as("%s %s", item, verb).hasSize(1);
        if (found.getFirst() instanceof InboundEvent.Ignored(_, var why, _))
          assertThat(why).contains(verb);
      }
  }
}
