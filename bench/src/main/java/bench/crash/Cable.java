package bench.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One cable between us and a [Namespace]: where it is cut packets vanish, and the kernel on either
/// side sends them again.
final class Cable {
  private final String space;
  private final String ours;
  private final String theirs;
  private final String network;
  private final int first;
  private volatile boolean cut;

  /// @param name of nothing else on this machine, short
  /// @param network the first three parts of its addresses and a dot
  /// @param first the last part of our address; theirs is the next one
  Cable(String space, String name, String network, int first) {
    this.space = space;
    this.ours = name + "a";
    this.theirs = name + "b";
    this.network = network;
    this.first = first;
  }

  void lay() throws IOException {
    ip("link add %s type veth peer name %s netns %s".formatted(ours, theirs, space));
    ip("addr add %s%d/30 dev %s".formatted(network, first, ours));
    ip("link set %s up".formatted(ours));
    ip("-n %s addr add %s%d/30 dev %s".formatted(space, network, first + 1, theirs));
    ip("-n %s link set %s up".formatted(space, theirs));
  }

  /// Our end, where those in there find us.
  InetAddress here() throws IOException {
    return InetAddress.getByName(network + first);
  }

  void cut() throws IOException {
    ip("link set %s down".formatted(ours));
    cut = true;
  }

  void mend() throws IOException {
    ip("link set %s up".formatted(ours));
    cut = false;
  }

  /// True if it carries exactly when it should.
  ///
  /// @param port where somebody listens at our end
  boolean isAsItShould(int port) throws IOException {
    String knock = "exec 3<>/dev/tcp/%s%d/%d".formatted(network, first, port);
    List<String> command =
        List.of("ip", "netns", "exec", space, "timeout", "2", "bash", "-c", knock);
    return Done.by(command).good() != cut;
  }

  void remove() throws IOException {
    ip("link del " + ours);
  }

  /// @throws IOException with what it said, if it did not do it
  static void ip(String words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ", -1)));
    Done done = Done.by(command);
    if (!done.good) throw new IOException("ip " + words + ": " + done.words);
  }

  /// What a command came to.
  private record Done(boolean good, String words) {
    static Done by(List<String> command) throws IOException {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Done(process.waitFor() == 0, words.strip());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
