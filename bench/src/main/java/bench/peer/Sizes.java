package bench.peer;

import bench.rig.Options;
import java.util.Map;

/// How much each system may do at once.
///
/// @param rate messages per second and channel
/// @param window most requests in flight of those who have one window for all channels
/// @param threads of each Sidekiq process
/// @param claimers connections of naive that claim, and as many that settle
/// @param pool connections of db-scheduler
record Sizes(int rate, int window, int threads, int claimers, int pool) {
  static Sizes of(Options options) {
    return new Sizes(
        options.number("rate", 40),
        options.number("window", 512),
        options.number("threads", 50),
        options.number("claimers", 3),
        options.number("pool", 24));
  }

  /// As they are told.
  Map<String, String> environment() {
    return Map.of(
        "RATE",
        Integer.toString(rate),
        "WINDOW",
        Integer.toString(window),
        "THREADS",
        Integer.toString(threads),
        "CLAIMERS",
        Integer.toString(claimers),
        "POOL",
        Integer.toString(pool));
  }
}
