package bench.crash;

import bench.rig.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Tells of what a provider took: soon, late or never, and again until somebody takes it.
final class Echoes {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI to;

  Echoes(URI to) {
    this.to = to;
  }

  void tell(Program program, Said.Taken one, String id) {
    boolean late = Program.chance(program.late());
    if (!late && !Program.chance(program.echo())) return;
    long wait = ThreadLocalRandom.current().nextLong(1_500) + (late ? 3_000 : 0);
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(id + "\t" + one.line()))
            .build();
    Thread.ofVirtual()
        .start(() -> {
          for (int n = 0; n < 100; n++) {
            Pause.millis(n == 0 ? wait : 1_000);
            if (accepted(request)) return;
          }
        });
  }

  private boolean accepted(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
