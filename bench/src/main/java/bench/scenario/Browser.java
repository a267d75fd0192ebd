package bench.scenario;

import bench.rig.Figures;
import bench.rig.Options;
import bench.rig.Pause;
import bench.rig.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From the moment a customer's webhook is due until an agent's browser is told of the message over
/// its event stream.
public final class Browser {
  private static final Pattern MESSAGE =
      Pattern.compile("data:\\{\"type\":\"message\",\"conversationId\":\"([0-9a-f-]+)\".*");

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Options options;
  private final Map<String, Long> customers = new ConcurrentHashMap<>();
  private final Map<Long, ConcurrentLinkedQueue<Long>> due = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();

  /// @param options `--perSecond N --seconds N --warm N --customers N`
  public Browser(Options options) {
    this.options = options;
  }

  public void run() throws Exception {
    int rate = options.number("perSecond", 500);
    int count = options.number("customers", 1_000);
    int messages = rate * options.number("seconds", 20);
    try (Site site = Site.open(5);
        Worker node = site.alone()) {
      node.ask("pages 1 1");
      String token = node.ask("person");
      URI server = URI.create("http://127.0.0.1:" + node.ask("port"));
      var webhooks = new Webhooks(server.resolve("/hooks/meta"));
      for (int c = 0; c < count; c++) webhooks.send(1, c, c, 1); // each has a conversation
      awaitConversations(site, count);
      // As in a shop that is more than a minute old: until then nobody has counted the tables, and
      // each
      // message reads all conversations.
      site.base.run("analyze");
      Thread listener = Thread.ofVirtual().start(() -> listen(server, token));
      Thread.sleep(1_000);
      int warm = rate * options.number("warm", 40);
      webhooks.arrive(count, 0, warm, rate, this::sent);
      Pause.until(MINUTE, () -> times.size() >= warm);
      times.clear();
      webhooks.arrive(count, warm, messages, rate, this::sent);
      Pause.until(MINUTE, () -> times.size() >= messages);
      listener.interrupt();
      long[] nanos = times.stream().mapToLong(Long::longValue).toArray();
      Figures.print(
          Figures.line("browser")
              .put("perSecond", rate)
              .put("messages", messages)
              .put("told", nanos.length)
              .put("lost", Math.max(0, messages - nanos.length))
              .put("p50", Figures.percentile(nanos, 0.5))
              .put("p99", Figures.percentile(nanos, 0.99))
              .put("worst", Figures.percentile(nanos, 1)));
    }
  }

  private void sent(long customer, long nanos) {
    due.computeIfAbsent(customer, _ -> new ConcurrentLinkedQueue<>()).add(nanos);
  }

  private void awaitConversations(Site site, int count) throws SQLException, InterruptedException {
    for (int i = 0; i < 600; i++) {
      if (site.base.number("select count(*) from conversation") == count) break;
      Thread.sleep(100);
    }
    try (var connection = site.base.connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select conversation_id, recipient from conversation")) {
      while (row.next()) customers.put(row.getString(1), Long.parseLong(row.getString(2)));
    }
  }

  private void listen(URI server, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/changes"))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream")
            .build();
    try (HttpClient http = HttpClient.newHttpClient();
        var body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = MESSAGE.matcher(line);
        if (!found.matches()) continue;
        long now = System.nanoTime();
        Long customer = customers.get(found.group(1));
        Long at = customer == null ? null : due.getOrDefault(customer, EMPTY).poll();
        if (at != null) times.add(now - at);
      }
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) System.err.println("stream ended: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static final ConcurrentLinkedQueue<Long> EMPTY = new ConcurrentLinkedQueue<>(List.of());
}
