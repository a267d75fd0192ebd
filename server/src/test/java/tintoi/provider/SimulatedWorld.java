package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sim.Simulators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The providers' side of a test: a simulated world, driven over HTTP as anybody would. Its apps
/// are set to demand that every call proves the app's secret, as their owners can at both
/// providers.
public final class SimulatedWorld implements AutoCloseable {
  public static final String PAGE = "100000000000001";
  public static final String OA = "3000000000000001";
  public static final URI CALLBACK = URI.create("http://localhost:8080/connect/callback");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Simulators simulators;
  private final HttpClient http = HttpClient.newHttpClient();

  public SimulatedWorld() {
    try {
      simulators = Simulators.start(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    control("PUT", "switches", "{\"appSecretProofRequired\":true,\"zaloProofRequired\":true}");
  }

  public URI at(String path) {
    return URI.create(simulators.uri() + path);
  }

  public JsonNode control(String method, String path, String body) {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(at("/control/" + path))
                .method(method, BodyPublishers.ofString(body))
                .build());
    if (response.statusCode() >= 300)
      throw new IllegalStateException(path + " answered " + response.body());
    return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
  }

  /// What goes wrong from now on.
  public void fault(String provider, String operation, String more) {
    control(
        "POST",
        "faults",
        "{\"provider\":\"%s\",\"operation\":\"%s\",%s}".formatted(provider, operation, more));
  }

  /// What a provider answers to somebody who has a token of ours and not the app's secret.
  ///
  /// @param header name and value
  public String unproven(String path, String... header) {
    return send(HttpRequest.newBuilder(at(path)).headers(header).build()).body();
  }

  /// The simulators' own clock, which stamps what they keep.
  public Instant now() {
    return Instant.parse(control("GET", "clock", "").path("now").asString());
  }

  /// The texts of one side of a thread, in order.
  ///
  /// @param direction "in" = the customer's, "out" = the business's
  public List<String> phone(String query, String direction) {
    List<String> texts = new ArrayList<>();
    for (JsonNode message : control("GET", "messages?" + query, "").path("messages").values())
      if (message.path("direction").asString("").equals(direction))
        texts.add(message.path("text").asString(""));
    return texts;
  }

  /// The files of one side of a thread, in order, by their SHA-256.
  public List<String> files(String query, String direction) {
    List<String> hashes = new ArrayList<>();
    for (JsonNode message : control("GET", "messages?" + query, "").path("messages").values())
      if (message.path("direction").asString("").equals(direction))
        for (JsonNode file : message.path("files").values())
          hashes.add(file.path("sha256").asString(""));
    return hashes;
  }

  /// A person at a provider's consent page: what comes back on the redirect.
  public Map<String, String> decide(URI page, Map<String, String> choice) {
    Map<String, String> form = new LinkedHashMap<>(query(page));
    form.putAll(choice);
    String path = page.getPath();
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(at(path + "/decision"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Wire.form(form)))
                .build());
    String location = response.headers().firstValue("Location").orElseThrow();
    return query(URI.create(location));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String field : uri.getRawQuery().split("&", -1)) {
      int equals = field.indexOf('=');
      parameters.put(
          URLDecoder.decode(field.substring(0, equals), UTF_8),
          URLDecoder.decode(field.substring(equals + 1), UTF_8));
    }
    return parameters;
  }

  @Override
  public void close() {
    http.close();
    simulators.close();
  }
}
