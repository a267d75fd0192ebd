package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that speaks S3, played by a few lines; the signature is Amazon's own example.
class S3StoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC);

  private final Map<String, byte[]> bucket = new ConcurrentHashMap<>();
  private HttpServer server;
  private volatile int refuse;
  private volatile String missing =
      "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Key>w/f</Key></Error>";

  @TempDir Path folder;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] sent = exchange.getRequestBody().readAllBytes();
          boolean signed =
              exchange
                  .getRequestHeaders()
                  .getFirst("Authorization")
                  .startsWith("AWS4-HMAC-SHA256 ");
          int status = refuse != 0 ? refuse : signed ? 200 : 403;
          byte[] answer = new byte[0];
          if (status == 200) {
            switch (exchange.getRequestMethod()) {
              case "PUT" -> bucket.put(path, sent);
              case "DELETE" -> bucket.remove(path);
              default -> {
                answer = bucket.getOrDefault(path, answer);
                if (answer.length == 0) {
                  status = 404;
                  answer = missing.getBytes(UTF_8);
                }
              }
            }
          }
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          if (answer.length > 0) exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void a_request_is_signed_as_amazons_example_is() {
    var signature =
        new Signature4(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", CLOCK);

    var headers =
        signature.headers(
            "GET",
            URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Map.of("range", "bytes=0-9"));

    assertThat(headers.get("Authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void what_was_put_is_there_and_what_was_deleted_is_not() throws IOException {
    S3Store store = store();
    Path content = java.nio.file.Files.write(folder.resolve("a"), "xin chào".getBytes(UTF_8));

    store.put("w/f", content, TextFile.at(StoredFile.Place.S3));

    try (InputStream in = store.open("w/f")) {
      assertThat(in.readAllBytes()).isEqualTo("xin chào".getBytes(UTF_8));
    }
    assertThat(bucket).containsOnlyKeys("/giay-minh/w/f");
    store.delete("w/f");
    assertThatThrownBy(() -> store.open("w/f")).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void only_the_stores_own_word_that_it_has_no_such_file_is_taken_for_that() {
    for (String other :
        List.of(
            "<Error><Code>NoSuchBucket</Code><BucketName>giay-minh</BucketName></Error>",
            "<html>404 page not found</html>",
            "")) {
      missing = other;
      assertThatThrownBy(() -> store().open("w/f"))
          .as(other)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("404");
    }
  }

  @Test
  void a_store_that_refuses_is_told_as_such_and_without_the_secret() throws IOException {
    refuse = 503;
    Path content = java.nio.file.Files.write(folder.resolve("a"), "x".getBytes(UTF_8));

    assertThatThrownBy(() -> store().put("w/f", content, TextFile.at(StoredFile.Place.S3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503")
        .hasMessageNotContaining("secret");
    assertThat(properties().toString()).doesNotContain("secret-1");
  }

  private S3Store store() {
    return new S3Store(properties(), address(), CLOCK);
  }

  private FileProperties.S3 properties() {
    return new FileProperties.S3(address(), "us-east-1", "giay-minh", "key-1", "secret-1", true);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
