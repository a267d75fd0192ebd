package bench.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Which node asked the provider to send for which Page, and when: every request, taken or not, in
/// the order in which they came.
record Traffic(List<Request> requests) {

  /// @param came by the machine's clock, in ms, as are all times here
  /// @param left when it was about to be answered; 0 = not yet
  /// @param page see [LaneName]
  /// @param node see [Life#name]
  record Request(long came, long left, String page, String node, String delivery) {}

  /// @param from how many are known already
  static Traffic of(HttpClient http, URI provider, int from)
      throws IOException, InterruptedException {
    List<Request> all = new ArrayList<>();
    while (true) {
      URI next = provider.resolve("/control/requests?from=" + (from + all.size()));
      List<Request> some =
          http.send(HttpRequest.newBuilder(next).build(), HttpResponse.BodyHandlers.ofString())
              .body()
              .lines()
              .map(line -> line.split("\t", -1))
              .map(f -> new Request(Long.parseLong(f[0]), Long.parseLong(f[1]), f[2], f[3], f[4]))
              .toList();
      if (some.isEmpty()) return new Traffic(all);
      all.addAll(some);
    }
  }

  /// When the first such request came.
  OptionalLong first(Predicate<Request> wanted) {
    return requests.stream().filter(wanted).mapToLong(Request::came).min();
  }

  OptionalLong last(Predicate<Request> wanted) {
    return requests.stream().filter(wanted).mapToLong(Request::came).max();
  }

  long count(Predicate<Request> wanted) {
    return requests.stream().filter(wanted).count();
  }

  /// Where a node had a request of a Page under way when another node's came.
  List<String> overlaps() {
    Map<String, Request> longest = new HashMap<>();
    List<String> overlaps = new ArrayList<>();
    requests.stream()
        .sorted(Comparator.comparingLong(Request::came))
        .forEach(one -> {
          Request before = longest.get(one.page);
          if (before != null && !before.node.equals(one.node) && before.left > one.came)
            overlaps.add(
                "two nodes sent for page %s at once: %s until %d, %s from %d"
                    .formatted(one.page, before.node, before.left, one.node, one.came));
          if (before == null || before.left < one.left) longest.put(one.page, one);
        });
    return overlaps;
  }
}
