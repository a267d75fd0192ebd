package bench.crash.whole;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A customer of the simulators, by one of the ways in which one is written to.
final class Guest {
  static final String PAGE = "100000000000001";

  enum Way {
    MESSENGER,
    PAGE_COMMENT,
    ZALO_OA
  }

  final int number;
  final Way way;
  private final Lines lines;

  /// Her own comment under a post, if that is her way.
  private String root = "";

  /// @param mixed false for Messenger alone
  Guest(Lines lines, int number, boolean mixed) {
    this.lines = lines;
    this.number = number;
    this.way =
        !mixed
            ? Way.MESSENGER
            : switch (number % 4) {
              case 0 -> Way.ZALO_OA;
              case 3 -> Way.PAGE_COMMENT;
              default -> Way.MESSENGER;
            };
  }

  private String key() {
    return (way == Way.ZALO_OA ? "zcrowd-" : "crowd-") + number;
  }

  void writes(String text) throws IOException, InterruptedException {
    switch (way) {
      case MESSENGER ->
          lines.play(
              "POST",
              "meta/messages",
              "{\"customer\":\"%s\",\"page\":\"%s\",\"text\":\"%s\"}".formatted(key(), PAGE, text));
      case ZALO_OA ->
          lines.play(
              "POST",
              "zalo/messages",
              "{\"customer\":\"%s\",\"text\":\"%s\"}".formatted(key(), text));
      case PAGE_COMMENT -> {
        String id =
            lines
                .play(
                    "POST",
                    "meta/comments",
                    "{\"customer\":\"%s\",\"page\":\"%s\",\"parent\":\"%s\",\"text\":\"%s\"}"
                        .formatted(key(), PAGE, root, text))
                .path("comment_id")
                .asString();
        if (root.isEmpty()) root = id;
      }
    }
  }

  /// It is too late to answer her, by the provider's own rule; there is none for comments.
  void isSilent() throws IOException, InterruptedException {
    switch (way) {
      case MESSENGER ->
          lines.play(
              "POST",
              "meta/windows/close",
              "{\"customer\":\"%s\",\"page\":\"%s\"}".formatted(key(), PAGE));
      case ZALO_OA ->
          lines.play("PATCH", "zalo/customers/" + key(), "{\"lastInteraction\":\"P8D\"}");
      case PAGE_COMMENT -> {}
    }
  }

  /// Something she got.
  ///
  /// @param what words, or a file's name
  record Got(String what, Instant at) {}

  /// In the order in which she got it.
  List<Got> got() throws IOException, InterruptedException {
    String path =
        way == Way.PAGE_COMMENT
            ? "comments?parent=" + root
            : "messages?customer=%s&page=%s".formatted(key(), PAGE);
    List<Got> all = new ArrayList<>();
    for (JsonNode one : lines.look(path).path("messages")) {
      if (!one.path("direction").asString().equals("out")) continue;
      String file = one.path("files").path(0).path("name").asString("");
      all.add(
          new Got(
              file.isEmpty() ? one.path("text").asString() : file,
              Instant.parse(one.path("at").asString())));
    }
    return all;
  }
}
