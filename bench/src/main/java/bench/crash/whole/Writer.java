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
import tools.jackson.databind.JsonNode;

/// One who writes in a conversation: the next message only when this one is acknowledged, tried
/// with the same key until it is.
///
/// Mixed, every sixth of a person's brings a file as a second part (not under comments, which take
/// no tables), and every fifth is to go later. Of several in one conversation all write in the same
/// moments.
final class Writer {
  private static final int FILE_OF = 6;
  private static final int LATER_OF = 5;
  private static final int LATEST_SECONDS = 60;
  private static final int EVERY_MILLIS = 700;

  final Chat.Voice voice;
  private final Chat chat;
  private final Thoughts thoughts;

  /// What was acknowledged and went at once: words, and names of files.
  private final List<String> said = new ArrayList<>();

  /// What was acknowledged and is to go later, and not before when.
  private final Map<String, Instant> later = new LinkedHashMap<>();

  private int files;

  Writer(Chat chat, Chat.Voice voice, Thoughts thoughts) {
    this.chat = chat;
    this.voice = voice;
    this.thoughts = thoughts;
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
    boolean more = chat.mixed() && !voice.rule();
    for (int n = 1; chat.goesOn().getAsBoolean(); n++) {
      String text = voice.word() + " " + n;
      if (more && n % LATER_OF == 0) schedule("hẹn " + text, n);
      else if (more && n % FILE_OF == 0 && chat.guest().way != Guest.Way.PAGE_COMMENT)
        withFile(text, n);
      else words(text, n);
      rest();
    }
  }

  /// No more is written where several write, but in the same moment.
  private void rest() {
    if (!chat.isShared()) {
      Pause.millis(EVERY_MILLIS);
      return;
    }
    long every = (long) EVERY_MILLIS * chat.voices().size();
    Pause.millis(every - System.currentTimeMillis() % every);
  }

  private void words(String text, int n) {
    String as = voice.rule() ? ",\"as\":\"AUTOMATIC\"" : "";
    Lines.Answer answer = reply("{\"text\":\"" + text + "\"" + as + "}", n);
    if (!answer.good()) return;
    synchronized (this) {
      said.add(text);
    }
    JsonNode delivery = answer.body().path("message").path("delivery");
    if (chat.mixed()) thoughts.about(delivery.path("id").asString(), text);
  }

  private void withFile(String text, int n) {
    String file = upload(text + ".csv", text);
    if (file.isEmpty()) return;
    if (!reply("{\"text\":\"%s\",\"files\":[\"%s\"]}".formatted(text, file), n).good()) return;
    synchronized (this) {
      said.add(text);
      said.add(text + ".csv");
      files++;
    }
  }

  private void schedule(String text, int n) {
    try {
      int seconds = ThreadLocalRandom.current().nextInt(5, LATEST_SECONDS);
      Instant at = chat.lines().now().plusSeconds(seconds);
      if (!reply("{\"text\":\"%s\",\"sendAt\":\"%s\"}".formatted(text, at), n).good()) return;
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
        chat.lines()
            .request("/api/files?conversation=" + chat.id(), voice.token())
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(ofString(form))
            .build();
    while (chat.goesOn().getAsBoolean()) {
      Lines.Answer answer = chat.lines().ask(request);
      if (answer.good()) return answer.body().path("id").asString();
      Pause.millis(100);
    }
    return "";
  }

  /// @return not good if it was given up, or refused
  private Lines.Answer reply(String body, int n) {
    HttpRequest request =
        chat.lines()
            .request("/api/conversations/" + chat.id() + "/replies", voice.token())
            .header("Idempotency-Key", "answer-" + chat.guest().number + "-" + n)
            .header("Content-Type", "application/json")
            .POST(ofString(body))
            .build();
    while (true) {
      Lines.Answer answer = chat.lines().ask(request);
      if (answer.good()) return answer;
      // Its time passed while nobody answered, and it had not been kept.
      if (answer.body().path("cause").asString("").equals("schedule.time")) return answer;
      if (!chat.goesOn().getAsBoolean()) return answer;
      Pause.millis(100);
    }
  }
}
