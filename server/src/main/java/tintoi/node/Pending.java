package tintoi.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be told at the next occasion, each thing once. Bounded: of a group with too much to
/// tell only that is told, and not again for a while; so a campaign of a million costs a few notes
/// a second. Not thread-safe.
final class Pending {
  /// PostgreSQL takes less than 8,000 bytes in one notification.
  static final int MOST_BYTES = 7_900;

  /// Notifications at one occasion; what does not fit waits for the next.
  static final int MOST_PARTS = 4;

  private static final int MOST_GROUPS = 10_000;
  private static final String LOOK = "\n!";

  private record Key(Topic topic, String group) {}

  /// @param notes null = too many to tell each
  private record Group(@Nullable Set<String> notes, long notBefore) {}

  private final Map<Key, Group> groups = new LinkedHashMap<>();
  private final Map<Key, Long> rests = new LinkedHashMap<>();
  private boolean flooded;

  boolean isEmpty() {
    return groups.isEmpty() && !flooded;
  }

  /// @param group ASCII, no space or line break in it
  /// @param note the same; empty = only the group matters
  void add(Topic topic, String group, String note, long now) {
    var key = new Key(topic, group);
    Group known = groups.get(key);
    if (known == null) {
      if (groups.size() >= MOST_GROUPS) {
        flood();
        return;
      }
      known = new Group(new LinkedHashSet<>(), now);
      groups.put(key, known);
    }
    if (known.notes() == null) return;
    known.notes().add(note);
    if (known.notes().size() > topic.most)
      groups.put(key, new Group(null, Math.max(now, rests.getOrDefault(key, now))));
  }

  /// Nobody can follow this: everybody is to look around.
  private void flood() {
    groups.clear();
    flooded = true;
  }

  /// The notifications of this occasion; what is in them is no longer pending.
  List<String> take(String sender, long now) {
    rests.values().removeIf(until -> until <= now);
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder(sender);
    if (flooded) part.append(LOOK);
    flooded = false;
    var all = groups.entrySet().iterator();
    while (all.hasNext()) {
      var next = all.next();
      Group group = next.getValue();
      if (group.notBefore() > now) continue;
      String lines = lines(next.getKey(), group);
      if (part.length() + lines.length() > MOST_BYTES) {
        if (parts.size() == MOST_PARTS - 1) break;
        parts.add(part.toString());
        part = new StringBuilder(sender);
      }
      part.append(lines);
      if (group.notes() == null)
        rests.put(next.getKey(), now + next.getKey().topic().rest.toNanos());
      all.remove();
    }
    if (part.length() > sender.length()) parts.add(part.toString());
    return parts;
  }

  /// How long until something of it may be told; 0 = now.
  long delay(long now) {
    if (flooded) return 0;
    long soonest = Long.MAX_VALUE;
    for (Group group : groups.values())
      soonest = Math.min(soonest, Math.max(0, group.notBefore() - now));
    return soonest;
  }

  /// Says only that everybody is to look around.
  static String lookAround(String sender) {
    return sender + LOOK;
  }

  private static String lines(Key key, Group group) {
    String head = "\n" + key.topic().letter + key.group();
    Set<String> notes = group.notes();
    if (notes == null) return head + " *";
    StringBuilder lines = new StringBuilder(head);
    for (String note : notes) if (!note.isEmpty()) lines.append(' ').append(note);
    // A group of long notes that fits into no notification is told as one with too many.
    return lines.length() > MOST_BYTES / 2 ? head + " *" : lines.toString();
  }
}
