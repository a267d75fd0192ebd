package bench.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the nodes of a run still sent while they were cut off, and since when again, by what
/// reached the provider.
final class CutOff {
  private static final Duration GIVES_UP = Handovers.LEASE.multipliedBy(2).dividedBy(3);

  /// For so long a kernel sends what was in it when its network was cut.
  private static final Duration KERNEL = Duration.ofMinutes(1);

  /// A time in which a node was without something.
  private record Span(String what, String node, long began, long ended) {
    boolean holds(Traffic.Request one) {
      return one.node().equals(node) && one.came() > began && one.came() < ended;
    }

    /// What a node had asked the provider for before its network was cut may arrive when it is
    /// whole again: that is the network's.
    boolean delays(Traffic.Request one) {
      return one.node().equals(node)
          && one.came() >= began
          && one.came() < ended + KERNEL.toMillis();
    }
  }

  private final List<Span> withoutDatabase = new ArrayList<>();
  private final List<Span> withoutProvider = new ArrayList<>();

  /// @param node the name of its life
  void lostDatabase(String how, String node, long began, long ended) {
    withoutDatabase.add(new Span(how, node, began, ended));
  }

  void lostProvider(String how, String node, long began, long ended) {
    withoutProvider.add(new Span(how, node, began, ended));
  }

  /// @param speed false if only what became of the messages counts
  List<String> complaints(Traffic all, boolean speed) {
    List<String> complaints = new ArrayList<>();
    for (Span span : withoutDatabase)
      if (speed && stop(all, span) > GIVES_UP.plus(Handovers.GRACE).toMillis())
        complaints.add(
            "%s: %s was cut off at %d and sent for %d ms"
                .formatted(span.what, span.node, span.began, stop(all, span)));
    List<Traffic.Request> inTime =
        all.requests().stream()
            .filter(one -> withoutProvider.stream().noneMatch(span -> span.delays(one)))
            .toList();
    complaints.addAll(new Traffic(inTime).overlaps());
    return complaints;
  }

  private static long stop(Traffic all, Span span) {
    return all.last(span::holds).orElse(span.began) - span.began;
  }

  /// The members of a JSON object, each followed by a comma.
  String json(Traffic all) {
    Map<String, Double> back = new TreeMap<>();
    for (Span span : withoutDatabase) {
      OptionalLong came =
          all.first(one -> one.node().equals(span.node) && one.came() >= span.ended);
      came.ifPresent(at -> back.merge(span.what, (at - span.ended) / 1_000.0, Math::max));
    }
    return String.format(
        Locale.ROOT,
        "\"cuts\":%d,\"stopSecondsWorst\":%.1f,\"backSecondsWorst\":{%s},",
        withoutDatabase.size(),
        withoutDatabase.stream().mapToLong(span -> stop(all, span)).max().orElse(0) / 1_000.0,
        back.entrySet().stream()
            .map(each -> String.format(Locale.ROOT, "\"%s\":%.1f", each.getKey(), each.getValue()))
            .collect(Collectors.joining(",")));
  }
}
