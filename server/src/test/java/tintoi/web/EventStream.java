package tintoi.web;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An open stream of server-sent events.
final class EventStream implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// @param id to come back with
  record Event(String id, String type, JsonNode data) {}

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Stream<String> lines;
  private volatile String lastId = "";
  private volatile boolean open = true;
  private volatile boolean begun;

  EventStream(HttpClient http, HttpRequest request) {
    try {
      lines = http.send(request, BodyHandlers.ofLines()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::read);
    Answer.eventually(() -> org.assertj.core.api.Assertions.assertThat(begun).isTrue());
  }

  private void read() {
    try {
      var each = lines.iterator();
      while (each.hasNext()) {
        String line = requireNonNullElse(each.next(), "");
        begun = true;
        if (line.startsWith("id:")) lastId = line.substring(3).strip();
        if (line.startsWith("data:")) {
          JsonNode data = JSON.readTree(line.substring(5));
          events.add(new Event(lastId, data.path("type").asString(""), data));
        }
      }
    } catch (RuntimeException e) {
      // Closed by the test or by the server.
    } finally {
      open = false;
      begun = true;
    }
  }

  List<Event> events() {
    return events;
  }

  List<String> types() {
    return events.stream().map(Event::type).toList();
  }

  /// What a browser would come back with: of a change, or of what came without data.
  String lastId() {
    return lastId;
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    lines.close();
  }
}
