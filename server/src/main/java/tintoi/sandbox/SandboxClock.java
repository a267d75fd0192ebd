package tintoi.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The system's time, plus what the simulators' clock was moved by: so that "tomorrow" can be seen
/// today. Asks them four times a second; while they do not answer, the last offset goes on.
public final class SandboxClock extends Clock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SandboxClock.class);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int FIRST_TRIES = 20;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final JsonMapper json = new JsonMapper();
  private final HttpRequest request;
  private volatile Duration offset = Duration.ZERO;
  private volatile boolean open = true;

  /// Waits a few seconds for the first answer: work must not begin in yesterday's world.
  public SandboxClock(URI simulators) {
    request =
        HttpRequest.newBuilder(simulators.resolve("/control/clock"))
            .timeout(Duration.ofSeconds(2))
            .build();
    for (int n = 0; n < FIRST_TRIES && !ask(); n++) pause();
    Thread.ofVirtual().name("sandbox-clock").start(this::follow);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return zone.equals(getZone()) ? this : Clock.offset(Clock.system(zone), offset);
  }

  @Override
  public void close() {
    open = false;
    http.shutdownNow();
  }

  private void follow() {
    while (open) {
      pause();
      ask();
    }
  }

  private boolean ask() {
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) return false;
      Duration told = Duration.parse(json.readTree(answer.body()).path("offset").asString());
      if (!told.equals(offset)) log.info("clock moved offset={}", told);
      offset = told;
      return true;
    } catch (java.io.IOException | JacksonException | java.time.DateTimeException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      open = false;
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
