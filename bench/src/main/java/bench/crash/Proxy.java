package bench.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bench.rig.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A wire between two processes that can be cut, plugged out and made to forget: what `tc netem`
/// and a firewall do, without their privileges.
final class Proxy implements AutoCloseable {
  /// What becomes of bytes.
  enum Line {
    /// They pass.
    GOOD,
    /// They wait in the wire, both ways; when it is good again they arrive.
    STALLED,
    /// Questions pass, answers wait.
    DEAF,
    /// As stalled; what was in the wire is lost, and nobody is told that a connection is no more.
    FORGETFUL,
    /// Connections are refused, those that are there are cut.
    REFUSED
  }

  /// The words of a commit, after the name it is parsed under, if it has one.
  private static final Pattern COMMIT = Pattern.compile("(S_[0-9]+)?\\x00COMMIT\\x00");

  private final ServerSocket server;
  private final int target;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile Line line = Line.GOOD;
  private volatile int cutPercent;

  Proxy(int target) throws IOException {
    this(target, InetAddress.getLoopbackAddress());
  }

  /// @param here the address it is reached at
  Proxy(int target, InetAddress here) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 200, here);
    Thread.ofPlatform().daemon().name("proxy").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  void line(Line now) {
    if (line == Line.FORGETFUL && now != Line.FORGETFUL) wires.forEach(wire -> wire.lost = true);
    line = now;
    if (now == Line.REFUSED) cutAll();
  }

  boolean isGood() {
    return line == Line.GOOD;
  }

  /// Cuts all that is connected now, with a reset.
  void cutAll() {
    wires.forEach(Wire::cut);
  }

  /// From now on this share of the commits of a database's clients is cut: half of them before the
  /// database has heard it, half after it has done it.
  void cutCommits(int percent) {
    cutPercent = percent;
  }

  /// Commits cut so far.
  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> open(client));
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  private void open(Socket client) {
    if (line == Line.REFUSED) {
      new Wire(client, client).cut();
      return;
    }
    try {
      Socket other = new Socket();
      other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 10_000);
      client.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      Wire wire = new Wire(client, other);
      wires.add(wire);
      Thread.ofVirtual().start(() -> wire.carry(client, other, true));
      Thread.ofVirtual().start(() -> wire.carry(other, client, false));
    } catch (IOException _) {
      new Wire(client, client).cut();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
  }

  /// One connection.
  private final class Wire {
    private final Socket client;
    private final Socket other;
    private volatile boolean lost;
    private volatile @Nullable String commit;

    Wire(Socket client, Socket other) {
      this.client = client;
      this.other = other;
    }

    void carry(Socket from, Socket to, boolean asking) {
      byte[] buffer = new byte[64_000];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          while (!passes(asking) && !from.isClosed()) Pause.millis(5);
          if (lost) continue;
          if (asking && commits(buffer, n) && Program.chance(cutPercent)) {
            cuts.incrementAndGet();
            if (ThreadLocalRandom.current().nextBoolean()) {
              line(buffer, n, out);
              Pause.millis(20);
            }
            cut();
            return;
          }
          line(buffer, n, out);
        }
      } catch (IOException _) {
        // Cut, or one side ended.
      }
      if (!lost) cut();
    }

    private void line(byte[] buffer, int n, OutputStream out) throws IOException {
      out.write(buffer, 0, n);
      out.flush();
    }

    private boolean passes(boolean asking) {
      return switch (line) {
        case GOOD, REFUSED -> true;
        case STALLED, FORGETFUL -> false;
        case DEAF -> asking;
      };
    }

    /// A commit in PostgreSQL's protocol: parsed with its words, later bound by its name.
    private boolean commits(byte[] buffer, int n) {
      if (cutPercent == 0) return false;
      String bytes = new String(buffer, 0, n, ISO_8859_1);
      Matcher words = COMMIT.matcher(bytes);
      if (words.find()) {
        if (words.group(1) != null) commit = words.group(1);
        return true;
      }
      return commit != null && bytes.contains("\0" + commit + "\0");
    }

    /// With a reset, so that both know at once.
    void cut() {
      wires.remove(this);
      for (Socket socket : new Socket[] {client, other}) {
        try {
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException _) {
          // It was closed.
        }
      }
    }
  }
}
