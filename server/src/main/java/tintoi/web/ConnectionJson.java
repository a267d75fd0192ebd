package tintoi.web;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A walk through the connection wizard as everybody outside sees it.
///
/// @param authorizeUri where the browser goes; only in the answer to the one who begins
/// @param checking what is being looked at just now, by the provider's ids; ask again
record ConnectionJson(
    UUID id,
    String provider,
    List<String> uses,
    @Nullable UUID channelId,
    String step,
    @Nullable URI authorizeUri,
    @Nullable DiagnosisJson problem,
    List<ConnectionPage> pages,
    List<ConnectionCheck> checks,
    List<Connected> connected,
    List<String> checking) {

  record ConnectionPage(
      String externalId,
      String name,
      boolean connectable,
      @Nullable DiagnosisJson problem,
      @Nullable UUID channelId,
      boolean chosen) {}

  /// @param check TOKEN, SCOPES, ROLE, WEBHOOK or PACKAGE
  /// @param state "ok", "failed" or "skipped"
  /// @param detail what is wrong, by language; null if nothing is
  record ConnectionCheck(
      String externalId, String check, String state, @Nullable Map<String, String> detail) {}

  record Connected(UUID channelId, String name, int released) {}
}
