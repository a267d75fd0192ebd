package bench.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import bench.rig.Pause;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests and answers on one connection, byte by byte, because half an answer must be possible.
final class Exchange {
  private static final int HUGE = 10_000_000;

  /// A body's first bytes.
  private static final int FIRST = 40;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private String method = "";
  private String target = "";
  private String body = "";
  private int length;
  private final Map<String, String> headers = new HashMap<>();

  Exchange(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  String method() {
    return method;
  }

  String path() {
    int at = target.indexOf('?');
    return at < 0 ? target : target.substring(0, at);
  }

  String body() {
    return body;
  }

  /// @param name in small letters
  /// @return empty if it is not there
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /// Of the address; empty if it is not there.
  String parameter(String name) {
    int at = target.indexOf('?');
    if (at < 0) return "";
    for (String pair : target.substring(at + 1).split("&", -1))
      if (pair.startsWith(name + "="))
        return URLDecoder.decode(pair.substring(name.length() + 1), UTF_8);
    return "";
  }

  /// Its head alone: whose it is stands there.
  ///
  /// @return false if there is no further request
  boolean begin() throws IOException {
    String first = line();
    if (first.isEmpty()) return false;
    String[] words = first.split(" ", -1);
    method = words[0];
    target = words[1];
    headers.clear();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int at = header.indexOf(':');
      headers.put(
          header.substring(0, at).toLowerCase(Locale.ROOT), header.substring(at + 1).strip());
    }
    length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    body = "";
    return true;
  }

  void end() throws IOException {
    body = new String(in.readNBytes(length), UTF_8);
  }

  /// As much of the body as says to whom it is, somewhat more, and never all of it.
  void some() throws IOException {
    int bytes = ThreadLocalRandom.current().nextInt(Math.min(FIRST, length), length + 1) - 1;
    body = new String(in.readNBytes(Math.max(0, bytes)), UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int one = in.read(); one >= 0 && one != '\n'; one = in.read())
      if (one != '\r') line.write(one);
    return line.toString(ISO_8859_1);
  }

  boolean json(String json) throws IOException {
    return whole(200, "application/json; charset=UTF-8", json.getBytes(UTF_8), "");
  }

  boolean text(String text) throws IOException {
    return whole(200, "text/plain; charset=UTF-8", text.getBytes(UTF_8), "");
  }

  boolean whole(int status, String type, byte[] content, String more) throws IOException {
    out.write(bytes(status, type, content, more));
    out.flush();
    return true;
  }

  private static byte[] bytes(int status, String type, byte[] content, String more) {
    byte[] head =
        "HTTP/1.1 %d Said\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(status, type, content.length, more)
            .getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }

  /// @return false if the connection is to be closed
  boolean behave(Program.Behaviour behaviour, Words words, AtomicInteger truncations)
      throws IOException {
    String good = words.good();
    return switch (behaviour) {
      case OK -> json(good);
      case OK_THEN_RESET -> json(good) && resetSoon();
      case RESET_IN_REQUEST, RESET_BEFORE, RESET_AFTER -> reset();
      case RESET_IN_ANSWER -> resetWithin(good);
      case CLOSE_AFTER -> false;
      case ERROR_500 ->
          whole(words.status(), "application/json", words.sorry().getBytes(UTF_8), "");
      case HTML_503 ->
          whole(503, "text/html", "<h1>No server is available</h1>".getBytes(UTF_8), "");
      case TOO_FAST_FOR -> whole(429, "text/plain", new byte[0], "Retry-After: 2\r\n");
      case TOO_FAST ->
          words.tooFast() == null
              ? whole(429, "text/plain", new byte[0], "")
              : json(words.tooFast());
      case HANG_AFTER, HANG_BEFORE -> silent();
      case TRUNCATED -> truncated(good, truncations.getAndIncrement());
      case WRONG_SHAPE -> json("[" + good + "]");
      case WRONG_CHARSET -> whole(200, "image/png", good.getBytes(UTF_16), "");
      case HTML_200 ->
          whole(200, "text/html", "<html><h1>Please sign in</h1></html>".getBytes(UTF_8), "");
      case EMPTY_200 -> whole(200, "application/json", new byte[0], "");
      case WITHOUT_ID -> json(words.nameless());
      case HUGE -> whole(200, "application/json", new byte[HUGE], "");
      case DRIP -> drip(bytes(200, "application/json", good.getBytes(UTF_8), ""));
      case ENDLESS_HEADERS -> endless();
      case REDIRECT ->
          whole(302, "text/plain", new byte[0], "Location: http://localhost:1/elsewhere\r\n");
    };
  }

  boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    return false;
  }

  private boolean resetSoon() throws IOException {
    Pause.millis(5);
    return reset();
  }

  /// At least one byte of the body is there, and one is missing.
  private boolean resetWithin(String good) throws IOException {
    byte[] content = good.getBytes(UTF_8);
    byte[] all = bytes(200, "application/json", content, "");
    out.write(all, 0, all.length - ThreadLocalRandom.current().nextInt(1, content.length));
    out.flush();
    return resetSoon();
  }

  private static boolean silent() {
    Pause.millis(30_000);
    return false;
  }

  /// After the first byte, after the second, … of the whole answer.
  private boolean truncated(String good, int n) throws IOException {
    byte[] all = bytes(200, "application/json", good.getBytes(UTF_8), "");
    out.write(all, 0, n % all.length);
    out.flush();
    return false;
  }

  private boolean drip(byte[] all) throws IOException {
    for (byte one : all) {
      out.write(one);
      out.flush();
      Pause.millis(1_000);
    }
    return true;
  }

  private boolean endless() throws IOException {
    out.write("HTTP/1.1 200 Said\r\n".getBytes(ISO_8859_1));
    for (int n = 0; n < 600; n++) {
      out.write(("X-More-" + n + ": " + "x".repeat(80) + "\r\n").getBytes(ISO_8859_1));
      out.flush();
      Pause.millis(50);
    }
    return false;
  }
}
