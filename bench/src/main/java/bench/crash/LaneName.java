package bench.crash;

import tintoi.provider.ChannelKind;

/// What a lane is called in a run: its channel's name at the provider, and what else leaves from
/// there with the kind behind it.
final class LaneName {
  /// Of a `lane` l and its `channel` c.
  static final String SQL =
      "c.external_id || case when l.kind in ('MESSENGER', 'ZALO_OA') then '' else '/' || l.kind end";

  private LaneName() {}

  static String of(String channel, ChannelKind kind) {
    return switch (kind) {
      case MESSENGER, ZALO_OA -> channel;
      case PAGE_COMMENT, PRIVATE_REPLY -> channel + "/" + kind;
    };
  }
}
