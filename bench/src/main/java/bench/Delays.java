package bench;

import tools.jackson.databind.node.ObjectNode;

/// How long a message took from the moment it was due to be put, as rows of the table.
record Delays(Rows rows) {
  /// Up to 30 % of the own maximum one goal, up to a half the other; beyond it there is none.
  void latency(ObjectNode l) {
    long percent = Math.round(l.path("share").asDouble() * 100);
    String perSecond = l.path("perSecond").asString();
    boolean fixed = l.path("fixedRate").asBoolean(false);
    String load = fixed ? perSecond + "/s, " + percent + " % load" : percent + " % load";
    String command = fixed ? "latency --rate " + perSecond : "latency";
    if (l.has("zipf")) {
      String zipf = l.path("zipf").asString();
      // Who writes much in one conversation waits for the one before: no goal is about that.
      rows.add(
          "put → provider over its own time, p99, at %s, Zipf %s".formatted(load, zipf),
          "–",
          l,
          "overheadP99",
          command + " --zipf " + zipf);
      return;
    }
    String goal = percent <= 30 ? "≤ 25 ms" : "–";
    rows.add("put → provider over its own time, p99, at " + load, goal, l, "overheadP99", command);
    rows.add("… of a bare insert and request", "–", l, "ofBareP99", command);
    if (percent <= 30) return;
    double provider = l.path("providerMillis").asDouble();
    String answered =
        percent > 50
            ? "–"
            : "≤ 1.3 × %d + 20 = %d ms"
                .formatted(Math.round(provider), Math.round(1.3 * provider + 20));
    rows.add(
        "… with its own time, against 1.3 × that and 20 ms", answered, l, "answeredP99", command);
  }

  /// Who writes much in one conversation waits for the one before: no goal is about that.
  void rough(ObjectNode l) {
    rows.add(
        "put → provider over its own time, p99, Zipf %s, rough provider: channels left alone"
            .formatted(l.path("zipf").asString()),
        "–",
        l,
        "overheadP99",
        "rough");
    rows.add("… channels with 500s and silence", "–", l, "troubledP99", "rough");
    rows.add("… a person is asked", "–", l, "asked", "rough");
  }
}
