package bench.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The provider: HTTP/1.1 with kept connections, one thread, one selector, no framework, so that
/// what it costs is small next to what it measures. It speaks the form of Meta's Send API and of
/// the two reads the connector makes when it is in doubt.
///
/// `java bench.stub.Provider LOG RECORDS`; prints its port. `POST /program`, `POST /clear` and `GET
/// /taken` steer it.
final class Provider {
  private static final byte[] BUSY =
      reply(
          500,
          "",
          """
          {"error":{"message":"Service temporarily unavailable","type":"OAuthException",\
          "is_transient":true,"code":2,"fbtrace_id":"stub"}}\
          """);
  private static final byte[] UNAUTHORIZED =
      reply(
          400,
          "",
          """
          {"error":{"message":"Error validating access token","type":"OAuthException",\
          "code":190,"fbtrace_id":"stub"}}\
          """);
  private static final byte[] TOO_MANY = tooMany("");
  private static final byte[] TOO_MANY_TILL = tooMany("Retry-After: 1\r\n");

  /// Nearly due is due: the selector's clock ticks in milliseconds.
  private static final long SOON = 200_000;

  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a socket
  private record Due(long at, long order, Line line, byte[] answer) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final Journal journal;
  private final Taken memory = new Taken();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final Map<Long, long[]> seconds = new HashMap<>();
  private final Random random = new Random(7);
  private Program program = Program.PLAIN;
  private long taken;

  /// What a message is called: never the same again, also not after a new beginning. A sender in
  /// doubt passes over ids that it knows.
  private long ids;

  private long first;
  private long last;
  private long order;

  private Provider(Journal journal) {
    this.journal = journal;
  }

  public static void main(String[] args) throws IOException {
    // It ends with whoever started it, however that ends.
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (System.in.read() >= 0) {}
          } catch (IOException _) {
            // The same.
          }
          System.exit(0);
        });
    new Provider(Journal.create(Path.of(args[0]), Integer.parseInt(args[1]))).run();
  }

  private void run() throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        Due next = due.peek();
        long left = next == null ? 0 : next.at - System.nanoTime();
        if (next == null) selector.select(this::ready);
        else if (left <= SOON) selector.selectNow(this::ready);
        else selector.select(this::ready, Math.ceilDiv(left, 1_000_000));
        answerDue();
      }
    }
  }

  private void ready(SelectionKey key) {
    if (key.channel() instanceof ServerSocketChannel server) {
      accept(key.selector(), server);
      return;
    }
    Line line = (Line) key.attachment();
    if (key.isWritable()) line.flush();
    if (!key.isValid()) return;
    if (key.isReadable() && !line.read()) return;
    for (Line.Asked asked = line.next(); asked != null; asked = line.next()) hear(line, asked);
  }

  private static void accept(Selector selector, ServerSocketChannel server) {
    try {
      for (SocketChannel to = server.accept(); to != null; to = server.accept()) {
        to.configureBlocking(false);
        to.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = to.register(selector, SelectionKey.OP_READ);
        key.attach(new Line(to, key));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot accept", e);
    }
  }

  private void answerDue() {
    long now = System.nanoTime();
    for (Due next = due.peek(); next != null && next.at <= now + SOON; next = due.peek()) {
      due.poll();
      next.line.write(next.answer);
    }
  }

  private void hear(Line line, Line.Asked asked) {
    if (asked.path().endsWith("/messages") && asked.post()) {
      message(line, asked);
      return;
    }
    line.write(reply(200, "", steer(asked)));
  }

  private String steer(Line.Asked asked) {
    switch (asked.path()) {
      case "/program" -> program = Program.parse(asked.text());
      case "/clear" -> {
        journal.clear();
        memory.clear();
        seconds.clear();
        taken = first = last = 0;
      }
      case "/taken" -> {}
      default -> {
        return memory.answer(asked.path());
      }
    }
    return "{\"taken\":%d,\"first\":%d,\"last\":%d}".formatted(taken, first, last);
  }

  private void message(Line line, Line.Asked asked) {
    long now = System.nanoTime();
    long channel = asked.channel();
    Mark mark = asked.mark();
    Verdict verdict = judge(now, channel);
    journal.write(now, channel, mark, verdict);
    if (verdict.isTaken()) {
      taken++;
      ids++;
      if (first == 0) first = now;
      last = now;
      memory.add(mark, channel, ids);
    }
    byte[] answer = answer(verdict, channel, mark);
    if (answer != null) due.add(new Due(now + program.delayNanos(random), order++, line, answer));
  }

  private Verdict judge(long now, long channel) {
    if (channel == program.refuse()) return Verdict.REFUSED;
    if (program.isLimited(channel) && isOver(now, channel)) return Verdict.LIMITED;
    if (!program.isTroubled(channel)) return Verdict.TAKEN;
    if (program.errors() > 0 && random.nextDouble() < program.errors()) return Verdict.ERROR;
    if (program.hangs() > 0 && random.nextDouble() < program.hangs()) return Verdict.HUNG;
    return Verdict.TAKEN;
  }

  /// Counted in whole seconds: start of the second, messages in it.
  private boolean isOver(long now, long channel) {
    long[] second = seconds.computeIfAbsent(channel, _ -> new long[2]);
    if (now - second[0] >= 1_000_000_000L) {
      second[0] = now;
      second[1] = 0;
    }
    return ++second[1] > program.limit();
  }

  private byte @Nullable [] answer(Verdict verdict, long channel, Mark mark) {
    return switch (verdict) {
      case TAKEN ->
          reply(
              200,
              "",
              "{\"recipient_id\":\""
                  + mark.conversation()
                  + "\",\"message_id\":\"m_"
                  + ids
                  + "\"}");
      case HUNG -> null;
      case ERROR -> BUSY;
      case REFUSED -> UNAUTHORIZED;
      case LIMITED -> program.unhinted().contains(channel) ? TOO_MANY : TOO_MANY_TILL;
    };
  }

  private static byte[] tooMany(String hint) {
    return reply(
        429,
        hint,
        """
        {"error":{"message":"Calls to this api have exceeded the rate limit.",\
        "type":"OAuthException","code":613,"fbtrace_id":"stub"}}\
        """);
  }

  private static byte[] reply(int status, String headers, String body) {
    return ("HTTP/1.1 "
            + status
            + " -\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + headers
            + "\r\n"
            + body)
        .getBytes(ISO_8859_1);
  }
}
