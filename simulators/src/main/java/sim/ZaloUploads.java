package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an OA uploads before it sends it; known for seven days.
final class ZaloUploads {
  private static final Duration KEPT = Duration.ofDays(7);
  private static final long MEGABYTE = 1024 * 1024;

  private final World world;
  private final Map<String, Kept> uploads = new HashMap<>();

  private record Kept(Media.Piece piece, Instant endsAt) {}

  ZaloUploads(World world) {
    this.world = world;
  }

  /// @param as image, gif or file
  Object upload(Call call, String as) {
    Media.Upload upload = call.file("file");
    if (upload == null || upload.bytes().length == 0) {
      throw new ZaloApi.Refused(-201, "file is invalid!");
    }
    String type = upload.type().replaceAll(";.*", "");
    boolean fits =
        switch (as) {
          case "image" -> type.matches("image/(png|jpeg|jpg)");
          case "gif" -> type.equals("image/gif");
          default -> type.matches("application/pdf|application/.*word.*|text/csv");
        };
    if (!fits) throw new ZaloApi.Refused(-201, "file is invalid!");
    if (upload.bytes().length > (as.equals("image") ? MEGABYTE : 5 * MEGABYTE)) {
      throw new ZaloApi.Refused(-210, "Parameter exceeds allowable limit");
    }
    Media.Piece piece =
        world.media.add(as, upload.name(), type, upload.bytes(), world.mediaEndsAt());
    String id = Text.random(60);
    uploads.put(id, new Kept(piece, world.clock.now().plus(KEPT)));
    return Json.object(as.equals("file") ? "token" : "attachment_id", id);
  }

  /// The file of a message; null if it has none.
  Media.@Nullable Piece piece(JsonNode message) {
    JsonNode attachment = message.path("attachment");
    if (!attachment.isObject()) return null;
    JsonNode payload = attachment.path("payload");
    if (attachment.path("type").asString("").equals("file")) {
      return kept(payload.path("token").asString(""), List.of("file"));
    }
    JsonNode element = payload.path("elements").path(0);
    if (!payload.path("template_type").asString("").equals("media") || !element.isObject()) {
      throw new ZaloApi.Refused(-201, "attachment.payload is invalid!");
    }
    String type = element.path("media_type").asString("");
    if (type.equals("gif") && !(element.has("width") && element.has("height"))) {
      throw new ZaloApi.Refused(-201, "width is invalid!");
    }
    String url = element.path("url").asString("");
    return url.isEmpty()
        ? kept(element.path("attachment_id").asString(""), List.of(type))
        : linked(type, url);
  }

  /// By its address instead of an upload; nobody looks what lies there.
  private static Media.Piece linked(String type, String url) {
    if (!type.matches("image|gif") || !url.startsWith("http")) {
      throw new ZaloApi.Refused(-201, "url is invalid!");
    }
    var piece = new Media.Piece();
    piece.kind = type;
    piece.url = url;
    return piece;
  }

  private Media.Piece kept(String id, List<String> kinds) {
    Kept kept = uploads.get(id);
    if (kept == null || !kinds.contains(kept.piece.kind)) {
      throw new ZaloApi.Refused(-201, "attachment_id is invalid!");
    }
    if (!world.clock.now().isBefore(kept.endsAt)) {
      throw new ZaloApi.Refused(-100, "attachment_id was expired");
    }
    return kept.piece;
  }
}
