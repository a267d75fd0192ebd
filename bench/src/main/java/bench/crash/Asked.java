package bench.crash;

import java.util.ArrayList;
import java.util.List;

/// Every request of a node that says its name, taken or not.
final class Asked {
  private static final int LINES = 20_000;

  private final List<Request> requests = new ArrayList<>();

  static final class Request {
    final long came = System.currentTimeMillis();
    final String lane;
    final String node;
    final String reference;
    volatile long left;

    Request(String lane, String node, String reference) {
      this.lane = lane;
      this.node = node;
      this.reference = reference;
    }

    /// It is about to be answered: with the answer the node may give the lane away.
    void leaves() {
      left = System.currentTimeMillis();
    }

    String line() {
      return came + "\t" + left + "\t" + lane + "\t" + node + "\t" + reference + "\n";
    }
  }

  /// Who has no name is not noted: hours of them would fill the memory.
  ///
  /// @param lane see [LaneName]
  Request came(String lane, String node, String reference) {
    Request request = new Request(lane, node, reference);
    if (node.isEmpty()) return request;
    synchronized (requests) {
      requests.add(request);
    }
    return request;
  }

  String lines(int from) {
    StringBuilder lines = new StringBuilder();
    synchronized (requests) {
      for (int i = from, n = 0; i < requests.size() && n < LINES; i++, n++)
        lines.append(requests.get(i).line());
    }
    return lines.toString();
  }
}
