package tintoi.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What a lane has on its way, one per conversation. Not thread-safe: a lane's own thread uses it.
final class UnderWay {
  private final Map<UUID, Head> heads = new HashMap<>();

  /// Of these nothing is sent, and nothing spent: one is looked for, or put aside.
  private final Set<UUID> free = new HashSet<>();

  void begin(Head head) {
    heads.put(head.queue().conversationId(), head);
  }

  void beginFree(Head head) {
    begin(head);
    free.add(head.queue().conversationId());
  }

  void end(Head head) {
    heads.remove(head.queue().conversationId());
    free.remove(head.queue().conversationId());
  }

  boolean has(Head head) {
    return heads.containsKey(head.queue().conversationId());
  }

  boolean isEmpty() {
    return heads.isEmpty();
  }

  int size() {
    return heads.size();
  }

  /// Those whose answer will say that something was spent.
  int sends() {
    return heads.size() - free.size();
  }

  /// Those of which nothing is sent.
  int looks() {
    return free.size();
  }

  /// How many more may be sent through a window: looks never take the last place of it. They may
  /// hang for as long as a provider likes, one after the other.
  int room(int window) {
    return window - sends() - Math.min(looks(), window - 1);
  }

  /// True if so many of automation and campaigns are being sent. Counted only where it could be so.
  boolean hasPrograms(int most) {
    return sends() >= most
        && heads.values().stream()
                .filter(head -> !head.isPersons() && !free.contains(conversation(head)))
                .count()
            >= most;
  }

  private static UUID conversation(Head head) {
    return head.queue().conversationId();
  }

  Set<UUID> conversations() {
    return heads.keySet();
  }
}
