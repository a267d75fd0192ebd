package tintoi.provider.meta;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The Meta app through which Pages are connected. Without an app id nothing of Meta's can be
/// connected; the rest works.
///
/// @param graphUrl where the Graph API is
/// @param dialogUrl where the login dialog is
/// @param version of the Graph API, like "v25.0"
/// @param appId the app's number; empty = none
/// @param appSecret never printed
/// @param verifyToken what Meta must show when it checks the webhook's address; never printed
/// @param extraScopes permissions to ask for beyond what is needed, such as `business_management`
///   for Pages owned through a business portfolio
@ConfigurationProperties("tintoi.meta")
record MetaProperties(
    @DefaultValue("https://graph.facebook.com") URI graphUrl,
    @DefaultValue("https://www.facebook.com") URI dialogUrl,
    @DefaultValue("v25.0") String version,
    @DefaultValue("") String appId,
    @DefaultValue("") String appSecret,
    @DefaultValue("") String verifyToken,
    @DefaultValue List<String> extraScopes) {

  MetaProperties {
    if (!version.matches("v\\d{1,3}\\.\\d"))
      throw new IllegalArgumentException(
          "tintoi.meta.version is %s, must be like v25.0".formatted(version));
    if (!appId.matches("\\d*"))
      throw new IllegalArgumentException(
          "tintoi.meta.app-id is %s, must be the app's number".formatted(appId));
    if (appId.isEmpty() != appSecret.isEmpty())
      throw new IllegalArgumentException(
          "tintoi.meta.app-id and tintoi.meta.app-secret belong together: one is missing");
    if (!graphUrl.isAbsolute() || !dialogUrl.isAbsolute())
      throw new IllegalArgumentException(
          "tintoi.meta.graph-url is %s and dialog-url %s, must be full addresses"
              .formatted(graphUrl, dialogUrl));
  }

  @Override
  public String toString() {
    return "MetaProperties[graphUrl=%s, dialogUrl=%s, version=%s, appId=%s, secrets=***]"
        .formatted(graphUrl, dialogUrl, version, appId);
  }
}
