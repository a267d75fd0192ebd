package tintoi.doctor;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.channel.ChannelChanged;
import tintoi.channel.Channels;
import tintoi.channel.LookWanted;
import tintoi.delivery.IncidentOpened;
import tintoi.delivery.Lanes;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.provider.Provider;

/// Looks at every channel a few times a day, so that an admin learns of a dying authorization
/// before her agents do. A node makes one look at a time: three requests of a second or so, which
/// is nothing against any provider's limit, and enough for ten thousand channels a node.
@Component
public class Doctor {
  private static final Logger log = LoggerFactory.getLogger(Doctor.class);
  private static final int AT_ONCE = 50;
  private static final Duration SOON = Duration.ofSeconds(30);

  /// So many channels of one provider in a row that could not be asked mean that it is away.
  private static final int AWAY = 3;

  private final Probes probes;
  private final Channels channels;
  private final ChannelChecks checks;
  private final Lanes lanes;
  private final DoctorProperties settings;
  private final Clock clock;
  private final UUID node = UUID.randomUUID();
  private final AtomicBoolean busy = new AtomicBoolean();
  private @Nullable MeterRegistry meters;

  Doctor(
      Probes probes,
      Channels channels,
      ChannelChecks checks,
      Lanes lanes,
      DoctorProperties settings,
      Clock clock) {
    this.probes = probes;
    this.channels = channels;
    this.checks = checks;
    this.lanes = lanes;
    this.settings = settings;
    this.clock = clock;
  }

  @Autowired
  void count(MeterRegistry meters) {
    this.meters = meters;
  }

  /// In the transaction that connects it: a channel is never without its looks.
  @EventListener
  void connected(ChannelChanged event) {
    Channel channel = event.channel();
    probes.put(
        channel.workspaceId(), channel.channelId(), clock.instant().plus(spread(settings.every())));
    checks.connected(channel);
  }

  /// A message found out what a look had not: looked at soon, so that the page shows what is so.
  @EventListener
  void stopped(IncidentOpened event) {
    if (event.why().kind().group() == FailureKind.Group.AUTHORIZATION)
      probes.sooner(event.workspaceId(), event.channelId(), clock.instant().plus(SOON));
  }

  @EventListener
  void wanted(LookWanted event) {
    soon(event.channel());
  }

  /// Somebody says that something happened to it: looked at in the next round.
  public void soon(Channel channel) {
    probes.hasten(channel.workspaceId(), channel.channelId(), clock.instant());
  }

  /// Not on the scheduler's own thread, on which others wait.
  @Scheduled(initialDelayString = "PT15S", fixedDelayString = "PT20S")
  void wake() {
    if (!busy.compareAndSet(false, true)) return;
    Thread.ofVirtual()
        .name("doctor")
        .start(() -> {
          try {
            round();
          } catch (RuntimeException e) {
            log.warn("probes stopped until the next round", e);
          } finally {
            busy.set(false);
          }
        });
  }

  /// Looks at what is due.
  ///
  /// @return how many channels were looked at by this node
  public int round() {
    Map<Provider, Integer> away = new EnumMap<>(Provider.class);
    int looked = 0;
    for (Probes.Due due : probes.due(clock.instant(), AT_ONCE)) {
      if (!probes.take(due, node, clock.instant(), settings.lease())) continue;
      Instant next = clock.instant().plus(settings.again());
      int fruitless = due.fruitless();
      try {
        Optional<Channel> channel = channels.find(due.workspaceId(), due.channelId());
        Optional<Instant> rests = channel.flatMap(this::restsUntil);
        boolean isAway =
            channel.isPresent() && away.getOrDefault(channel.get().provider(), 0) >= AWAY;
        if (channel.isEmpty()) next = clock.instant().plus(settings.every());
        else if (rests.isPresent()) next = rests.get().plus(spread(Duration.ofMinutes(2)));
        else if (!isAway) {
          var found = checks.check(channel.get(), null);
          looked++;
          note(channel.get(), found, away);
          fruitless = found == ChannelChecks.Found.UNASKED ? fruitless + 1 : 0;
          next = clock.instant().plus(spread(pause(found, fruitless)));
        }
      } finally {
        probes.next(due, node, next, fruitless);
      }
    }
    return looked;
  }

  private void note(Channel channel, ChannelChecks.Found found, Map<Provider, Integer> away) {
    if (found == ChannelChecks.Found.UNASKED) away.merge(channel.provider(), 1, Integer::sum);
    else away.remove(channel.provider());
    log.info(
        "probe channel={} provider={} found={}",
        channel.channelId(),
        channel.provider(),
        found.name().toLowerCase(Locale.ROOT));
    MeterRegistry registry = meters;
    if (registry != null)
      registry
          .counter(
              "tintoi.probes",
              "provider",
              channel.provider().name().toLowerCase(Locale.ROOT),
              "found",
              found.name().toLowerCase(Locale.ROOT))
          .increment();
  }

  private Duration pause(ChannelChecks.Found found, int fruitless) {
    return switch (found) {
      case WELL -> settings.every();
      case ILL -> settings.ill();
      case UNASKED -> {
        Duration longer = settings.again().multipliedBy(1L << Math.min(fruitless - 1, 10));
        yield longer.compareTo(settings.every()) < 0 ? longer : settings.every();
      }
    };
  }

  /// A Page that the provider has asked to be slow is not asked more.
  private Optional<Instant> restsUntil(Channel channel) {
    Lanes.Standing standing = lanes.standing(channel.workspaceId(), channel.channelId());
    Diagnosis why = standing.why();
    Instant until = standing.until();
    boolean slow = why != null && why.kind() == FailureKind.RATE_LIMITED;
    return slow && until != null && until.isAfter(clock.instant())
        ? Optional.of(until)
        : Optional.empty();
  }

  /// A tenth more or less.
  private static Duration spread(Duration around) {
    double factor = 0.9 + ThreadLocalRandom.current().nextDouble() * 0.2;
    return Duration.ofMillis((long) (around.toMillis() * factor));
  }
}
