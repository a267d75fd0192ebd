package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.channel.ChannelSettings;
import tintoi.channel.Grants;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Signal;

/// Shows customers that they were read, and that somebody types. Best effort beside the outbox:
/// nothing is kept, tried again or told, and no message ever waits for it or fails with it. Where a
/// channel does not send, or too many are on their way, it is left out.
@Component
public class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  /// Meta shows typing for 20 seconds at most: more often says nothing new.
  private static final Duration EVERY = Duration.ofSeconds(10);

  private static final int AT_ONCE = 8;
  private static final int REMEMBERED = 10_000;

  /// To whom.
  ///
  /// @param recipient the provider's id of the person
  public record Whom(
      UUID workspaceId, UUID channelId, ChannelKind kind, UUID conversationId, String recipient) {}

  private final Map<ChannelKind, Connector> connectors;
  private final Grants grants;
  private final ChannelSettings settings;
  private final Lanes lanes;
  private final Recipients recipients;
  private final Clock clock;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Map<String, Instant> last =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  Signals(
      List<Connector> connectors,
      Grants grants,
      ChannelSettings settings,
      Lanes lanes,
      Recipients recipients,
      Clock clock) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.grants = grants;
    this.settings = settings;
    this.lanes = lanes;
    this.recipients = recipients;
    this.clock = clock;
  }

  /// Returns at once and never throws for what goes wrong.
  public void send(Whom whom, Signal signal) {
    if (!isNews(whom, signal) || !free.tryAcquire()) return;
    Thread.ofVirtual()
        .name("signal")
        .start(() -> {
          try {
            show(whom, signal);
          } catch (RuntimeException e) {
            log.debug("conversation={} signal={} left out", whom.conversationId(), signal, e);
          } finally {
            free.release();
          }
        });
  }

  private boolean isNews(Whom whom, Signal signal) {
    Instant now = clock.instant();
    synchronized (last) {
      Instant before = last.get(whom.conversationId() + " " + signal);
      if (before != null && Duration.between(before, now).abs().compareTo(EVERY) < 0) return false;
      last.put(whom.conversationId() + " " + signal, now);
      return true;
    }
  }

  private void show(Whom whom, Signal signal) {
    UUID workspaceId = whom.workspaceId();
    Connector connector = connectors.get(whom.kind());
    if (connector == null || !settings.of(workspaceId, whom.channelId()).signals()) return;
    var standing = lanes.standing(workspaceId, whom.channelId(), whom.kind());
    if (standing.light() != Lanes.Light.OK || !isInReach(whom)) return;
    grants
        .credential(workspaceId, whom.channelId())
        .ifPresent(credential -> connector.signal(credential, whom.recipient(), signal));
  }

  /// Who may not be written to is not shown anything either.
  private boolean isInReach(Whom whom) {
    return recipients
        .find(whom.workspaceId(), whom.conversationId())
        .filter(known -> known.unreachable() == null && known.heldBy() == null)
        .map(Recipients.Recipient::windowEndsAt)
        .filter(ends -> ends.isAfter(clock.instant()))
        .isPresent();
  }
}
