package sim;

import java.util.Map;

/// The page on which a person plays the customers and breaks things; three files, no build step.
final class PlayPage {
  private static final Map<String, String> TYPES =
      Map.of(
          "/play.css", "text/css; charset=UTF-8",
          "/play.js", "text/javascript; charset=UTF-8");

  private PlayPage() {}

  static Reply answer(Call call) {
    if (call.path.equals("/")) return Reply.html(200, Html.resource("play.html"));
    String type = TYPES.get(call.path);
    if (type == null) return Reply.empty(404);
    return new Reply(200, type, Html.resource(call.path.substring(1)), Map.of());
  }
}
