package bench.rig;

import bench.stub.Truth;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What may never happen, counted from the provider's own log against what was acknowledged.
///
/// @param lost acknowledged, never taken, and not waiting any more
/// @param duplicated takes of a message that had been taken before
/// @param misordered first taken after a later one of its conversation
/// @param unexplained not taken in the end, with no reason stated
/// @param overRate messages of the worst second of a channel, beyond the rate and a tenth of it
public record Counts(long lost, long duplicated, long misordered, long unexplained, long overRate) {
  /// Messages per second and channel that the product promises a provider.
  public static final int RATE = 40;

  public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  /// What must be 0 in a line of ours, by whatever measurement and name.
  private static final List<String> NEVER =
      List.of(
          "lost",
          "duplicated",
          "doubled",
          "misordered",
          "unexplained",
          "unexplainedDuring",
          "overRate",
          "unshown",
          "cancelledButSent",
          "oldWords",
          "attemptsOverdue");

  /// @param unsent of what was acknowledged, what still waits or was given back
  /// @param unexplained of those, what has no reason
  public static Counts of(Truth truth, long acknowledged, long unsent, long unexplained, int rate) {
    return new Counts(
        Math.max(0, acknowledged - truth.distinct() - unsent),
        truth.duplicated(),
        truth.misordered(),
        unexplained,
        truth.overRate(rate));
  }

  /// Of two runs together: the worst second is the worse of the two.
  public Counts plus(Counts other) {
    return new Counts(
        lost + other.lost,
        duplicated + other.duplicated,
        misordered + other.misordered,
        unexplained + other.unexplained,
        Math.max(overRate, other.overRate));
  }

  public ObjectNode on(ObjectNode line) {
    return line.put("lost", lost)
        .put("duplicated", duplicated)
        .put("misordered", misordered)
        .put("unexplained", unexplained)
        .put("overRate", overRate);
  }

  /// What of a figure's line had to be 0 and is not, such as `lost 3`. What another system lost is
  /// its figure, not our failure.
  public static List<String> broken(ObjectNode line) {
    List<String> broken = new ArrayList<>();
    if (line.has("failed")) broken.add("failed");
    if (!line.path("system").asString("tintoi").equals("tintoi")) return broken;
    for (String name : NEVER)
      if (line.path(name).asLong(0) != 0) broken.add(name + " " + line.path(name).asLong(0));
    return broken;
  }
}
