package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tintoi.provider.Authorizer;
import tintoi.provider.Credential;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;
import tintoi.provider.Wire;
import tintoi.provider.meta.GraphClient.Said;
import tools.jackson.databind.JsonNode;

/// Connects Facebook Pages. Source: Meta, Facebook Login, Manually build a login flow, Long-lived
/// tokens, Debug token, and Pages API, read 2026-11-20.
///
/// The Page's token is made from the long-lived token of the person and does not end by itself; it
/// dies with her role, her password, her consent. Nothing renews it but her.
@Component
class MetaAuthorizer implements Authorizer {
  private static final int PAGES_OF_PAGES = 50;

  private final MetaProperties meta;
  private final GraphClient graph;
  private final PageChecks checks;

  MetaAuthorizer(MetaProperties meta, GraphClient graph) {
    this.meta = meta;
    this.graph = graph;
    this.checks = new PageChecks(graph, meta.appId());
  }

  @Override
  public Provider provider() {
    return Provider.META;
  }

  @Override
  public boolean configured() {
    return !meta.appId().isEmpty();
  }

  /// Meta knows no PKCE here. Without `rerequest` the dialog silently skips what was declined once.
  @Override
  public URI authorizeUri(
      Set<Use> uses, URI redirect, String state, String verifier, boolean again) {
    List<String> scopes = new ArrayList<>(Scopes.needed(uses));
    scopes.addAll(meta.extraScopes());
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", meta.appId());
    query.put("redirect_uri", redirect.toString());
    query.put("state", state);
    query.put("scope", String.join(",", scopes));
    query.put("response_type", "code");
    if (again) query.put("auth_type", "rerequest");
    return Wire.address(meta.dialogUrl(), "/" + meta.version() + "/dialog/oauth", query);
  }

  @Override
  public Exchange exchange(Map<String, String> parameters, URI redirect, String verifier) {
    String error = parameters.getOrDefault("error", "");
    if (error.equals("access_denied"))
      return new Exchange.Declined(parameters.getOrDefault("error_reason", error));
    String code = parameters.getOrDefault("code", "");
    if (code.isEmpty()) return new Exchange.Failed(withoutCode(parameters));
    try {
      return new Exchange.Granted(consent(code, redirect));
    } catch (Stopped stopped) {
      return stopped.exchange;
    }
  }

  private static ProviderError withoutCode(Map<String, String> parameters) {
    String words =
        parameters.getOrDefault(
            "error_message",
            parameters.getOrDefault("error_description", "came back without a code"));
    return new ProviderError(
        Provider.META, 0, parameters.getOrDefault("error_code", ""), words, "", null);
  }

  private Consent consent(String code, URI redirect) {
    String passing =
        token(
            Map.of(
                "client_id", meta.appId(),
                "redirect_uri", redirect.toString(),
                "client_secret", meta.appSecret(),
                "code", code));
    String person =
        token(
            Map.of(
                "grant_type",
                "fb_exchange_token",
                "client_id",
                meta.appId(),
                "client_secret",
                meta.appSecret(),
                "fb_exchange_token",
                passing));
    JsonNode me = data(graph.get("me", Map.of("fields", "id,name"), person));
    JsonNode debug =
        data(graph.get("debug_token", Map.of("input_token", person), graph.appToken()))
            .path("data");
    String id = text(me.path("id"));
    if (id.isBlank())
      throw new Stopped(new Exchange.Failed(GraphClient.unreadable(200, "nobody's consent")));
    return new Consent(id, text(me.path("name")), candidates(person, debug), Scopes.pages(debug));
  }

  private String token(Map<String, String> query) {
    String token = text(data(graph.get("oauth/access_token", query, null)).path("access_token"));
    if (!Credential.fits(token))
      throw new Stopped(new Exchange.Failed(GraphClient.unreadable(200, "no access_token")));
    return token;
  }

  private List<Candidate> candidates(String person, JsonNode debug) {
    Map<String, Candidate> found = new LinkedHashMap<>();
    String after = "";
    for (int page = 0; page < PAGES_OF_PAGES; page++) {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("fields", "id,name,access_token,tasks");
      query.put("limit", "100");
      if (!after.isEmpty()) query.put("after", after);
      JsonNode json = data(graph.get("me/accounts", query, person));
      for (JsonNode account : json.path("data").values()) {
        String id = text(account.path("id"));
        if (!id.isEmpty()) found.put(id, candidate(id, account, debug));
      }
      // Our own cursor and not the address Graph offers: that one carries the token.
      after = text(json.path("paging").path("cursors").path("after"));
      if (after.isEmpty() || json.path("paging").path("next").isMissingNode()) break;
    }
    return List.copyOf(found.values());
  }

  private static Candidate candidate(String id, JsonNode account, JsonNode debug) {
    Set<String> scopes = Scopes.forPage(debug, id);
    List<String> missing = new ArrayList<>(Scopes.missingTasks(account.path("tasks"), scopes));
    String said = text(account.path("access_token"));
    String token = Credential.fits(said) ? said : "";
    if (token.isEmpty() || !scopes.contains("pages_manage_metadata"))
      missing.addFirst("pages_manage_metadata");
    return new Candidate(
        id,
        text(account.path("name")),
        new Secrets(token, null),
        null,
        scopes,
        List.copyOf(missing));
  }

  @Override
  public List<Check> check(Credential credential, Set<Use> uses, boolean repair) {
    return checks.of(credential, uses, repair);
  }

  @Override
  public Optional<String> signedFor(String request, Instant now) {
    return SignedRequest.person(request, meta.appSecret(), now);
  }

  @Override
  public Renewal renew(String refreshToken) {
    return new Renewal.NotRenewable();
  }

  private static JsonNode data(Said said) {
    return switch (said) {
      case Said.Data(var json, _) -> json;
      case Said.Refusal(var error, _) when error.http() >= 500 ->
          throw new Stopped(new Exchange.Unreachable("HTTP " + error.http() + " " + error.code()));
      case Said.Refusal(var error, _) -> throw new Stopped(new Exchange.Failed(error));
      case Said.Silence(_, var detail) -> throw new Stopped(new Exchange.Unreachable(detail));
    };
  }

  /// Leaves the walk at the step that brought nothing; never leaves this class.
  @SuppressWarnings("serial") // never written anywhere
  private static final class Stopped extends RuntimeException {
    private final Exchange exchange;

    Stopped(Exchange exchange) {
      super(null, null, false, false);
      this.exchange = exchange;
    }
  }
}
