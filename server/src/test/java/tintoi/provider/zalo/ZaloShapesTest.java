package tintoi.provider.zalo;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import tintoi.provider.Hook;
import tintoi.provider.Shape;
import tintoi.provider.ShapesContract;
import tools.jackson.databind.JsonNode;

/// Every shape of `zalo/shapes.json`. Zalo sends one event in a body.
class ZaloShapesTest extends ShapesContract {
  private static final List<Shape> SHAPES = Shape.table("zalo/shapes.json");

  private final ZaloHook hook =
      new ZaloHook(
          ZaloConnected.properties(URI.create("http://localhost")),
          Clock.fixed(Instant.parse("2026-11-23T05:00:00Z"), ZoneOffset.UTC));

  @Override
  protected Hook hook() {
    return hook;
  }

  @Override
  protected List<Shape> shapes() {
    return SHAPES;
  }

  @Override
  protected JsonNode amongOthers(JsonNode body) {
    return body;
  }

  @Override
  protected int others() {
    return 0;
  }
}
