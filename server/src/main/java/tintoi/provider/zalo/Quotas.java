package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Connector.Allowance;
import tintoi.provider.Credential;
import tintoi.provider.Reset;
import tintoi.provider.Usage;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the OA still owns for consultation messages outside of the free 48 hours. Source: Zalo, OA,
/// Kiểm tra hạn mức (`v3.0/oa/quota/message`), read 2026-11-20. It needs a permission of its own:
/// an OA that has not granted it is well all the same, and simply does not tell.
final class Quotas {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// In the order in which Zalo spends them.
  private static final List<String> TYPES = List.of("sub_quota", "purchase_quota", "reward_quota");

  private final ZaloClient zalo;
  private final Clock clock;

  Quotas(ZaloClient zalo, Clock clock) {
    this.zalo = zalo;
    this.clock = clock;
  }

  /// The first of which something is left; if nothing is left of any, the first there is.
  Allowance read(Credential credential) {
    Usage.@Nullable Quota empty = null;
    for (String type : TYPES) {
      var wanted = JSON.createObjectNode().put("quota_owner", "OA");
      wanted.put("product_type", "cs").put("quota_type", type);
      switch (zalo.post("/v3.0/oa/quota/message", wanted, credential.token())) {
        case Said.Silence(_, var detail) -> {
          return new Allowance.Unsaid(detail);
        }
        case Said.Refusal(var error, _, _) -> {
          return new Allowance.Unsaid(error.code() + " " + error.text());
        }
        case Said.Data(var json, _) -> {
          Usage.Quota quota = sum(type, json.path("data"));
          if (quota != null && quota.left() > 0) return new Allowance.Told(quota);
          if (empty == null) empty = quota;
        }
      }
    }
    return empty == null ? new Allowance.Unsaid("it owns none") : new Allowance.Told(empty);
  }

  /// Several of one type are one to us; it ends where the first of them does.
  private Usage.@Nullable Quota sum(String type, JsonNode assets) {
    long left = 0;
    long total = 0;
    Reset reset = new Reset.Unknown();
    Instant now = clock.instant();
    for (JsonNode asset : assets.values()) {
      String remain = text(asset.path("remain"));
      String all = text(asset.path("total"));
      if (!remain.matches("\\d{1,12}") || !all.matches("\\d{1,12}")) continue;
      Reset end = QuotaObject.end(text(asset.path("valid_through")));
      if (end instanceof Reset.PackageEnd(var at)) {
        if (!at.isAfter(now)) continue;
        if (!(reset instanceof Reset.PackageEnd(var first)) || at.isBefore(first)) reset = end;
      }
      left += Long.parseLong(remain);
      total += Long.parseLong(all);
    }
    return total == 0
        ? null
        : new Usage.Quota(type, Math.min(left, total), total, reset, Usage.Beyond.CHARGED);
  }
}
