package tintoi.provider.meta;

import java.time.Duration;
import java.util.List;
import tintoi.provider.Limits;
import tintoi.provider.Limits.SharedBy;
import tintoi.provider.Limits.Unit;
import tintoi.provider.Reset;

/// The limits Meta publishes, as its pages have them. Only the used share of the large ones is told
/// in answers ([UsageHeaders]); their size depends on how many people a Page can write to, which
/// nobody but Meta knows.
final class Published {
  private static final String SENDING = "Meta, Messenger Platform, Rate limiting, 2026-11-20";
  private static final String GRAPH = "Meta, Graph API, Rate limiting, 2026-11-20";
  private static final Reset SECOND = new Reset.Rolling(Duration.ofSeconds(1));
  private static final Reset HOUR = new Reset.Rolling(Duration.ofHours(1));
  private static final Reset DAY = new Reset.Rolling(Duration.ofHours(24));
  private static final Limits.Published APP =
      new Limits.Published(Unit.CALLS_PER_PERSON, 200, HOUR, SharedBy.APP, GRAPH);

  static final List<Limits.Published> MESSENGER =
      List.of(
          new Limits.Published(Unit.MESSAGES, 300, SECOND, SharedBy.CHANNEL, SENDING),
          new Limits.Published(Unit.MEDIA_MESSAGES, 10, SECOND, SharedBy.CHANNEL, SENDING),
          new Limits.Published(Unit.CALLS_PER_PERSON, 200, DAY, SharedBy.CHANNEL, GRAPH),
          APP);

  static final List<Limits.Published> COMMENTS =
      List.of(
          new Limits.Published(Unit.CALLS_PER_PERSON, 4_800, DAY, SharedBy.CHANNEL, GRAPH), APP);

  /// The page words it for comments on Instagram; nothing else is published for those on a Page.
  static final List<Limits.Published> PRIVATE_REPLIES =
      List.of(
          new Limits.Published(Unit.MESSAGES, 750, HOUR, SharedBy.CHANNEL, SENDING),
          new Limits.Published(Unit.CALLS_PER_PERSON, 200, DAY, SharedBy.CHANNEL, GRAPH),
          APP);

  private Published() {}
}
