package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL that repeats its log for longer than one waits for one that says nothing.
class StartingPostgresTest {
  private static final int ANSWERS = 100;

  @TempDir Path folder;

  @Test
  void one_that_says_that_it_recovers_is_waited_for_however_long_that_takes() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Path home = folder.toAbsolutePath();
    Path binaries = Binaries.unpackedIn(home);
    var cluster = new Cluster(home, binaries, StepDown.choose(home, binaries));
    int port = Ports.rememberedOrFree(home.resolve("port"));
    var postmaster = Postmaster.start(cluster, port, List.of());
    var asked = new AtomicInteger();
    try (var recovering = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(recovering, port, asked));

      // A hundred answers, twenty milliseconds apart at least, are more than half a second.
      postmaster.awaitReady(
          recovering.getLocalPort(),
          EmbeddedPostgres.USER,
          cluster.password(),
          Duration.ofMillis(500));
    } finally {
      postmaster.stop();
    }
    assertThat(asked).hasValueGreaterThan(ANSWERS);
  }

  private static void answer(ServerSocket server, int port, AtomicInteger asked) {
    try {
      while (true) {
        Socket socket = server.accept();
        if (asked.incrementAndGet() > ANSWERS) pass(socket, port);
        else notYet(socket);
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  /// As PostgreSQL says it, after a no to encryption.
  private static void notYet(Socket socket) throws IOException {
    try (socket;
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream())) {
      int length = in.readInt();
      for (; length == 8; length = in.readInt()) {
        in.readInt();
        out.write('N');
      }
      in.readNBytes(length - 4);
      byte[] error =
          "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
              .getBytes(StandardCharsets.UTF_8);
      out.write('E');
      out.writeInt(error.length + 4);
      out.write(error);
    }
  }

  private static void pass(Socket socket, int port) throws IOException {
    Socket there = new Socket(InetAddress.getLoopbackAddress(), port);
    Thread.ofVirtual().start(() -> copy(socket, there));
    Thread.ofVirtual().start(() -> copy(there, socket));
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One of them is gone.
    }
  }
}
