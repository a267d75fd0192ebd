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

  /// True if so many of automation and campaigns are among them. Counted only where it could be so.
  boolean hasPrograms(int most) {
    return heads.size() >= most
        && heads.values().stream().filter(head -> !head.isPersons()).count() >= most;
  }

  Set<UUID> conversations() {
    return heads.keySet();
  }
}
