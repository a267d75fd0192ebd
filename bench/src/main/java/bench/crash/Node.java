package bench.crash;

import bench.rig.Pause;
import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import tintoi.postgres.DatabaseClock;

/// One node that delivers: `main` says READY and its id once its engine runs, and ends when whoever
/// started it is gone.
final class Node {
  private Node() {}

  /// @param args database, graph, data, the file that says by what its machine's clock is wrong,
  ///   then settings as `name=value`
  public static void main(String[] args) throws IOException {
    Beans.log(Level.INFO, Level.WARN);
    var places = new Beans.Places(args[0], URI.create(args[1]), Path.of(args[2]));
    var machine = new ShiftedClock(Path.of(args[3]), Clock.systemUTC());
    Map<String, String> settings = new HashMap<>();
    for (int i = 4; i < args.length; i++) {
      int at = args[i].indexOf('=');
      settings.put(args[i].substring(0, at), args[i].substring(at + 1));
    }
    var context =
        Beans.start(
            Beans.Delivering.class,
            places,
            database ->
                new ShiftedClock(
                    places.data().resolve("clock"), new DatabaseClock(database, machine)),
            settings);
    System.out.println("READY " + context.getBean(tintoi.node.Node.class).id());
    while (System.in.read() >= 0) {}
    // In good order, unless that is not to be had: the database may be gone too.
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          Pause.millis(20_000);
          Runtime.getRuntime().halt(1);
        });
    context.close();
  }
}
