package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bucket, over three verbs of the S3 protocol. No library for it: the official one brings some
/// thirty jars and a second HTTP client for what is one signature ([Signature4]).
final class S3Store implements Store {
  private static final Pattern CODE = Pattern.compile("<Code>\\s*(\\w{1,60})\\s*</Code>");
  private static final String NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final FileProperties.S3 s3;
  private final URI endpoint;
  private final Signature4 signature;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  S3Store(FileProperties.S3 s3, URI endpoint, Clock clock) {
    this.s3 = s3;
    this.endpoint = endpoint;
    this.signature = new Signature4(s3.accessKey(), s3.secretKey(), s3.region(), clock);
  }

  @Override
  public StoredFile.Place place() {
    return StoredFile.Place.S3;
  }

  @Override
  public void put(String key, Path content, StoredFile file) throws IOException {
    var request = request(key, "PUT", file.sha256()).PUT(BodyPublishers.ofFile(content));
    HttpResponse<InputStream> answer = ask(request);
    try (InputStream _ = answer.body()) {
      if (answer.statusCode() / 100 != 2) throw refused("PUT", answer);
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    HttpResponse<InputStream> answer = ask(request(key, "GET", NOTHING).GET());
    if (answer.statusCode() == 200) return answer.body();
    String code = code(answer);
    if (answer.statusCode() == 404 && code.equals("NoSuchKey"))
      throw new FileNotFoundException(key);
    throw refused(code.isEmpty() ? "GET" : "GET (" + code + ")", answer);
  }

  /// How the store names what is wrong. A 404 alone does not say that it has no such file: without
  /// its bucket, or behind a proxy that finds nobody, it is 404 as well.
  private static String code(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      Matcher matcher = CODE.matcher(new String(body.readNBytes(4_096), UTF_8));
      return matcher.find() ? matcher.group(1) : "";
    }
  }

  @Override
  public void delete(String key) throws IOException {
    HttpResponse<InputStream> answer = ask(request(key, "DELETE", NOTHING).DELETE());
    answer.body().close();
    if (answer.statusCode() / 100 != 2 && answer.statusCode() != 404)
      throw refused("DELETE", answer);
  }

  @Override
  public boolean mayHave(String key) {
    return true;
  }

  private HttpRequest.Builder request(String key, String method, String sha256) {
    URI address = address(key);
    var request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60));
    signature.headers(method, address, sha256).forEach(request::header);
    return request;
  }

  private URI address(String key) {
    String base = endpoint.toString();
    if (base.endsWith("/")) base = base.substring(0, base.length() - 1);
    if (s3.pathStyle()) return URI.create(base + "/" + s3.bucket() + "/" + key);
    return URI.create(base.replaceFirst("://", "://" + s3.bucket() + ".") + "/" + key);
  }

  private HttpResponse<InputStream> ask(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while waiting for the store", e);
    }
  }

  private IOException refused(String method, HttpResponse<?> answer) {
    return new IOException(
        "the store at %s answered %s with %d".formatted(endpoint, method, answer.statusCode()));
  }
}
