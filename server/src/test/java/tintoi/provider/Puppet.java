package tintoi.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A provider on strings: passes requests on to the simulators and remembers the answers; later it
/// gives those, or what it is told to give instead, byte for byte.
public final class Puppet implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "content-length", "connection", "upgrade", "http2-settings", "expect");
  private static final Pattern LENGTH =
      Pattern.compile("\r\nContent-Length: (\\d{1,9})(?=\r\n)", Pattern.CASE_INSENSITIVE);

  /// An answer as the simulators gave it.
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way
  public record Reply(String status, List<String> headers, byte[] body) {
    /// As it goes over the wire.
    public byte[] bytes() {
      return (head() + "Content-Length: " + body.length + "\r\n\r\n" + text()).getBytes(ISO_8859_1);
    }

    /// The same with another body.
    public Reply with(UnaryOperator<String> how) {
      return new Reply(status, headers, how.apply(new String(body, UTF_8)).getBytes(UTF_8));
    }

    private String head() {
      var head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
      for (String header : headers) head.append(header).append("\r\n");
      return head.toString();
    }

    private String text() {
      return new String(body, ISO_8859_1);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes on their way
  private record Request(String method, String target, Map<String, String> headers, byte[] body) {
    String key() {
      return method + " " + target.replaceFirst("\\?.*", "");
    }
  }

  private final ServerSocket server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Reply> remembered = new LinkedHashMap<>();
  private final Map<String, byte[]> instead = new ConcurrentHashMap<>();
  private final List<byte[]> said = new CopyOnWriteArrayList<>();
  private volatile @Nullable URI source;

  /// @param source where the good answers are from
  public Puppet(URI source) {
    this.source = source;
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /// From now on the simulators are not asked any more.
  public void remember() {
    source = null;
  }

  /// What was asked for so far, as `GET /path`.
  public List<String> asked() {
    synchronized (remembered) {
      return List.copyOf(remembered.keySet());
    }
  }

  public Reply good(String key) {
    synchronized (remembered) {
      Reply reply = remembered.get(key);
      if (reply == null) throw new IllegalArgumentException("nobody asked for " + key);
      return reply;
    }
  }

  /// Answers that with these bytes, and everything else as remembered.
  public void instead(String key, byte[] bytes) {
    instead.clear();
    instead.put(key, bytes);
    said.clear();
  }

  /// All it said since it was last told what to say.
  public List<byte[]> said() {
    return List.copyOf(said);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (Socket socket = connection) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        byte[] bytes = answer(request);
        said.add(bytes);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        if (!isWhole(bytes)) return;
      }
    } catch (IOException _) {
      // The client went away.
    }
  }

  private byte[] answer(Request request) throws IOException {
    String key = request.key();
    URI from = source;
    if (from != null) {
      Reply reply = fetch(from, request);
      synchronized (remembered) {
        remembered.put(key, reply);
      }
      return reply.bytes();
    }
    byte[] told = instead.get(key);
    return told != null ? told : nearest(key).bytes();
  }

  /// A spoilt id leads to a path nobody asked for before.
  private Reply nearest(String key) {
    synchronized (remembered) {
      Reply exact = remembered.get(key);
      if (exact != null) return exact;
      String end = key.substring(key.lastIndexOf('/'));
      return remembered.entrySet().stream()
          .filter(each -> each.getKey().endsWith(end))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(new Reply("404 Not Found", List.of("Content-Type: text/html"), new byte[0]));
    }
  }

  private Reply fetch(URI from, Request request) throws IOException {
    var there =
        HttpRequest.newBuilder(URI.create(from + request.target()))
            .method(request.method(), BodyPublishers.ofByteArray(request.body()));
    request
        .headers()
        .forEach((name, value) -> {
          if (!NOT_PASSED_ON.contains(name)) there.header(name, value);
        });
    try {
      HttpResponse<byte[]> response = http.send(there.build(), BodyHandlers.ofByteArray());
      List<String> headers = new ArrayList<>();
      response
          .headers()
          .map()
          .forEach((name, values) -> {
            if (name.startsWith("x-") || name.equals("content-type"))
              headers.add(name + ": " + values.getFirst());
          });
      return new Reply(response.statusCode() + " OK", headers, response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// True if the client can tell where it ends, so that the connection may go on.
  private static boolean isWhole(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) return false;
    String head = text.substring(0, end + 2);
    if (!head.matches("(?s)HTTP/1\\.1 [2-5]\\d\\d .*")) return false;
    // Two lengths, or none: only the end of the connection ends it.
    String lower = head.toLowerCase(Locale.ROOT);
    boolean plain =
        lower.indexOf("content-length") == lower.lastIndexOf("content-length")
            && !lower.contains("transfer-encoding")
            && !head.matches("(?s)HTTP/1\\.1 [23]04.*");
    Matcher length = LENGTH.matcher(head);
    return plain && length.find() && Integer.parseInt(length.group(1)) == bytes.length - end - 4;
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) return null;
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body =
        headers.containsKey("transfer-encoding")
            ? chunks(in)
            : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String[] words = first.split(" ", -1);
    headers.remove("transfer-encoding");
    return new Request(words[0], words[1], headers, body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    for (int length = size(in); length > 0; length = size(in)) {
      body.writeBytes(in.readNBytes(length));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read())
      if (c != '\r') line.append((char) c);
    return line.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.close();
  }
}
