package tintoi.channel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import tintoi.provider.Authorizer.Renewal;

/// Keeps grants alive: a token is renewed well before it ends, so that no message has to find out;
/// and so is one that a process which died may have renewed, lest it be taken for good. Also
/// forgets the tokens of consents nobody came back for, and what walks of long ago kept of whom.
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Upkeep {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration AHEAD = Duration.ofHours(6);

  /// How long a refusal is believed: until then neither provider nor reader hears of it again.
  private static final Duration PATIENCE = Duration.ofHours(1);

  /// How long is known who consented, beside the grant itself.
  private static final Duration KEPT = Duration.ofDays(180);

  private final Grants grants;
  private final Connections connections;
  private final Clock clock;
  private final ApplicationEventPublisher events;
  private final Map<UUID, Instant> refused = new ConcurrentHashMap<>();
  private Instant aged = Instant.EPOCH;

  Upkeep(Grants grants, Connections connections, Clock clock, ApplicationEventPublisher events) {
    this.grants = grants;
    this.connections = connections;
    this.clock = clock;
    this.events = events;
  }

  @Scheduled(initialDelayString = "PT10S", fixedDelayString = "PT30S")
  void run() {
    Instant now = clock.instant();
    grants.writeUnwritten();
    refused.values().removeIf(at -> at.plus(PATIENCE).isBefore(now));
    for (Grants.Ending ending : grants.ending(now, AHEAD)) {
      if (!refused.containsKey(ending.granted().channelId())) renew(ending.granted(), now);
    }
    connections.forget(now);
    if (aged.plus(PATIENCE).isAfter(now)) return;
    aged = now;
    connections.age(now.minus(KEPT));
  }

  private void renew(Granted granted, Instant now) {
    UUID channelId = granted.channelId();
    switch (grants.renewAhead(granted.workspaceId(), channelId, AHEAD)) {
      case Renewal.Renewed(_, var until) ->
          log.info("grant renewed channel={} until={}", channelId, until);
      case Renewal.Refused(var error) -> {
        refused.put(channelId, now);
        log.warn("grant not renewed channel={} code={}", channelId, error.code());
        events.publishEvent(new GrantLost(granted.workspaceId(), channelId, error));
      }
      case Renewal.Unreachable(var detail) ->
          log.info("grant not renewed yet channel={} why={}", channelId, detail);
      case Renewal.NotRenewable() -> refused.put(channelId, now);
    }
  }
}
