package tintoi.files;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// What was uploaded and never sent is let go after a day. A browser that wanted to send it after
/// all has its bytes, and brings them again.
@Component
public class Sweeping {
  private static final Logger log = LoggerFactory.getLogger(Sweeping.class);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int AT_ONCE = 500;

  private final Files files;
  private final Clock clock;

  Sweeping(Files files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  @Scheduled(initialDelayString = "PT5M", fixedDelayString = "PT1H")
  void wake() {
    try {
      sweep();
    } catch (RuntimeException e) {
      log.warn("uploads are swept in the next round: {}", e.toString());
    }
  }

  /// @return how many were let go by this node
  public int sweep() {
    Instant before = clock.instant().minus(KEPT);
    int gone = 0;
    for (StoredFile file : files.unused(before, AT_ONCE)) {
      try {
        if (files.drop(file)) gone++;
      } catch (IOException e) {
        log.warn("file={} state=left why=\"{}\"", file.fileId(), e.getMessage());
      }
    }
    return gone;
  }
}
