package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tintoi.TestDatabase;

/// What a PostgreSQL of the operator's says while it starts.
class DatabaseStartTest {
  private static final int SSL_REQUEST = 80_877_103;

  @Test
  void a_database_that_still_starts_or_recovers_is_waited_for() throws IOException {
    try (var line = new Line(List.of("57P03", "57P03"))) {
      assertThatCode(() -> Sql.check(line.url(), "it")).doesNotThrowAnyException();
    }
  }

  @Test
  void one_that_refuses_us_is_not() throws IOException {
    try (var line = new Line(List.of("57P03", "28P01"))) {
      assertThatThrownBy(() -> Sql.check(line.url(), "it"))
          .isInstanceOf(PostgresUnavailable.class)
          .hasMessageContaining("said 28P01");
    }
  }

  /// Refuses each connection with the next of these codes, then leads to the real database.
  private static final class Line implements AutoCloseable {
    private final ServerSocket server;
    private final String url = TestDatabase.fresh();
    private final URI real = URI.create(url.substring("jdbc:".length()));

    Line(List<String> refusals) throws IOException {
      this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> serve(refusals));
    }

    String url() {
      return url.replace(":" + real.getPort() + "/", ":" + server.getLocalPort() + "/");
    }

    private void serve(List<String> refusals) {
      int n = 0;
      try {
        while (true) {
          Socket client = server.accept();
          int at = n++;
          if (at >= refusals.size()) lead(client);
          else refuse(client, refusals.get(at));
        }
      } catch (IOException _) {
        // Closed.
      }
    }

    private static void refuse(Socket client, String code) throws IOException {
      try (client) {
        var in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        while (true) {
          int length = in.readInt();
          int what = in.readInt();
          in.skipNBytes(length - 8L);
          if (what != SSL_REQUEST) break;
          out.write('N');
          out.flush();
        }
        byte[] fields =
            ("SFATAL\0C" + code + "\0Msaid " + code + "\0\0").getBytes(StandardCharsets.UTF_8);
        var message = ByteBuffer.allocate(fields.length + 5);
        message.put((byte) 'E').putInt(fields.length + 4).put(fields);
        out.write(message.array());
        out.flush();
      }
    }

    private void lead(Socket client) throws IOException {
      var there = new Socket(real.getHost(), real.getPort());
      copy(client, there);
      copy(there, client);
    }

    private static void copy(Socket from, Socket to) {
      Thread.ofVirtual()
          .start(() -> {
            try (from;
                to) {
              from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException _) {
              // The other side ended.
            }
          });
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
