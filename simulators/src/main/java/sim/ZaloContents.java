package sim;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what a message of an OA says, and refuses what does not fit its kind.
final class ZaloContents {
  private static final int TEXT = 2_000;
  private static final int TITLE = 100;
  private static final int SUBTITLE = 500;
  private static final int MOST = 5;

  private final World world;
  private final ZaloUploads uploads;

  ZaloContents(World world, ZaloUploads uploads) {
    this.world = world;
    this.uploads = uploads;
  }

  /// @param template the payload of a template; null for words and files
  /// @param sticker its id; empty if it is none
  record Content(
      String text, Media.@Nullable Piece file, @Nullable JsonNode template, String sticker) {
    boolean isList() {
      return template != null && template.path("template_type").asString("").equals("list");
    }
  }

  private static ZaloApi.Refused invalid(String field) {
    return new ZaloApi.Refused(-201, field + " is invalid!");
  }

  private static ZaloApi.Refused tooMuch() {
    return new ZaloApi.Refused(-210, "Parameter exceeds allowable limit");
  }

  private static ZaloApi.Refused unsupported() {
    return new ZaloApi.Refused(-233, "message type is invalid or not support");
  }

  Content read(JsonNode message, String kind) {
    String text = message.path("text").asString("");
    if (text.codePointCount(0, text.length()) > TEXT) throw tooMuch();
    JsonNode payload = message.path("attachment").path("payload");
    String type = payload.path("template_type").asString("");
    boolean own = type.startsWith("transaction_") || type.equals("promotion");
    boolean fits =
        switch (kind) {
          case "transaction" -> type.startsWith("transaction_");
          case "promotion" -> type.equals("promotion");
          default -> !own;
        };
    if (!fits) throw unsupported();
    if (own) return document(payload, kind);
    return switch (type) {
      case "list" -> {
        if (kind.equals("cs") && !world.switches.listOnV3) throw unsupported();
        yield list(text, payload);
      }
      case "request_user_info" -> {
        if (payload.path("elements").size() != 1) throw invalid("elements");
        element(payload.path("elements").path(0), true);
        yield new Content(text, null, payload, "");
      }
      default -> plain(message, text, payload);
    };
  }

  private Content plain(JsonNode message, String text, JsonNode payload) {
    JsonNode element = payload.path("elements").path(0);
    if (element.path("media_type").asString("").equals("sticker")) {
      String id = element.path("attachment_id").asString("");
      if (!id.matches("[0-9a-zA-Z]{4,64}")) throw invalid("attachment_id");
      return new Content("", null, null, id);
    }
    Media.Piece file = uploads.piece(message);
    if (text.isBlank() && file == null) throw invalid("message.text");
    return new Content(text, file, null, "");
  }

  private static Content list(String text, JsonNode payload) {
    JsonNode elements = payload.path("elements");
    JsonNode buttons = payload.path("buttons");
    if (elements.isEmpty() && buttons.isEmpty()) throw invalid("elements");
    if (elements.size() > MOST || buttons.size() > MOST) throw tooMuch();
    boolean first = true;
    for (JsonNode each : elements.values()) {
      element(each, first);
      first = false;
      if (each.has("default_action")) action(each.path("default_action"));
    }
    for (JsonNode each : buttons.values()) button(each, TITLE);
    return new Content(text, null, payload, "");
  }

  private static void element(JsonNode element, boolean first) {
    String title = element.path("title").asString("");
    String subtitle = element.path("subtitle").asString("");
    if (title.isBlank() || (first && subtitle.isBlank())) throw invalid("elements");
    if (title.length() > TITLE || subtitle.length() > SUBTITLE) throw tooMuch();
  }

  private static void button(JsonNode button, int longest) {
    String title = button.path("title").asString("");
    if (title.isBlank()) throw invalid("buttons");
    if (title.length() > longest) throw tooMuch();
    action(button);
  }

  /// Of a list's element the address lies flat, of a button in its payload.
  private static void action(JsonNode action) {
    JsonNode payload = action.path("payload");
    boolean good =
        switch (action.path("type").asString("")) {
          case "oa.open.url" ->
              (payload.path("url").asString("") + action.path("url").asString(""))
                  .startsWith("http");
          case "oa.query.show", "oa.query.hide" -> !payload.asString("").isBlank();
          case "oa.open.phone", "oa.open.sms" ->
              payload.path("phone_code").asString("").matches("\\d{8,15}");
          default -> false;
        };
    if (!good) throw invalid("payload");
    if (payload.isString() && payload.asString().length() > 1_000) throw tooMuch();
  }

  /// A transaction or a promotion: a header and words, perhaps a table and a picture.
  private static Content document(JsonNode payload, String kind) {
    int longest = kind.equals("promotion") ? 1_000 : 250;
    int texts = 0;
    boolean headed = false;
    for (JsonNode each : payload.path("elements").values()) {
      String words = each.path("content").asString("");
      switch (each.path("type").asString("")) {
        case "header" -> {
          headed = true;
          if (words.isBlank()) throw invalid("content");
          if (words.length() > TITLE) throw tooMuch();
        }
        case "text" -> {
          if (words.isBlank()) throw invalid("content");
          if (words.length() > longest || ++texts > 2) throw tooMuch();
        }
        case "table" -> table(each.path("content"));
        case "banner" -> {
          if (!each.has("image_url") && !each.has("attachment_id")) throw invalid("banner");
        }
        default -> throw invalid("elements");
      }
    }
    if (!headed || texts == 0) throw invalid("elements");
    if (payload.path("buttons").size() > 4) throw tooMuch();
    for (JsonNode each : payload.path("buttons").values()) button(each, 35);
    return new Content("", null, payload, "");
  }

  private static void table(JsonNode rows) {
    if (rows.isEmpty()) throw invalid("content");
    for (JsonNode row : rows.values()) {
      String key = row.path("key").asString("");
      String value = row.path("value").asString("");
      if (key.isBlank() || value.isBlank()) throw invalid("content");
      if (key.length() > 35 || value.length() > 100) throw tooMuch();
    }
  }
}
