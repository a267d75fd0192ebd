package tintoi.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/// Opens the sample shop after the first start, and finds it open after every other. Until then the
/// server is alive but not ready.
class Sandbox implements HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

  private final SampleShop shop;
  private final SandboxFile file;
  private final URI publicUrl;
  private final URI simulators;
  private volatile boolean ready;
  private volatile boolean closing;

  Sandbox(SampleShop shop, Path data, URI publicUrl, URI simulators) {
    this.shop = shop;
    this.file = new SandboxFile(data);
    this.publicUrl = publicUrl;
    this.simulators = simulators;
  }

  @Override
  public Health health() {
    return ready ? Health.up().build() : Health.outOfService().build();
  }

  @EventListener
  void start(ApplicationReadyEvent event) {
    Thread.ofVirtual().name("sandbox").start(() -> openAtLast(local(event)));
  }

  @EventListener
  void stop(ContextClosedEvent event) {
    closing = true;
  }

  /// Ourselves, whatever address the world knows us by.
  private static URI local(ApplicationReadyEvent event) {
    int port =
        event.getApplicationContext() instanceof WebServerApplicationContext web
                && web.getWebServer() != null
            ? web.getWebServer().getPort()
            : 0;
    return URI.create("http://localhost:" + port);
  }

  private void openAtLast(URI local) {
    String lastReason = "";
    while (!closing && !ready) {
      try {
        open(local);
        ready = true;
        log.info("sample shop open");
      } catch (IOException | RuntimeException e) {
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(lastReason)) log.warn("sample shop not open yet, trying on: {}", reason);
        lastReason = reason;
        pause();
      }
    }
  }

  private void open(URI local) throws IOException {
    var known = file.read();
    List<SandboxFile.Sample> people = shop.found(known.map(k -> k.people()).orElse(List.of()));
    boolean open = known.map(SandboxFile.Content::open).orElse(false);
    var content =
        new SandboxFile.Content(publicUrl.toString(), simulators.toString(), people, open);
    if (!known.equals(Optional.of(content))) file.write(content);
    var opening = new Opening(Wire.to(local, people.getFirst().token()), Wire.to(simulators, null));
    opening.announce();
    if (open) return;
    opening.connect();
    opening.letCustomersWrite();
    if (!opening.awaitConversations()) log.warn("the first customers' messages did not arrive yet");
    file.write(content.opened());
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
