package bench.crash;

import bench.rig.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What was written through the API, by whichever version answered: what was acknowledged, taken
/// back, given other words; and, asked every two seconds while the run goes on, of which message
/// nothing was said for longer than 70 s.
final class Answers {
  private static final int PERCENT_TAKEN_BACK = 6;
  private static final int PERCENT_REWORDED = 6;
  private static final int LATEST_MILLIS = 15_000;
  private static final int EVERY_SECONDS = 2;

  /// As in [Watch].
  private static final long BOUND = TimeUnit.SECONDS.toNanos(70);

  /// A change that was acknowledged of what nobody had tried to send.
  ///
  /// @param words the new ones; null if it was taken back
  private record Change(@Nullable String words) {}

  private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
  private final Map<UUID, Change> changes = new ConcurrentHashMap<>();
  private final Map<UUID, String> refused = new ConcurrentHashMap<>();

  /// Taken back, or perhaps: after an attempt, or nobody answered.
  private final Set<UUID> tookBack = ConcurrentHashMap.newKeySet();

  /// What writers were answered instead, each kind once.
  private final Set<String> refusals = ConcurrentHashMap.newKeySet();

  private final AtomicInteger uncertain = new AtomicInteger();
  private final AtomicInteger tooLate = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Api api;
  private final Crowd crowd;
  private final Thread thread;
  private Map<UUID, Long> silentSince = new HashMap<>();
  private int worst;
  private long longest;

  Answers(Api api, Crowd crowd) {
    this.api = api;
    this.crowd = crowd;
    this.thread = Thread.ofPlatform().daemon().name("watch").start(this::watch);
  }

  /// Writes one message, tried with the same key, at whichever server, until one acknowledges it.
  void write(String conversation, String key, String text, BooleanSupplier goesOn) {
    String path = "/api/conversations/" + conversation + "/replies";
    String body = "{\"text\":\"" + text + "\"}";
    while (true) {
      Api.Answer answer = api.ask(crowd.agent(), "POST", path, body, key);
      if (answer.good()) {
        JsonNode delivery = answer.body().path("message").path("delivery");
        UUID id = UUID.fromString(delivery.path("id").asString());
        acknowledged.add(id);
        thinkAgain(id, text);
        return;
      }
      if (answer.status() != 0
          && refusals.add(answer.status() + answer.body().path("cause").asString("")))
        System.err.println("not taken: " + answer.status() + " " + answer.body());
      if (!goesOn.getAsBoolean()) {
        uncertain.incrementAndGet();
        return;
      }
      Pause.millis(100);
    }
  }

  private void thinkAgain(UUID id, String text) {
    int luck = ThreadLocalRandom.current().nextInt(100);
    if (luck >= PERCENT_TAKEN_BACK + PERCENT_REWORDED) return;
    double share = Math.pow(ThreadLocalRandom.current().nextDouble(), 6);
    underWay.incrementAndGet();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Pause.millis((long) (LATEST_MILLIS * share));
            if (luck < PERCENT_TAKEN_BACK) takeBack(id);
            else reword(id, text, text + " (đã sửa)");
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  private void takeBack(UUID id) {
    Api.Answer answer =
        api.ask(crowd.agent(), "POST", "/api/deliveries/" + id + "/cancellations", null, null);
    if (answer.good() || answer.status() == 0 || answer.status() >= 500) tookBack.add(id);
    note(id, answer, null);
  }

  private void reword(UUID id, String was, String words) {
    String body = "{\"text\":\"%s\",\"was\":\"%s\"}".formatted(words, was);
    note(id, api.ask(crowd.agent(), "PATCH", "/api/deliveries/" + id, body, null), words);
  }

  private void note(UUID id, Api.Answer answer, @Nullable String words) {
    if (answer.good()) {
      // What had been tried before may have arrived before.
      if (answer.body().path("attempts").asInt() == 0) changes.put(id, new Change(words));
    } else if (answer.status() == 0 || answer.status() >= 500) {
      unanswered.incrementAndGet();
    } else {
      tooLate.incrementAndGet();
      if (words != null) refused.put(id, words);
    }
  }

  /// Nobody thinks again any more.
  void end() throws Exception {
    Pause.until(Duration.ofMinutes(2), () -> underWay.get() == 0);
  }

  private void watch() {
    try {
      while (!over.await(EVERY_SECONDS, TimeUnit.SECONDS)) look();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Map<UUID, Long> now = new HashMap<>();
    int unexplained = 0;
    String after = "";
    do {
      Api.Answer page =
          api.ask(crowd.owner(), "GET", "/api/deliveries?limit=200" + after, null, null);
      // Asked in vain: the one it asked has just gone.
      if (!page.good()) return;
      for (JsonNode one : page.body().path("items")) {
        if (!one.path("diagnosis").isNull()) continue;
        UUID id = UUID.fromString(one.path("id").asString());
        long since = silentSince.getOrDefault(id, System.nanoTime());
        now.put(id, since);
        longest = Math.max(longest, System.nanoTime() - since);
        if (System.nanoTime() - since <= BOUND) continue;
        unexplained++;
        System.err.println("unexplainedDuring " + one);
      }
      JsonNode next = page.body().path("next");
      after = next.isNull() ? "" : "&after=" + next.asString();
    } while (!after.isEmpty());
    silentSince = now;
    worst = Math.max(worst, unexplained);
  }

  Verdict verdict(
      List<Verdict.Taken> log, List<Verdict.Row> rows, int asked, Map<String, Long> evidence)
      throws InterruptedException {
    over.countDown();
    thread.join();
    Map<UUID, Verdict.Row> byId = Verdict.byId(rows);
    Verdict.Writers writers =
        new Verdict.Writers(
            acknowledged, new Tally(), uncertain.get(), tookBack::contains, judge(log, byId));
    Watch.Found during = new Watch.Found(worst, TimeUnit.NANOSECONDS.toSeconds(longest));
    return Verdict.of(writers, during, log, byId, asked, evidence);
  }

  private SecondThoughts.Changes judge(List<Verdict.Taken> log, Map<UUID, Verdict.Row> rows) {
    int sent = 0;
    int oldWords = 0;
    for (Verdict.Taken one : log) {
      Change change = changes.get(one.delivery());
      if (change != null && change.words == null) sent += Complaint.say("cancelledButSent", one);
      if (change != null && change.words != null && !change.words.equals(one.text()))
        oldWords += Complaint.say("oldWords", one);
      if (one.text().equals(refused.get(one.delivery())))
        oldWords += Complaint.say("refusedWords", one);
    }
    int cancelled = 0;
    for (var one : changes.entrySet()) {
      if (one.getValue().words != null) continue;
      cancelled++;
      Verdict.Row row = rows.get(one.getKey());
      if (row != null && !row.cancelled()) sent += Complaint.say("cancelledButSent", row);
    }
    int edited = changes.size() - cancelled;
    return new SecondThoughts.Changes(
        cancelled, edited, tooLate.get(), unanswered.get(), sent, oldWords);
  }
}
