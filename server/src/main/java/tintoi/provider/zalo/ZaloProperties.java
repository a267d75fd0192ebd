package tintoi.provider.zalo;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The Zalo app through which Official Accounts are connected. Without an app id nothing of Zalo's
/// can be connected; the rest works.
///
/// @param oauthUrl where the permission page and the token endpoint are
/// @param apiUrl where the OpenAPI is
/// @param appId the app's number; empty = none
/// @param appSecret the app's secret key, for tokens; never printed
/// @param oaSecret the OA secret key, for webhooks only; often confused with the other; never
///   printed
/// @param formImage shown with a form that asks a customer for her details; Zalo fetches it
@ConfigurationProperties("tintoi.zalo")
record ZaloProperties(
    @DefaultValue("https://oauth.zaloapp.com") URI oauthUrl,
    @DefaultValue("https://openapi.zalo.me") URI apiUrl,
    @DefaultValue("") String appId,
    @DefaultValue("") String appSecret,
    @DefaultValue("") String oaSecret,
    @DefaultValue("https://developers.zalo.me/web/static/zalo.png") URI formImage) {

  ZaloProperties {
    if (!appId.matches("\\d*"))
      throw new IllegalArgumentException(
          "tintoi.zalo.app-id is %s, must be the app's number".formatted(appId));
    if (appId.isEmpty() != appSecret.isEmpty())
      throw new IllegalArgumentException(
          "tintoi.zalo.app-id and tintoi.zalo.app-secret belong together: one is missing");
    if (!appId.isEmpty() && oaSecret.isEmpty())
      throw new IllegalArgumentException(
          "tintoi.zalo.oa-secret is missing: without it no webhook can be trusted");
    if (!oauthUrl.isAbsolute() || !apiUrl.isAbsolute())
      throw new IllegalArgumentException(
          "tintoi.zalo.oauth-url is %s and api-url %s, must be full addresses"
              .formatted(oauthUrl, apiUrl));
  }

  @Override
  public String toString() {
    return "ZaloProperties[oauthUrl=%s, apiUrl=%s, appId=%s, secrets=***]"
        .formatted(oauthUrl, apiUrl, appId);
  }
}
