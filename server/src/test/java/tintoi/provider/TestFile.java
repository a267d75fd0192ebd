package tintoi.provider;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Files to send in tests, with an address of their own for providers that fetch.
public final class TestFile {
  private static final byte[] DOT =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  private static final Map<String, byte[]> SERVED = new ConcurrentHashMap<>();
  private static final HttpServer SERVER = serve();

  private TestFile() {}

  public static byte[] dot() {
    return DOT.clone();
  }

  /// A picture of one dot.
  public static Media picture() {
    return media("đôi giày.png", "image/png", DOT);
  }

  public static Media media(String name, String type, byte[] content) {
    String sha256 = sha256(content);
    SERVED.put("/" + sha256, content);
    return new Media(name, type, content.length, 1, 1, sha256, new Source(content, sha256));
  }

  /// The same file, whose store does not give it.
  public static Media away(Media file) {
    return new Media(
        file.name(),
        file.type(),
        file.size(),
        file.width(),
        file.height(),
        file.sha256(),
        new Away(file.source()));
  }

  private record Away(Media.Source source) implements Media.Source {
    @Override
    public InputStream open() {
      throw new Media.Unreadable(new IOException("the store is away"));
    }

    @Override
    public URI link(Duration valid) {
      return source.link(valid);
    }
  }

  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  private record Source(byte[] content, String sha256) implements Media.Source {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(content);
    }

    @Override
    public URI link(Duration valid) {
      return URI.create("http://localhost:" + SERVER.getAddress().getPort() + "/" + sha256);
    }
  }

  private static HttpServer serve() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] content = SERVED.get(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().set("Content-Type", "image/png");
            exchange.sendResponseHeaders(
                content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) exchange.getResponseBody().write(content);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
