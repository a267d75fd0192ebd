package bench.crash.whole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// A customer's conversation and those who write in it: an agent; or, in two of three, two agents
/// at once, and beside comments a rule.
///
/// @param mixed false for an agent alone who only writes words
/// @param goesOn false once nobody is to write any more
record Chat(
    Lines lines,
    Guest guest,
    String id,
    boolean mixed,
    BooleanSupplier goesOn,
    List<Voice> voices) {
  private static final int PAGE = 200;

  /// Who writes.
  ///
  /// @param word with which all of hers begins
  /// @param rule true if it is said in nobody's name
  record Voice(String word, String token, boolean rule) {}

  boolean isShared() {
    return voices.size() > 1;
  }

  /// A message on the agents' page.
  ///
  /// @param what its words and its files' names, as they came to stand there
  record Shown(List<String> what, boolean rule) {}

  /// What the agents see of what was written here, in their order: that of its commits.
  List<Shown> shown() throws IOException, InterruptedException {
    List<Shown> all = new ArrayList<>();
    String before = "";
    while (true) {
      JsonNode page =
          lines.json(
              lines
                  .request("/api/conversations/" + id + "/messages?limit=" + PAGE + before)
                  .build());
      List<Shown> some = new ArrayList<>();
      for (JsonNode one : page.path("items"))
        if (one.path("direction").asString().equals("out")) some.add(shown(one));
      all.addAll(0, some);
      JsonNode previous = page.path("previous");
      if (previous.isNull() || previous.isMissingNode()) return all;
      before = "&before=" + previous.asString();
    }
  }

  private static Shown shown(JsonNode message) {
    List<String> what = new ArrayList<>();
    what.add(message.path("text").asString());
    for (JsonNode file : message.path("attachments")) what.add(file.path("name").asString());
    return new Shown(what, message.path("author").path("kind").asString().equals("automation"));
  }
}
