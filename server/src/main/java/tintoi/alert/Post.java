package tintoi.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Sends a webhook, signed as Standard Webhooks says, to exactly the address that was judged.
///
/// Java's own HTTP client looks a name up by itself and again for each connection, so it cannot be
/// held to a judged address without giving up the check of the certificate's name. Hence one
/// request and the head of its answer over a socket of our own: no redirect, no body read, no
/// second chance.
@Component
class Post {
  /// What its owner says of an address that is no more.
  static final String GONE = "HTTP 410: it is gone";

  private static final int CONNECT_MS = 5_000;
  private static final int SILENCE_MS = 15_000;
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int LONGEST_HEAD = 16_384;

  private final boolean inside;

  Post(AlertProperties settings) {
    this.inside = settings.privateTargets();
  }

  /// Why it cannot be a webhook's address; null if it can.
  @Nullable String objection(URI url) {
    try {
      Destination.of(url, inside);
      return null;
    } catch (Destination.Forbidden e) {
      return e.getMessage();
    } catch (UnknownHostException _) {
      return "its name has no address";
    }
  }

  /// @param id the same for every try: whoever gets it twice can tell
  /// @param second since 1970
  Told send(URI url, String secret, String id, long second, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(second));
    headers.put("webhook-signature", "v1," + sign(secret, id + "." + second + "." + body));
    return send(url, headers, body.getBytes(UTF_8));
  }

  /// To a browser, by its maker's push service (RFC 8030): the same care, because whoever
  /// subscribes a browser names the address.
  Told push(URI endpoint, Map<String, String> headers, byte[] sealed) {
    Told told = send(endpoint, headers, sealed);
    if (!(told instanceof Told.NotNow(var why, _))) return told;
    if (why.equals("HTTP 404")) return new Told.Gone(why);
    return why.matches("HTTP 4(00|01|03|13)") ? new Told.Never(why) : told;
  }

  private Told send(URI url, Map<String, String> headers, byte[] body) {
    try {
      Destination to = Destination.of(url, inside);
      return judge(exchange(to, url, headers, body));
    } catch (Destination.Forbidden e) {
      return new Told.Never(String.valueOf(e.getMessage()));
    } catch (UnknownHostException _) {
      return new Told.NotNow("its name has no address", null);
    } catch (IOException e) {
      return new Told.NotNow(e.getClass().getSimpleName() + ": " + e.getMessage(), null);
    }
  }

  static String sign(String secret, String content) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @param retryAfter null if it did not say
  private record Head(int status, @Nullable Duration retryAfter) {}

  private static Told judge(Head head) {
    int status = head.status;
    if (status >= 200 && status < 300) return new Told.Taken();
    if (status == 410) return new Told.Gone(GONE);
    return new Told.NotNow("HTTP " + status, head.retryAfter);
  }

  private static Head exchange(Destination to, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    try (Socket plain = new Socket()) {
      Thread watchdog = watch(plain);
      try {
        plain.connect(new InetSocketAddress(to.addresses().getFirst(), to.port()), CONNECT_MS);
        plain.setSoTimeout(SILENCE_MS);
        Socket socket = to.encrypted() ? encrypted(plain, to) : plain;
        OutputStream out = socket.getOutputStream();
        out.write(head(to, url, headers, body.length).getBytes(US_ASCII));
        out.write(body);
        out.flush();
        return read(new BufferedInputStream(socket.getInputStream()));
      } finally {
        watchdog.interrupt();
      }
    }
  }

  /// A byte a second keeps no timeout of the socket busy, but this one.
  private static Thread watch(Socket socket) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(DEADLINE);
            socket.close();
          } catch (InterruptedException | IOException _) {
            // The answer came, or it is closed already.
          }
        });
  }

  /// The certificate must be for the name, although we connect to the address.
  private static Socket encrypted(Socket plain, Destination to) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, to.host(), to.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String head(Destination to, URI url, Map<String, String> headers, int length) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    boolean usual = to.port() == (to.encrypted() ? 443 : 80);
    String name = to.host().contains(":") ? "[" + to.host() + "]" : to.host();
    var head = new StringBuilder();
    head.append("POST ").append(path).append(query).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(name).append(usual ? "" : ":" + to.port()).append("\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    head.append("User-Agent: Tintoi\r\nConnection: close\r\n");
    headers.forEach(
        (header, value) -> head.append(header).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString();
  }

  private static Head read(InputStream in) throws IOException {
    var head = new StringBuilder();
    int next = in.read();
    while (next >= 0 && head.length() < LONGEST_HEAD) {
      head.append((char) next);
      if (next == '\n'
          && head.length() >= 4
          && head.substring(head.length() - 4).equals("\r\n\r\n")) break;
      next = in.read();
    }
    String[] lines = head.toString().split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] [1-5]\\d\\d.*"))
      throw new IOException("the answer is not HTTP");
    Duration retryAfter = null;
    for (String line : lines) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.matches("retry-after: *\\d{1,6} *"))
        retryAfter = Duration.ofSeconds(Long.parseLong(lower.replaceAll("\\D", "")));
    }
    return new Head(Integer.parseInt(lines[0].substring(9, 12)), retryAfter);
  }
}
