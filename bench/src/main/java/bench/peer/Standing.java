package bench.peer;

import bench.rig.Worker;

/// How what is in a system's own store and not sent stands there.
///
/// @param queued it waits for its turn, and nothing happened to it
/// @param explained the store says why it has not gone
/// @param unexplained neither: claimed by nobody who lives, failed without a reason, or in line for
///   nobody. Of ours whatever has no reason stated, also what waits
record Standing(long queued, long explained, long unexplained) {
  static Standing of(Worker worker) {
    String[] said = worker.ask("stands").split(" ", -1);
    return new Standing(Long.parseLong(said[0]), Long.parseLong(said[1]), Long.parseLong(said[2]));
  }
}
