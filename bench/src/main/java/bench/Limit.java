package bench;

import java.net.http.HttpRequest;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.provider.Wire;

/// What this machine can do at most: the product's own HTTP client in a bare loop, and one durable
/// row per message in groups of the engine's size; one after the other.
///
/// @param http messages per second of the bare loop
/// @param database rows per second
/// @param cpu milliseconds of CPU per message for both, PostgreSQL's included, the stub's not
record Limit(double http, double database, double cpu) {

  /// Both, one after the other.
  double both() {
    return 1 / (1 / http + 1 / database);
  }

  static Limit measure(
      Stub stub, JdbcClient jdbc, JdbcTemplate template, int messages, int inFlight)
      throws InterruptedException {
    Cpu before = Cpu.now();
    double http = http(stub, messages, inFlight);
    double database = database(jdbc, template, messages);
    return new Limit(http, database, 1_000 * Cpu.now().since(before).total() / messages);
  }

  private static double http(Stub stub, int messages, int inFlight) throws InterruptedException {
    Semaphore slots = new Semaphore(inFlight);
    AtomicInteger failed = new AtomicInteger();
    String body =
        "{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"%s\"}}".formatted("a".repeat(300));
    try (Wire wire = new Wire()) {
      long began = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        slots.acquire();
        Thread.ofVirtual()
            .start(() -> {
              HttpRequest request =
                  HttpRequest.newBuilder(stub.address().resolve("/v25.0/1/messages"))
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build();
              if (!(wire.ask(request) instanceof Wire.Heard.Answer)) failed.incrementAndGet();
              slots.release();
            });
      }
      slots.acquire(inFlight);
      if (failed.get() > 0) throw new IllegalStateException(failed + " requests failed");
      return perSecond(messages, began);
    }
  }

  private static double database(JdbcClient jdbc, JdbcTemplate template, int messages) {
    jdbc.sql(
            "create table if not exists bench_settled (id uuid primary key, state text, text text)")
        .update();
    long began = System.nanoTime();
    for (int i = 0; i < messages; i += 64)
      template.batchUpdate(
          "insert into bench_settled values (?, 'SENT', ?)",
          IntStream.range(0, 64)
              .mapToObj(_ -> new Object[] {UUID.randomUUID(), "a".repeat(300)})
              .toList());
    double rate = perSecond(messages, began);
    jdbc.sql("drop table bench_settled").update();
    return rate;
  }

  static double perSecond(int messages, long began) {
    return messages * 1e9 / (System.nanoTime() - began);
  }
}
