package tintoi.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One GET to an address that was resolved before: the name goes into the Host header, into TLS and
/// its certificate check, never to a resolver again. Java's own client cannot be told where to
/// connect, hence this one: HTTP/1.1, one request a connection.
final class PinnedGet {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int LINE = 8_192;
  private static final int HEADERS = 100;
  private static final Pattern FILENAME =
      Pattern.compile("(?i)filename\\*?\\s*=\\s*(?:UTF-8''([^;]+)|\"([^\"]*)\"|([^;\\s]+))");

  private final Duration deadline;

  PinnedGet(Duration deadline) {
    this.deadline = deadline;
  }

  /// @param content a temporary file, null unless the status is 200
  /// @param location of a redirect; else empty
  record Got(int status, @Nullable Path content, String name, String location) {
    boolean isRedirect() {
      return status / 100 == 3 && !location.isEmpty();
    }
  }

  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) return uri.getPort();
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  Got get(URI uri, InetAddress address, long largest) throws IOException {
    try (Socket plain = new Socket()) {
      Thread watchdog = watch(plain);
      try {
        return get(uri, connect(plain, uri, address), largest);
      } finally {
        watchdog.interrupt();
      }
    }
  }

  /// A byte now and then keeps every single read alive, that of a handshake too: the end of all
  /// time for it is kept from outside.
  private Thread watch(Socket socket) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(deadline);
            socket.close();
          } catch (InterruptedException | IOException _) {
            // It is done, or closed already.
          }
        });
  }

  private static Got get(URI uri, Socket connected, long largest) throws IOException {
    try (Socket socket = connected) {
      OutputStream out = socket.getOutputStream();
      out.write(request(uri).getBytes(US_ASCII));
      out.flush();
      var in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
      int status = status(line(in));
      Map<String, String> headers = headers(in);
      if (status != 200) return new Got(status, null, "", headers.getOrDefault("location", ""));
      return new Got(status, body(in, headers, largest), name(headers), "");
    }
  }

  private static Socket connect(Socket plain, URI uri, InetAddress address) throws IOException {
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(address, port(uri)), (int) CONNECT.toMillis());
    plain.setSoTimeout((int) CONNECT.multipliedBy(2).toMillis());
    if (!"https".equalsIgnoreCase(uri.getScheme())) return plain;
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket = (SSLSocket) factory.createSocket(plain, uri.getHost(), port(uri), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String request(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path =
        ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    return "GET %s%s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
            .formatted(path, query, host)
        + "User-Agent: Tintoi\r\nConnection: close\r\n\r\n";
  }

  private static int status(String line) throws IOException {
    Matcher matcher = Pattern.compile("HTTP/1\\.[01] (\\d{3}).*").matcher(line);
    if (!matcher.matches()) throw new IOException("no HTTP answer");
    return Integer.parseInt(matcher.group(1));
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (int n = 0; n < HEADERS; n++) {
      String line = line(in);
      if (line.isEmpty()) return headers;
      int colon = line.indexOf(':');
      if (colon > 0)
        headers.put(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
    }
    throw new IOException("too many headers");
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) throw new EOFException("the answer ends early");
      if (line.length() == LINE) throw new IOException("a line too long");
      line.append((char) c);
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  private static Path body(InputStream in, Map<String, String> headers, long largest)
      throws IOException {
    boolean chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
    String said = headers.getOrDefault("content-length", "");
    long length = !chunked && said.matches("\\d{1,18}") ? Long.parseLong(said) : -1;
    if (length > largest) throw new TooLarge();
    try (var draft = new Draft()) {
      if (chunked) chunks(in, draft, largest);
      else copy(in, draft, length, largest);
      return draft.whole();
    }
  }

  private static void chunks(InputStream in, Draft out, long largest) throws IOException {
    long left = largest;
    while (true) {
      String size = line(in).replaceAll("[;\\s].*", "");
      if (!size.matches("[0-9a-fA-F]{1,12}")) throw new IOException("a broken chunk");
      long length = Long.parseLong(size, 16);
      if (length == 0) return;
      if (length > left) throw new TooLarge();
      copy(in, out, length, left);
      left -= length;
      line(in);
    }
  }

  /// @param length -1 = to the end
  private static void copy(InputStream in, Draft out, long length, long largest)
      throws IOException {
    byte[] buffer = new byte[16 * 1024];
    long read = 0;
    while (length < 0 || read < length) {
      int most = length < 0 ? buffer.length : (int) Math.min(buffer.length, length - read);
      int got = in.read(buffer, 0, most);
      if (got < 0 && length < 0) return;
      if (got < 0) throw new EOFException("the content ends early");
      read += got;
      if (read > largest) throw new TooLarge();
      out.write(buffer, got);
    }
  }

  private static String name(Map<String, String> headers) {
    Matcher matcher = FILENAME.matcher(headers.getOrDefault("content-disposition", ""));
    if (!matcher.find()) return "";
    String encoded = matcher.group(1);
    try {
      if (encoded != null) return URLDecoder.decode(encoded, UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
    String plain = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
    return new String(plain.getBytes(ISO_8859_1), UTF_8);
  }
}
