package bench.crash;

import bench.rig.Pause;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/// How nodes behave while the database is away and when it is back, by what reaches the provider.
/// What was claimed before may still leave: nobody else knows that it did not.
final class Return {
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final Duration RESUME = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final World world;
  private final Traffic traffic = new Traffic(new ArrayList<>());
  private final List<String> complaints = new ArrayList<>();
  private final List<Back> backs = new ArrayList<>();
  private long stopWorst;
  private long resumeWorst;
  private int judged;

  /// @param pages that had something to send as soon as one could ask
  private record Back(long gone, long at, Set<String> pages) {}

  Return(World world) {
    this.world = world;
  }

  /// Waits for the database, and then for the first request.
  ///
  /// @param gone when it was taken away
  void await(long gone) throws Exception {
    long away = gone;
    for (long asked = now(); !answers(); asked = now()) {
      away = asked;
      Pause.millis(20);
    }
    back(gone, away, now());
  }

  /// @param away until when it surely was
  /// @param back when it answered again
  void back(long gone, long away, long back) throws Exception {
    long waitingSince = 0;
    OptionalLong first = OptionalLong.empty();
    backs.add(new Back(gone, back, waiting()));
    while (first.isEmpty() && now() < back + PATIENCE.toMillis()) {
      if (waitingSince == 0 && !waiting().isEmpty()) waitingSince = now();
      first = news().first(one -> one.came() >= back);
      Pause.millis(20);
    }
    judged++;
    OptionalLong last = traffic.last(one -> one.came() > gone && one.came() < away);
    if (last.isPresent()) stopWorst = Math.max(stopWorst, last.getAsLong() - gone);
    if (last.isPresent() && last.getAsLong() > gone + STOP.toMillis())
      complaints.add(
          "the database was away from %d to %d, a request came at %d"
              .formatted(gone, away, last.getAsLong()));
    // Whatever comes before something was seen waiting comes soon enough.
    if (waitingSince == 0) return;
    long took = Math.max(0, first.orElse(now()) - waitingSince);
    resumeWorst = Math.max(resumeWorst, took);
    if (took > RESUME.toMillis())
      complaints.add(
          "the database was back at %d, something to send at %d, the first request came at %s"
              .formatted(back, waitingSince, first));
  }

  private Traffic news() throws IOException, InterruptedException {
    traffic.requests().addAll(world.traffic(traffic.requests().size()).requests());
    return traffic;
  }

  private Set<String> waiting() {
    try (Connection connection = world.connection()) {
      return Ready.all(connection, world.desk.clock.instant()).stream()
          .filter(Ready::waiting)
          .map(Ready::page)
          .collect(Collectors.toSet());
    } catch (SQLException _) {
      return Set.of();
    }
  }

  private boolean answers() {
    try (Connection connection = world.connection()) {
      return connection.isValid(5);
    } catch (SQLException _) {
      return false;
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  List<String> complaints() {
    return complaints;
  }

  /// The worst of every single lane, unless the database went away again before: a figure, no
  /// promise.
  private long lanesWorst() throws IOException, InterruptedException {
    Traffic all = news();
    long worst = 0;
    for (int i = 0; i < backs.size(); i++) {
      Back back = backs.get(i);
      long until = i + 1 < backs.size() ? backs.get(i + 1).gone : Long.MAX_VALUE;
      for (String page : back.pages) {
        OptionalLong came = all.first(one -> one.page().equals(page) && one.came() >= back.at);
        if (came.isPresent() && came.getAsLong() < until)
          worst = Math.max(worst, came.getAsLong() - back.at);
      }
    }
    return worst;
  }

  /// After everything was sent.
  String json() throws IOException, InterruptedException {
    return String.format(
        Locale.ROOT,
        "\"returns\":%d,\"stopSecondsWorst\":%.1f,\"resumeSecondsWorst\":%.1f,"
            + "\"resumeLanesSecondsWorst\":%.1f,",
        judged,
        stopWorst / 1_000.0,
        resumeWorst / 1_000.0,
        lanesWorst() / 1_000.0);
  }
}
