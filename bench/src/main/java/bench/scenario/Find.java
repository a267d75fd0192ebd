package bench.scenario;

import bench.rig.Drained;
import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Work;
import bench.rig.Worker;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What finding work costs with a backlog: the same drain with nothing held, a thousand, a million,
/// ten million; behind paused lanes, or as held heads inside the very lanes that send; and with a
/// transaction left open, whose snapshot pins what was updated since.
public final class Find {
  private static final int PAUSED_FROM = 500_001;
  private static final int LANES = 100;

  private final Options options;
  private final Work first;
  private final int[] levels;

  /// @param options `--messages N --held 1000,1000000 --in lanes|heads|both --open seconds --rounds
  ///   N`
  public Find(Options options) {
    this.options = options;
    int messages = options.number("messages", 20_000);
    first = new Work(1, LANES, 50, Math.max(1, messages / LANES / 50), 1);
    levels =
        Arrays.stream(options.text("held", "0,1000,1000000").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
  }

  public void run() throws Exception {
    for (String place : List.of("lanes", "heads"))
      if (options.text("in", "both").matches("both|" + place)) run(place);
  }

  private void run(String place) throws Exception {
    try (Site site = Site.open(options.number("delay", 50));
        Worker node = site.alone()) {
      site.drain(node, first); // warm
      Work next = first.then(first.each());
      List<Double> baseline = new ArrayList<>();
      int held = 0;
      for (int level : levels) {
        long began = System.nanoTime();
        load(site, node, place, held, level);
        held = level;
        double loading = (System.nanoTime() - began) / 1e9;
        List<Double> costs = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int n = 0; n < options.number("rounds", 3); n++) {
          Drained drained = site.drain(node, next);
          next = next.then(first.each());
          costs.add(drained.cpuMillis());
          rates.add(drained.perSecond());
        }
        // Of 1 k where it is measured, else of nothing held.
        if (baseline.isEmpty() || level == 1_000)
          baseline = List.of(Figures.median(costs), Figures.median(rates));
        Figures.print(site.counted(line(place, level, loading, costs, rates, baseline)));
      }
      if (options.number("open", 60) > 0) open(site, node, place, held, next);
    }
  }

  private static ObjectNode line(
      String place,
      int level,
      double loading,
      List<Double> costs,
      List<Double> rates,
      List<Double> baseline) {
    double cost = Figures.median(costs);
    double rate = Figures.median(rates);
    return Figures.line("find")
        .put("held", level)
        .put("in", place)
        .put("loadSeconds", Figures.round(loading))
        .put("perSecond", Math.round(rate))
        .put("cpuMillis", Figures.round(cost))
        .put("costRatio", Figures.round(cost / baseline.get(0)))
        .put("timeRatio", Figures.round(baseline.get(1) / rate));
  }

  /// Brings the backlog from one level to the next.
  private static void load(Site site, Worker node, String place, int from, int to)
      throws SQLException {
    int more = to - from;
    if (more <= 0) return;
    int number = PAUSED_FROM + 1_000 * Integer.toString(to).length();
    if (place.equals("lanes")) {
      int each = more >= 100_000 ? 10 : 1;
      node.ask("pages " + number + " " + LANES);
      node.ask("hold " + number + " " + LANES);
      site.bulk().waiting(new Work(number, LANES, more / LANES / each, each, 1), "REPLY");
    } else {
      // In the lanes that send, in conversations nobody else uses.
      site.bulk()
          .heldHeads(
              new Work(1, LANES, more / LANES, 1, 1), node.ask("diagnosis"), 1_000 + from / LANES);
    }
    site.bulk().settle();
  }

  /// The drains go on while a transaction that has written nothing stays open.
  private void open(Site site, Worker node, String place, int held, Work next) throws Exception {
    Drained before = site.drain(node, next);
    Work work = next.then(first.each());
    try (var connection = site.base.connect();
        var statement = connection.createStatement()) {
      statement.execute("set idle_in_transaction_session_timeout = 0");
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
      statement.executeQuery("select count(*) from workspace").close();
      long began = System.nanoTime();
      Drained last = before;
      long seconds = 0;
      while (seconds < options.number("open", 60)) {
        last = site.drain(node, work);
        work = work.then(first.each());
        seconds = (System.nanoTime() - began) / 1_000_000_000L;
      }
      connection.rollback();
      Figures.print(
          site.counted(
              Figures.line("open-transaction")
                  .put("held", held)
                  .put("in", place)
                  .put("seconds", seconds)
                  .put("perSecondBefore", Math.round(before.perSecond()))
                  .put("perSecondAtEnd", Math.round(last.perSecond()))
                  .put("costRatio", Figures.round(last.cpuMillis() / before.cpuMillis()))
                  .put("timeRatio", Figures.round(before.perSecond() / last.perSecond()))));
    }
  }
}
