package tintoi.failure;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Disposition.Bounce;
import tintoi.failure.Disposition.Defer;
import tintoi.failure.Disposition.Hold;
import tintoi.failure.Disposition.Reconcile;
import tintoi.failure.Disposition.Renew;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A [Diagnosis] as JSON, for `jsonb` columns. Written by hand and not by reflection: rows outlive
/// the classes, so the stored form must not change because a record was renamed.
public final class Diagnoses {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Diagnoses() {}

  public static String write(Diagnosis diagnosis) {
    ObjectNode json = JSON.createObjectNode();
    json.put("kind", diagnosis.kind().name());
    json.put("cause", diagnosis.cause());
    json.put("reach", diagnosis.reach().name());
    json.set("disposition", write(diagnosis.disposition()));
    json.set("evidence", write(diagnosis.evidence()));
    return json.toString();
  }

  /// @throws IllegalArgumentException if it is not what [#write] wrote
  public static Diagnosis read(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a stored diagnosis: " + text, e);
    }
    return new Diagnosis(
        FailureKind.valueOf(text(json, "kind")),
        text(json, "cause"),
        Reach.valueOf(text(json, "reach")),
        disposition(json.path("disposition")),
        evidence(json.path("evidence")));
  }

  private static ObjectNode write(Disposition disposition) {
    ObjectNode json = JSON.createObjectNode();
    switch (disposition) {
      case Defer(var notBefore) -> instant(json.put("then", "defer"), "notBefore", notBefore);
      case Hold(var until, var at) ->
          instant(json.put("then", "hold").put("until", until.name()), "at", at);
      case Reconcile() -> json.put("then", "reconcile");
      case Renew() -> json.put("then", "renew");
      case Bounce() -> json.put("then", "bounce");
    }
    return json;
  }

  private static void instant(ObjectNode json, String name, @Nullable Instant at) {
    if (at != null) json.put(name, at.toString());
  }

  private static ObjectNode write(ProviderError evidence) {
    ObjectNode json = JSON.createObjectNode();
    json.put("provider", evidence.provider().name());
    json.put("http", evidence.http());
    json.put("code", evidence.code());
    json.put("text", evidence.text());
    json.put("trace", evidence.trace());
    Duration wait = evidence.retryAfter();
    if (wait != null) json.put("retryAfter", wait.toString());
    return json;
  }

  private static Disposition disposition(JsonNode json) {
    String then = text(json, "then");
    return switch (then) {
      case "defer" -> new Defer(instant(json, "notBefore"));
      case "hold" -> new Hold(Condition.valueOf(text(json, "until")), instant(json, "at"));
      case "reconcile" -> new Reconcile();
      case "renew" -> new Renew();
      case "bounce" -> new Bounce();
      default -> throw new IllegalArgumentException("no disposition is called " + then);
    };
  }

  private static ProviderError evidence(JsonNode json) {
    JsonNode wait = json.path("retryAfter");
    return new ProviderError(
        Provider.valueOf(text(json, "provider")),
        json.path("http").asInt(0),
        text(json, "code"),
        text(json, "text"),
        text(json, "trace"),
        wait.isString() ? Duration.parse(wait.stringValue()) : null);
  }

  private static @Nullable Instant instant(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isString() ? Instant.parse(value.stringValue()) : null;
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isString())
      throw new IllegalArgumentException("a stored diagnosis lacks \"" + name + "\": " + json);
    return value.stringValue();
  }
}
