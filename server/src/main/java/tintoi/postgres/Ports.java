package tintoi.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// The port PostgreSQL listens on: the one of last time, so that an operator's `psql` history goes
/// on working, unless somebody else has taken it.
final class Ports {
  private Ports() {}

  static int rememberedOrFree(Path file) throws IOException {
    int port = remembered(file);
    if (port == 0 || !free(port)) port = anyFree();
    Files.writeString(file, port + "\n");
    return port;
  }

  private static int remembered(Path file) throws IOException {
    if (!Files.exists(file)) return 0;
    try {
      int port = Integer.parseInt(EmbeddedPostgres.read(file));
      return port > 0 && port < 65_536 ? port : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static int anyFree() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
