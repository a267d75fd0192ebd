package bench.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network of its own for one node, joined to ours by one cable: a cut there is a real one, in
/// which packets vanish and the kernel repeats them. Needs the privileges of root.
final class Namespace implements AutoCloseable {
  private final String name = "tintoi-" + ProcessHandle.current().pid();
  private final String ours = "tt" + ProcessHandle.current().pid() + "a";
  private final String theirs = "tt" + ProcessHandle.current().pid() + "b";
  private final String network =
      "10.213.%d.".formatted(Math.floorMod(ProcessHandle.current().pid(), 254));
  private final Thread cleaning = Thread.ofPlatform().unstarted(this::remove);

  private Namespace() {}

  /// @return null if this system does not let us
  static @Nullable Namespace open() throws IOException {
    Namespace made = new Namespace();
    Runtime.getRuntime().addShutdownHook(made.cleaning);
    try {
      ip("netns add " + made.name);
      ip(
          "link add %s type veth peer name %s netns %s"
              .formatted(made.ours, made.theirs, made.name));
      ip("addr add %s1/30 dev %s".formatted(made.network, made.ours));
      ip("link set %s up".formatted(made.ours));
      ip("-n %s addr add %s2/30 dev %s".formatted(made.name, made.network, made.theirs));
      ip("-n %s link set %s up".formatted(made.name, made.theirs));
      ip("-n %s link set lo up".formatted(made.name));
      return made;
    } catch (IOException e) {
      System.err.println("no network of its own for a node here: " + e.getMessage());
      made.close();
      return null;
    }
  }

  /// Where the node finds us.
  InetAddress here() throws IOException {
    return InetAddress.getByName(network + "1");
  }

  /// Words that start a command there.
  List<String> inside() {
    return List.of("ip", "netns", "exec", name);
  }

  void cut() throws IOException {
    ip("link set %s down".formatted(ours));
  }

  void mend() throws IOException {
    ip("link set %s up".formatted(ours));
  }

  private static void ip(String words) throws IOException {
    try {
      Process process =
          new ProcessBuilder(("ip " + words).split(" ", -1)).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) throw new IOException("ip " + words + ": " + said.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void remove() {
    for (String words : List.of("link del " + ours, "netns del " + name)) {
      try {
        ip(words);
      } catch (IOException _) {
        // It was not made, or the other took it along.
      }
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
