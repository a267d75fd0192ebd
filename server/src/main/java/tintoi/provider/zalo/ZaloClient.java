package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

/// Zalo's OpenAPI and token endpoint: one request, and its answer as data, a refusal in Zalo's
/// words, or silence.
@Component
class ZaloClient {
  private static final JsonMapper JSON = Wire.json();
  private static final int SNIPPET = 200;
  private static final Duration UPLOAD = Duration.ofSeconds(60);
  private static final String WITHOUT_CONTENT = "an answer without content";

  private final ZaloProperties zalo;
  private final Wire wire;

  ZaloClient(ZaloProperties zalo, Wire wire) {
    this.zalo = zalo;
    this.wire = wire;
  }

  /// What Zalo said.
  sealed interface Said {
    /// A JSON object whose `error` is 0 or absent.
    ///
    /// @param usage what its headers say of our use
    record Data(JsonNode json, Usage usage) implements Said {}

    /// It said no, or nothing that can be read; then the code is empty.
    ///
    /// @param empty true if the body was empty: that is how a spent refresh token may be refused
    record Refusal(ProviderError error, boolean empty, Usage usage) implements Said {}

    record Silence(boolean requestLeft, String detail) implements Said {}
  }

  /// @param data what goes, as JSON, into the one parameter `data`; null = nothing
  Said get(String path, @Nullable JsonNode data, String token) {
    Map<String, String> query = data == null ? Map.of() : Map.of("data", data.toString());
    return ask(
        signed(HttpRequest.newBuilder(Wire.address(zalo.apiUrl(), path, query)), token)
            .GET()
            .build(),
        ZaloClient::snippet);
  }

  Said post(String path, JsonNode body, String token) {
    return ask(
        signed(HttpRequest.newBuilder(Wire.address(zalo.apiUrl(), path, Map.of())), token)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(body.toString()))
            .build(),
        ZaloClient::snippet);
  }

  /// A form with a file in it; takes as long as the file needs.
  Said upload(String path, Multipart form, String token) {
    HttpRequest request =
        signed(HttpRequest.newBuilder(Wire.address(zalo.apiUrl(), path, Map.of())), token)
            .header("Content-Type", form.contentType())
            .POST(form.body())
            .build();
    return said(wire.ask(request, UPLOAD), ZaloClient::snippet);
  }

  /// The token endpoint: the app's secret is a header, not a field. Half an answer of it may be a
  /// pair of tokens: an unreadable one is not quoted.
  Said token(Map<String, String> form) {
    return ask(
        HttpRequest.newBuilder(Wire.address(zalo.oauthUrl(), "/v4/oa/access_token", Map.of()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("secret_key", zalo.appSecret())
            .POST(BodyPublishers.ofString(Wire.form(form)))
            .build(),
        body -> body.length == 0 ? WITHOUT_CONTENT : "an answer that cannot be read");
  }

  private HttpRequest.Builder signed(HttpRequest.Builder request, String token) {
    return request.header("access_token", token).header("appsecret_proof", proof(token));
  }

  /// Proves that the app's owner uses the token; needed only where the owner switched that on.
  private String proof(String token) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(zalo.appSecret().getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(token.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @param quote what is told of an answer that cannot be read
  private Said ask(HttpRequest request, Function<byte[], String> quote) {
    return said(wire.ask(request), quote);
  }

  private static Said said(Wire.Heard heard, Function<byte[], String> quote) {
    return switch (heard) {
      case Wire.Heard.Silence(var left, var detail) -> new Said.Silence(left, detail);
      case Wire.Heard.Answer(var http, var headers, var body) ->
          read(http, usage(headers), body, quote);
    };
  }

  /// How many calls are left in this minute. Source: Zalo Platforms, Phụ lục, Giới hạn tốc độ API.
  private static Usage usage(HttpHeaders headers) {
    String limit = headers.firstValue("X-RateLimit-Limit").orElse("");
    String left = headers.firstValue("X-RateLimit-Remain").orElse("");
    if (!limit.matches("\\d{1,9}") || !left.matches("\\d{1,9}")) return Usage.UNSAID;
    int calls = Integer.parseInt(limit);
    if (calls == 0) return Usage.UNSAID;
    return new Usage(null, new Usage.Calls(Integer.parseInt(left), calls), null);
  }

  private static Said read(int http, Usage usage, byte[] body, Function<byte[], String> quote) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException e) {
      json = JSON.missingNode();
    }
    if (!json.isObject())
      return new Said.Refusal(unreadable(http, quote.apply(body)), body.length == 0, usage);
    JsonNode said = json.path("error");
    String error = text(said);
    if (error.isEmpty() || error.equals("0")) {
      boolean silent = !error.isEmpty() || said.isMissingNode() || said.isNull();
      return http == 200 && silent
          ? new Said.Data(json, usage)
          : new Said.Refusal(unreadable(http, quote.apply(body)), false, usage);
    }
    String name = text(json.path("error_name"));
    String words = text(json.path("message"));
    String more = text(json.path("error_description"));
    return new Said.Refusal(
        new ProviderError(
            Provider.ZALO,
            http,
            error,
            String.join(" ", words.isEmpty() ? name : words, more).strip(),
            "",
            null),
        false,
        usage);
  }

  /// An answer that says nothing we can read.
  static ProviderError unreadable(int http, String words) {
    return new ProviderError(Provider.ZALO, http, "", words, "", null);
  }

  private static String snippet(byte[] body) {
    String start = new String(body, 0, Math.min(body.length, SNIPPET), UTF_8);
    return start.isBlank() ? WITHOUT_CONTENT : start;
  }

  /// A text or a number as text; anything else is empty. Zalo writes numbers both ways.
  static String text(JsonNode node) {
    return node.isString() || node.isNumber() ? node.asString() : "";
  }
}
