package bench.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A network of its own for one node, joined to ours by two [cables][Cable], so that it can lose
/// the database alone. Needs the privileges of root.
final class Namespace implements AutoCloseable {
  private static final long OWN = ProcessHandle.current().pid();
  private static final String NETWORK = "10.213.%d.".formatted(Math.floorMod(OWN, 254));

  final Cable toDatabase;
  final Cable toProvider;

  private final String name = "tintoi-" + OWN;
  private final Thread cleaning = Thread.ofPlatform().unstarted(this::remove);

  private Namespace() {
    toDatabase = new Cable(name, "td" + OWN, NETWORK, 1);
    toProvider = new Cable(name, "tp" + OWN, NETWORK, 5);
  }

  /// @throws IOException if this system does not let us, with its own words
  static Namespace open() throws IOException {
    Namespace made = new Namespace();
    Runtime.getRuntime().addShutdownHook(made.cleaning);
    try {
      Cable.ip("netns add " + made.name);
      Cable.ip("-n %s link set lo up".formatted(made.name));
      Cable.ip("netns exec %s true".formatted(made.name));
      made.toDatabase.lay();
      made.toProvider.lay();
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /// Words that start a command there.
  List<String> inside() {
    return List.of("ip", "netns", "exec", name);
  }

  /// From everybody.
  void cut() throws IOException {
    toDatabase.cut();
    toProvider.cut();
  }

  void mend() throws IOException {
    toDatabase.mend();
    toProvider.mend();
  }

  /// What is cut and carries, or is whole and does not, for a node of this place in there.
  List<String> faults(World.Place place) throws IOException {
    List<String> faults = new ArrayList<>();
    if (!toDatabase.isAsItShould(place.toDatabase.port()))
      faults.add("the cable to the database is not as it should be");
    if (!toProvider.isAsItShould(place.toProvider.port()))
      faults.add("the cable to the provider is not as it should be");
    return faults;
  }

  private void remove() {
    remove(toDatabase::remove);
    remove(toProvider::remove);
    remove(() -> Cable.ip("netns del " + name));
  }

  private static void remove(Cut.Step step) {
    try {
      step.take();
    } catch (IOException _) {
      // It was not made, or another took it along.
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(cleaning);
    } catch (IllegalStateException _) {
      // It runs.
    }
  }
}
