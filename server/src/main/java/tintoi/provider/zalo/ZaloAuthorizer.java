package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static tintoi.provider.zalo.ZaloClient.text;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.Authorizer;
import tintoi.provider.Credential;
import tintoi.provider.Provider;
import tintoi.provider.Use;
import tintoi.provider.Wire;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;

/// Connects Official Accounts and renews their tokens. Source: Zalo, OA, Xác thực và ủy quyền cho
/// ứng dụng mới, read 2026-11-20.
///
/// The access token lives about a day. The refresh token is good once: whoever redeems it and loses
/// the answer has lost the authorization, so the caller writes the new pair before anyone uses it.
@Component
class ZaloAuthorizer implements Authorizer {
  /// Too fast: asked at a bad moment, not refused.
  private static final String TOO_FAST = "-32";

  private final ZaloProperties properties;
  private final ZaloClient zalo;
  private final Clock clock;
  private final OaChecks checks;

  ZaloAuthorizer(ZaloProperties properties, ZaloClient zalo, Clock clock) {
    this.properties = properties;
    this.zalo = zalo;
    this.clock = clock;
    this.checks = new OaChecks(zalo, clock);
  }

  @Override
  public Provider provider() {
    return Provider.ZALO;
  }

  @Override
  public boolean configured() {
    return !properties.appId().isEmpty();
  }

  /// Exactly these four: which permissions are asked for is set on the app's console page.
  @Override
  public URI authorizeUri(
      Set<Use> uses, URI redirect, String state, String verifier, boolean again) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("app_id", properties.appId());
    query.put("redirect_uri", redirect.toString());
    query.put("code_challenge", challenge(verifier));
    query.put("state", state);
    return Wire.address(properties.oauthUrl(), "/v4/oa/permission", query);
  }

  /// PKCE, S256.
  static String challenge(String verifier) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A token is believed once the OA has been read with it. Who pressed the button Zalo does not
  /// say: the OA itself stands for her.
  @Override
  public Exchange exchange(Map<String, String> parameters, URI redirect, String verifier) {
    String code = parameters.getOrDefault("code", "");
    if (code.isEmpty())
      return new Exchange.Declined(parameters.getOrDefault("error", "came back without a code"));
    Map<String, String> form = new LinkedHashMap<>();
    form.put("code", code);
    form.put("app_id", properties.appId());
    form.put("grant_type", "authorization_code");
    form.put("code_verifier", verifier);
    return switch (zalo.token(form)) {
      case Said.Silence(_, var detail) -> new Exchange.Unreachable(detail);
      case Said.Refusal(var error, _, _) when error.http() >= 500 ->
          new Exchange.Unreachable("HTTP " + error.http());
      case Said.Refusal(var error, _, _) -> new Exchange.Failed(error);
      case Said.Data(var json, _) ->
          pair(json, null) instanceof Renewal.Renewed(var secrets, var expiresAt)
              ? introduce(secrets, expiresAt)
              : new Exchange.Failed(ZaloClient.unreadable(200, "no pair of tokens"));
    };
  }

  private Exchange introduce(Secrets secrets, @Nullable Instant expiresAt) {
    return switch (zalo.get("/v2.0/oa/getoa", null, secrets.access())) {
      case Said.Silence(_, var detail) -> new Exchange.Unreachable(detail);
      case Said.Refusal(var error, _, _) when error.http() >= 500 ->
          new Exchange.Unreachable("HTTP " + error.http());
      case Said.Refusal(var error, _, _) -> new Exchange.Failed(error);
      case Said.Data(var json, _) -> {
        JsonNode oa = json.path("data");
        String id =
            text(oa.path("oaid")).isEmpty() ? text(oa.path("oa_id")) : text(oa.path("oaid"));
        String name = text(oa.path("name"));
        if (id.isBlank()) yield new Exchange.Failed(ZaloClient.unreadable(200, "no oaid"));
        var candidate = new Candidate(id, name, secrets, expiresAt, Set.of(), List.of());
        yield new Exchange.Granted(new Consent(id, name, List.of(candidate)));
      }
    };
  }

  /// Three months unused, says Zalo.
  @Override
  public Duration renewalLife() {
    return Duration.ofDays(90);
  }

  @Override
  public List<Check> check(Credential credential, Set<Use> uses, boolean repair) {
    return checks.of(credential);
  }

  /// An empty answer with status 200, or an error that is not about pace, is the end of the
  /// authorization. Everything else is a bad moment: the old pair stays.
  ///
  /// This much is decided here and not in the failure dictionary, because the endpoint's codes are
  /// undocumented and change: whatever the number, the refresh token is spent, and asking again
  /// with it cannot help. Which loss it was the dictionary says, by the code.
  @Override
  public Renewal renew(String refreshToken) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("refresh_token", refreshToken);
    form.put("app_id", properties.appId());
    form.put("grant_type", "refresh_token");
    return switch (zalo.token(form)) {
      case Said.Silence(_, var detail) -> new Renewal.Unreachable(detail);
      case Said.Refusal(var error, var empty, _) when empty && error.http() == 200 ->
          new Renewal.Refused(error);
      case Said.Refusal(var error, _, _)
          when error.http() >= 500 || error.code().isEmpty() || error.code().equals(TOO_FAST) ->
          new Renewal.Unreachable("HTTP " + error.http() + " " + error.code());
      case Said.Refusal(var error, _, _) -> new Renewal.Refused(error);
      case Said.Data(var json, _) -> pair(json, refreshToken);
    };
  }

  /// @param keep the refresh token to keep if none came: seen once in life, against the
  ///   documentation
  private Renewal pair(JsonNode json, @Nullable String keep) {
    String access = text(json.path("access_token"));
    String refresh = text(json.path("refresh_token"));
    boolean usable = Credential.fits(access) && (refresh.isEmpty() || Credential.fits(refresh));
    if (!usable || (refresh.isEmpty() && keep == null))
      return new Renewal.Unreachable("an answer without tokens");
    // Documented as a text, met as a number; 25 hours in the documentation, one in the field.
    String seconds = text(json.path("expires_in"));
    Instant expiresAt =
        seconds.matches("\\d{1,9}") ? clock.instant().plusSeconds(Long.parseLong(seconds)) : null;
    return new Renewal.Renewed(new Secrets(access, refresh.isEmpty() ? keep : refresh), expiresAt);
  }
}
