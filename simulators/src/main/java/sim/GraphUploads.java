package sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Files a Page sends: uploaded before (`message_attachments`), with the message, or fetched from
/// an address.
final class GraphUploads {
  static final long LARGEST = 25L * 1024 * 1024;
  private static final List<String> TYPES = List.of("image", "audio", "video", "file");

  private final World world;
  private final GraphAccess access;

  /// Attachment id to the Page that owns it, and the file. Not saved: after a restart an id is
  /// unknown, as after Meta forgot it.
  private final Map<String, Owned> uploads = new HashMap<>();

  private record Owned(String page, Media.Piece piece) {}

  GraphUploads(World world, GraphAccess access) {
    this.world = world;
    this.access = access;
  }

  /// `/{page}/message_attachments`.
  Object upload(Call call, String pageId) {
    if (!call.method.equals("POST")) {
      throw Refusal.noObject(call.method, pageId + "/message_attachments");
    }
    access.page(call, pageId, "pages_messaging", "MESSAGING");
    Media.Piece piece = piece(call, pageId, call.node("message"));
    if (piece == null) {
      throw Refusal.of(400, 100, 0, "(#100) The parameter message[attachment] is required");
    }
    String id = Long.toString(1_900_000_000_000_000L + ++world.meta.lastId);
    uploads.put(id, new Owned(pageId, piece));
    return Json.object("attachment_id", id);
  }

  /// The file of a message; null if it has none, or a template instead.
  Media.@Nullable Piece piece(Call call, String page, JsonNode message) {
    JsonNode attachment = message.path("attachment");
    String type = attachment.path("type").asString("");
    if (!attachment.isObject() || type.equals("template")) return null;
    if (!TYPES.contains(type)) {
      throw Refusal.of(
          400, 100, 0, "(#100) Param message[attachment][type] must be one of {" + TYPES + "}");
    }
    JsonNode payload = attachment.path("payload");
    String id = payload.path("attachment_id").asString("");
    if (!id.isEmpty()) {
      Owned owned = uploads.get(id);
      if (owned == null || !owned.page.equals(page)) {
        throw Refusal.of(400, 100, 2018074, "(#100) Invalid attachment id: " + id);
      }
      return owned.piece;
    }
    String url = payload.path("url").asString("");
    Media.Upload upload = url.isEmpty() ? call.file("filedata") : Media.fetch(url);
    if (upload == null) {
      throw Refusal.of(
          400,
          100,
          2018008,
          "(#100) Failed to fetch the file from the url",
          "(#100) Không tải được tệp từ địa chỉ này");
    }
    return keep(type, upload);
  }

  Media.Piece keep(String type, Media.Upload upload) {
    if (upload.bytes().length > LARGEST) {
      throw Refusal.of(400, 100, 2018109, "(#100) Attachment size exceeds allowable limit");
    }
    boolean fits = type.equals("file") || Media.kindOf(upload.type()).equals(type);
    if (upload.type().isEmpty() || !fits) {
      throw Refusal.of(400, 100, 2018047, "(#100) Upload attachment failure.");
    }
    return world.media.add(type, upload.name(), upload.type(), upload.bytes(), world.mediaEndsAt());
  }

  /// As Graph shows a message's files.
  static @Nullable Object shown(List<Media.Piece> files) {
    if (files.isEmpty()) return null;
    return Json.object(
        "data",
        files.stream()
            .map(file ->
                Json.object(
                    "id",
                    file.id,
                    "mime_type",
                    file.type,
                    "name",
                    file.name,
                    "size",
                    file.size,
                    file.kind.equals("image") ? "image_data" : "file_url",
                    file.kind.equals("image") ? Json.object("url", file.url) : file.url))
            .toList());
  }

  void clear() {
    uploads.clear();
  }
}
