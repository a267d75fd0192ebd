package tintoi.delivery;

import java.time.Instant;
import tintoi.node.Ids;
import tintoi.provider.ChannelKind;

/// Lanes and heads as nodes tell each other of them: short, and read by the same version or not at
/// all.
final class Notes {
  private static final int RADIX = 36;

  private Notes() {}

  static String write(LaneKey lane) {
    return Ids.write(lane.workspaceId()) + Ids.write(lane.channelId()) + lane.kind().name();
  }

  /// @throws RuntimeException if another version wrote it
  static LaneKey lane(String text) {
    int two = 2 * Ids.LENGTH;
    return new LaneKey(
        Ids.read(text.substring(0, Ids.LENGTH)),
        Ids.read(text.substring(Ids.LENGTH, two)),
        ChannelKind.valueOf(text.substring(two)));
  }

  static String write(Head head) {
    return "%s%s%s.%s"
        .formatted(
            Ids.write(head.queue().conversationId()),
            letter(head.queue().precedence()),
            Long.toString(head.seq(), RADIX),
            Long.toString(head.dueAt().toEpochMilli(), RADIX));
  }

  /// @throws RuntimeException if another version wrote it
  static Head head(String text) {
    int dot = text.indexOf('.');
    var precedence = precedence(text.charAt(Ids.LENGTH));
    return new Head(
        new QueueKey(Ids.read(text.substring(0, Ids.LENGTH)), precedence),
        Long.parseLong(text.substring(Ids.LENGTH + 1, dot), RADIX),
        Instant.ofEpochMilli(Long.parseLong(text.substring(dot + 1), RADIX)));
  }

  private static char letter(Delivery.Precedence precedence) {
    return precedence.name().charAt(0);
  }

  private static Delivery.Precedence precedence(char letter) {
    for (Delivery.Precedence each : Delivery.Precedence.values())
      if (letter(each) == letter) return each;
    throw new IllegalArgumentException("no precedence has the letter " + letter);
  }
}
