package bench.crash.whole;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import bench.rig.Pause;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/// The agent of one conversation: the next message only when this one is acknowledged, tried with
/// the same key until it is.
///
/// Mixed, every sixth brings a file as a second part (not under comments, which take no tables),
/// and every fifth is to go later.
final class Writer {
  private static final int FILE_OF = 6;
  private static final int LATER_OF = 5;
  private static final int LATEST_SECONDS = 60;

  private final Lines lines;
  private final Guest guest;
  private final String conversation;
  private final boolean mixed;
  private final BooleanSupplier goesOn;

  /// What was acknowledged and went at once: words, and names of files.
  private final List<String> said = new ArrayList<>();

  /// What was acknowledged and is to go later, and not before when.
  private final Map<String, Instant> later = new LinkedHashMap<>();

  private int files;

  Writer(Lines lines, Guest guest, String conversation, boolean mixed, BooleanSupplier goesOn) {
    this.lines = lines;
    this.guest = guest;
    this.conversation = conversation;
    this.mixed = mixed;
    this.goesOn = goesOn;
  }

  Guest guest() {
    return guest;
  }

  synchronized List<String> said() {
    return List.copyOf(said);
  }

  synchronized Map<String, Instant> later() {
    return Map.copyOf(later);
  }

  synchronized int files() {
    return files;
  }

  /// As long as it goes on.
  void write() {
    for (int n = 1; goesOn.getAsBoolean(); n++) {
      if (mixed && n % LATER_OF == 0) schedule("hẹn " + n, n);
      else if (mixed && n % FILE_OF == 0 && guest.way != Guest.Way.PAGE_COMMENT)
        withFile("tin " + n, n);
      else if (reply("{\"text\":\"tin " + n + "\"}", n)) acknowledged("tin " + n);
      Pause.millis(700);
    }
  }

  private synchronized void acknowledged(String what) {
    said.add(what);
  }

  private void withFile(String text, int n) {
    String file = upload(text + ".csv", text);
    if (file.isEmpty()) return;
    if (!reply("{\"text\":\"%s\",\"files\":[\"%s\"]}".formatted(text, file), n)) return;
    synchronized (this) {
      said.add(text);
      said.add(text + ".csv");
      files++;
    }
  }

  private void schedule(String text, int n) {
    try {
      Instant at = lines.now().plusSeconds(ThreadLocalRandom.current().nextInt(5, LATEST_SECONDS));
      if (!reply("{\"text\":\"%s\",\"sendAt\":\"%s\"}".formatted(text, at), n)) return;
      synchronized (this) {
        later.put(text, at);
      }
    } catch (IOException _) {
      // Nobody said what time it is.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return the file's id; empty if it was given up
  private String upload(String name, String content) {
    String boundary = "bench";
    String form =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/csv\r\n\r\n%s\r\n--%s--\r\n"
            .formatted(boundary, name, content, boundary);
    HttpRequest request =
        lines
            .request("/api/files?conversation=" + conversation)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(ofString(form))
            .build();
    while (goesOn.getAsBoolean()) {
      Lines.Answer answer = lines.ask(request);
      if (answer.good()) return answer.body().path("id").asString();
      Pause.millis(100);
    }
    return "";
  }

  /// @return false if it was given up, or refused
  private boolean reply(String body, int n) {
    HttpRequest request =
        lines
            .request("/api/conversations/" + conversation + "/replies")
            .header("Idempotency-Key", "answer-" + guest.number + "-" + n)
            .header("Content-Type", "application/json")
            .POST(ofString(body))
            .build();
    while (true) {
      Lines.Answer answer = lines.ask(request);
      if (answer.good()) return true;
      // Its time passed while nobody answered, and it had not been kept.
      if (answer.body().path("cause").asString("").equals("schedule.time")) return false;
      if (!goesOn.getAsBoolean()) return false;
      Pause.millis(100);
    }
  }

  /// True while something has not taken its place in the outbox.
  boolean waits() throws IOException, InterruptedException {
    var waiting =
        lines.json(lines.request("/api/conversations/" + conversation + "/scheduled").build());
    return !waiting.path("items").isEmpty();
  }
}
