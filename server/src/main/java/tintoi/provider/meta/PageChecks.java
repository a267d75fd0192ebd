package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Check.Item;
import tintoi.provider.Authorizer.Check.State;
import tintoi.provider.Credential;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;
import tintoi.provider.meta.GraphClient.Said;
import tools.jackson.databind.JsonNode;

/// Looks at one Page live: token, permissions, role, webhook.
final class PageChecks {
  private final GraphClient graph;
  private final String appId;

  PageChecks(GraphClient graph, String appId) {
    this.graph = graph;
    this.appId = appId;
  }

  List<Check> of(Credential credential, Set<Use> uses, boolean repair) {
    Said debug =
        graph.get("debug_token", Map.of("input_token", credential.token()), graph.appToken());
    Check token = token(debug);
    List<Check> checks = new ArrayList<>(List.of(token));
    if (token.state() == State.OK && debug instanceof Said.Data(var json, _)) {
      checks.add(scopes(json.path("data"), credential, uses));
      checks.add(role(credential));
      checks.add(webhook(credential, uses, repair));
    } else {
      for (Item item : List.of(Item.SCOPES, Item.ROLE, Item.WEBHOOK))
        checks.add(new Check(item, State.UNKNOWN, null, ""));
    }
    checks.add(new Check(Item.PACKAGE, State.SKIPPED, null, ""));
    return List.copyOf(checks);
  }

  /// `debug_token` answers with 200 about a dead token too: its error stands inside the data.
  private static Check token(Said said) {
    // A refusal of the question itself is about the app's own secret, and says nothing of this
    // token.
    if (said instanceof Said.Refusal(var error, _))
      return new Check(Item.TOKEN, State.UNKNOWN, error, "");
    if (!(said instanceof Said.Data(var json, _))) return notAsked(Item.TOKEN, said);
    JsonNode data = json.path("data");
    JsonNode error = data.path("error");
    if (!data.path("is_valid").isBoolean() && !error.isObject()) return unreadable(Item.TOKEN);
    if (data.path("is_valid").asBoolean(false))
      return Check.good(Item.TOKEN, time(data.path("expires_at")));
    String subcode = text(error.path("subcode"));
    String code = text(error.path("code"));
    if (code.isEmpty()) code = "190";
    return failed(
        Item.TOKEN,
        new ProviderError(
            Provider.META,
            200,
            subcode.isEmpty() || subcode.equals("0") ? code : code + "/" + subcode,
            text(error.path("message")),
            "",
            null),
        "");
  }

  private static Check scopes(JsonNode debug, Credential credential, Set<Use> uses) {
    if (!debug.path("scopes").isArray()) return unreadable(Item.SCOPES);
    List<String> missing = new ArrayList<>(Scopes.needed(uses));
    missing.removeAll(Scopes.forPage(debug, credential.externalId()));
    Instant endsAt = time(debug.path("data_access_expires_at"));
    return missing.isEmpty()
        ? Check.good(Item.SCOPES, endsAt)
        : new Check(
            Item.SCOPES,
            State.FAILED,
            null,
            String.join(", ", missing),
            endsAt,
            Scopes.without(missing, uses));
  }

  /// A Page's token cannot ask for its tasks; but whoever lost the role cannot even ask for the
  /// Page's name.
  private Check role(Credential credential) {
    Said said = graph.get(credential.externalId(), Map.of("fields", "id,name"), credential.token());
    if (!(said instanceof Said.Data(var json, _))) return notAsked(Item.ROLE, said);
    return text(json.path("id")).equals(credential.externalId())
        ? ok(Item.ROLE)
        : unreadable(Item.ROLE);
  }

  private Check webhook(Credential credential, Set<Use> uses, boolean repair) {
    String path = credential.externalId() + "/subscribed_apps";
    Said said = graph.get(path, Map.of(), credential.token());
    if (!(said instanceof Said.Data(var json, _))) return notAsked(Item.WEBHOOK, said);
    if (!json.path("data").isArray()) return unreadable(Item.WEBHOOK);
    Set<String> fields = subscribed(json);
    List<String> missing = new ArrayList<>(Scopes.fields(uses));
    missing.removeAll(fields);
    if (missing.isEmpty()) return ok(Item.WEBHOOK);
    if (!repair) return new Check(Item.WEBHOOK, State.FAILED, null, String.join(", ", missing));
    fields.addAll(missing);
    var form = Map.of("subscribed_fields", String.join(",", fields));
    Said made = graph.postForm(path, form, credential.token());
    if (!(made instanceof Said.Data(var done, _))) return notAsked(Item.WEBHOOK, made);
    // Meta's pages show both true and "true".
    return text(done.path("success")).equals("true") || done.path("success").asBoolean(false)
        ? Check.mended(Item.WEBHOOK, String.join(", ", missing))
        : new Check(Item.WEBHOOK, State.FAILED, null, String.join(", ", missing));
  }

  private Set<String> subscribed(JsonNode json) {
    Set<String> fields = new LinkedHashSet<>();
    for (JsonNode app : json.path("data").values())
      if (text(app.path("id")).equals(appId))
        for (JsonNode field : app.path("subscribed_fields").values())
          // Newer versions write {"name": …} where older ones write the name.
          fields.add(field.isObject() ? text(field.path("name")) : text(field));
    return fields;
  }

  /// Seconds; 0 = without end.
  private static @Nullable Instant time(JsonNode node) {
    String seconds = text(node);
    return seconds.matches("[1-9]\\d{0,10}")
        ? Instant.ofEpochSecond(Long.parseLong(seconds))
        : null;
  }

  private static Check ok(Item item) {
    return new Check(item, State.OK, null, "");
  }

  private static Check failed(Item item, @Nullable ProviderError error, String detail) {
    return new Check(item, State.FAILED, error, detail);
  }

  /// Something answered, but not to what was asked: a gateway, a newer version. That is no news of
  /// the channel, and must not stop it.
  private static Check unreadable(Item item) {
    return new Check(item, State.UNKNOWN, null, "an answer of another form");
  }

  /// A refusal is an answer to the check; silence and a broken gateway are not.
  private static Check notAsked(Item item, Said said) {
    return switch (said) {
      case Said.Data _ -> ok(item);
      case Said.Refusal(var error, _) when error.http() >= 500 || error.code().isEmpty() ->
          new Check(item, State.UNKNOWN, error, "");
      case Said.Refusal(var error, _) -> failed(item, error, "");
      case Said.Silence(_, var detail) -> new Check(item, State.UNKNOWN, null, detail);
    };
  }
}
