package tintoi.node;

import java.time.Duration;

/// What nodes tell each other about.
public enum Topic {
  /// A head that its lane's owner has not seen yet. Group: the lane.
  LANE('L', 64, Duration.ofMillis(500)),
  /// Lanes were given back: look which are due. No group; or "left": whoever says so cannot use
  /// them.
  FREE('F', 1, Duration.ofMillis(50)),
  /// What a browser should fetch again. Group: the workspace.
  CHANGE('C', 64, Duration.ofSeconds(2)),
  /// A provider's incident began or ended. Group: the provider.
  OUTAGE('O', 1, Duration.ofMillis(50));

  final char letter;
  final int most;
  final Duration rest;

  /// @param most notes of one group that are told at a time; of more only that there were many
  /// @param rest how long that is not said again of the same group
  Topic(char letter, int most, Duration rest) {
    this.letter = letter;
    this.most = most;
    this.rest = rest;
  }

  static Topic of(char letter) {
    for (Topic topic : values()) if (topic.letter == letter) return topic;
    throw new IllegalArgumentException("no topic has the letter " + letter);
  }
}
