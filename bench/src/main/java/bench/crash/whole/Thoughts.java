package bench.crash.whole;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import bench.rig.Pause;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// People who think again about what was written in a conversation, by whomever: some of it is
/// taken back or given other words by one of them, while it may just be claimed, or the server be
/// killed. It keeps what was answered, by the words that were written.
final class Thoughts {
  private static final String OTHER = " (đã sửa)";
  private static final int PERCENT_TAKEN_BACK = 6;
  private static final int PERCENT_REWORDED = 6;

  /// Half of them within a quarter of a second, to meet a claim.
  private static final int LATEST_MILLIS = 15_000;

  private static final int STEEPNESS = 6;

  /// Taken back, or perhaps: it need not arrive.
  private final Set<String> free = ConcurrentHashMap.newKeySet();

  /// Taken back before anybody had tried to send it: it must not arrive.
  private final Set<String> never = ConcurrentHashMap.newKeySet();

  /// Given other words before anybody had tried to send it: it must not arrive with the first.
  private final Set<String> reworded = ConcurrentHashMap.newKeySet();

  /// Other words for it were refused: it must not arrive with those.
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger edited = new AtomicInteger();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Chat chat;
  private final List<Chat.Voice> people;

  Thoughts(Chat chat) {
    this.chat = chat;
    this.people = chat.voices().stream().filter(voice -> !voice.rule()).toList();
  }

  /// Somebody may think again about these words, which were just acknowledged.
  void about(String delivery, String text) {
    int luck = ThreadLocalRandom.current().nextInt(100);
    if (luck >= PERCENT_TAKEN_BACK + PERCENT_REWORDED) return;
    String token = people.get(ThreadLocalRandom.current().nextInt(people.size())).token();
    double share = Math.pow(ThreadLocalRandom.current().nextDouble(), STEEPNESS);
    underWay.incrementAndGet();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Pause.millis((long) (LATEST_MILLIS * share));
            if (luck < PERCENT_TAKEN_BACK) takeBack(delivery, token, text);
            else reword(delivery, token, text);
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  private HttpRequest.Builder request(String path, String token) {
    return chat.lines()
        .request("/api/deliveries/" + path, token)
        .header("Content-Type", "application/json");
  }

  private void takeBack(String delivery, String token, String text) {
    HttpRequest request = request(delivery + "/cancellations", token).POST(ofString("")).build();
    Lines.Answer answer = chat.lines().ask(request);
    if (answer.good()) {
      cancelled.incrementAndGet();
      free.add(text);
      if (answer.body().path("attempts").asInt() == 0) never.add(text);
    } else if (answer.isRefusal()) {
      tooLate.incrementAndGet();
    } else {
      unanswered.incrementAndGet();
      free.add(text);
    }
  }

  private void reword(String delivery, String token, String text) {
    String body = "{\"text\":\"%s\",\"was\":\"%s\"}".formatted(text + OTHER, text);
    HttpRequest request = request(delivery, token).method("PATCH", ofString(body)).build();
    Lines.Answer answer = chat.lines().ask(request);
    if (answer.good()) {
      edited.incrementAndGet();
      if (answer.body().path("attempts").asInt() == 0) reworded.add(text);
    } else if (answer.isRefusal()) {
      tooLate.incrementAndGet();
      refused.add(text);
    } else {
      unanswered.incrementAndGet();
    }
  }

  boolean areOver() {
    return underWay.get() == 0;
  }

  /// The words that were written, of what may have been given others.
  static String first(String words) {
    return words.endsWith(OTHER) ? words.substring(0, words.length() - OTHER.length()) : words;
  }

  boolean mayLack(String text) {
    return free.contains(text);
  }

  /// What of it arrived although it had been taken back.
  Set<String> against(Set<String> arrived) {
    Set<String> both = new HashSet<>(never);
    both.retainAll(arrived);
    return both;
  }

  /// True if it arrived with the words that were no longer, or never, to be its.
  boolean isOld(String arrived) {
    String text = first(arrived);
    return arrived.equals(text) ? reworded.contains(text) : refused.contains(text);
  }

  Map<String, Integer> counts() {
    return Map.of(
        "cancelled",
        cancelled.get(),
        "edited",
        edited.get(),
        "tooLate",
        tooLate.get(),
        "unanswered",
        unanswered.get());
  }
}
