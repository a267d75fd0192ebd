package tintoi.provider.meta;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.Multipart;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Usage;
import tintoi.provider.Wire;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Meta's Graph API: one request, and its answer as data, a refusal in Graph's words, or silence.
/// Tokens travel in a header, never in an address that somebody may log.
@Component
class GraphClient {
  private static final JsonMapper JSON = Wire.json();
  private static final int SNIPPET = 200;

  /// Longer than the 75 s Meta gives itself for a video.
  private static final Duration UPLOAD = Duration.ofSeconds(90);

  private final MetaProperties meta;
  private final Wire wire;
  private final Hmac proof;

  GraphClient(MetaProperties meta, Wire wire) {
    this.meta = meta;
    this.wire = wire;
    this.proof = new Hmac(meta.appSecret());
  }

  /// What Graph said.
  sealed interface Said {
    /// A JSON object without an error in it.
    record Data(JsonNode json, Usage usage) implements Said {}

    record Refusal(ProviderError error, Usage usage) implements Said {}

    record Silence(boolean requestLeft, String detail) implements Said {}
  }

  /// @param token null for the few requests that are proved by the app's secret instead
  Said get(String path, Map<String, String> query, @Nullable String token) {
    return ask(request(path, query, token).GET().build());
  }

  Said postForm(String path, Map<String, String> form, String token) {
    return ask(
        request(path, Map.of(), token)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Wire.form(form)))
            .build());
  }

  Said delete(String path, String token) {
    return ask(request(path, Map.of(), token).DELETE().build());
  }

  Said postJson(String path, JsonNode body, String token) {
    return ask(json(path, body, token));
  }

  /// For what takes Meta as long as a file needs.
  Said postSlowly(String path, JsonNode body, String token) {
    return ask(json(path, body, token), UPLOAD);
  }

  private HttpRequest json(String path, JsonNode body, String token) {
    return request(path, Map.of(), token)
        .header("Content-Type", "application/json; charset=utf-8")
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  /// A form with a file in it; takes as long as the file needs.
  Said postFile(String path, Multipart form, String token) {
    return ask(
        request(path, Map.of(), token)
            .header("Content-Type", form.contentType())
            .POST(form.body())
            .build(),
        UPLOAD);
  }

  /// The token that speaks for the app itself.
  String appToken() {
    return meta.appId() + "|" + meta.appSecret();
  }

  private HttpRequest.Builder request(
      String path, Map<String, String> query, @Nullable String token) {
    Map<String, String> all = new LinkedHashMap<>(query);
    if (token != null && !token.equals(appToken()))
      all.put("appsecret_proof", proof.hex(token.getBytes(UTF_8)));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            Wire.address(meta.graphUrl(), "/" + meta.version() + "/" + path, all));
    if (token != null) request.header("Authorization", "Bearer " + token);
    return request;
  }

  private Said ask(HttpRequest request) {
    return said(wire.ask(request));
  }

  private Said ask(HttpRequest request, Duration deadline) {
    return said(wire.ask(request, deadline));
  }

  private static Said said(Wire.Heard heard) {
    return switch (heard) {
      case Wire.Heard.Silence(var left, var detail) -> new Said.Silence(left, detail);
      case Wire.Heard.Answer(var http, var headers, var body) -> read(http, headers, body);
    };
  }

  /// An error object refuses whatever the status: Graph has been seen to refuse with 200.
  private static Said read(int http, HttpHeaders headers, byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException e) {
      json = JSON.missingNode();
    }
    Usage usage = UsageHeaders.read(headers);
    JsonNode error = json.path("error");
    if (error.isObject()) return new Said.Refusal(error(http, headers, error), usage);
    boolean silent = error.isMissingNode() || error.isNull();
    if (http == 200 && json.isObject() && silent) return new Said.Data(json, usage);
    return new Said.Refusal(unreadable(http, headers, body), usage);
  }

  private static ProviderError error(int http, HttpHeaders headers, JsonNode error) {
    String subcode = text(error.path("error_subcode"));
    String code = text(error.path("code"));
    if (!subcode.isEmpty() && !subcode.equals("0")) code = code + "/" + subcode;
    String words = text(error.path("message"));
    String details = text(error.path("error_data").path("details"));
    return new ProviderError(
        Provider.META,
        http,
        code,
        details.isEmpty() ? words : words + " (" + details + ")",
        text(error.path("fbtrace_id")),
        UsageHeaders.retryAfter(headers));
  }

  /// An answer that says nothing we can read: no code, and its first words as evidence.
  static ProviderError unreadable(int http, String words) {
    return new ProviderError(Provider.META, http, "", words, "", null);
  }

  private static ProviderError unreadable(int http, HttpHeaders headers, byte[] body) {
    String start = new String(body, 0, Math.min(body.length, SNIPPET), UTF_8);
    Duration wait = UsageHeaders.retryAfter(headers);
    return new ProviderError(
        Provider.META,
        http,
        "",
        start.isBlank() ? "an answer without content" : start,
        headers.firstValue("x-fb-trace-id").orElse(""),
        wait);
  }

  /// A text or a number as text; anything else is empty. Graph writes ids both ways.
  static String text(JsonNode node) {
    return node.isString() || node.isNumber() ? node.asString() : "";
  }
}
