package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tintoi.failure.Diagnosis;
import tintoi.node.Bulletin;
import tintoi.node.Topic;
import tintoi.provider.Provider;

/// When many channels of one provider fail alike, that is one incident of the provider: one message
/// in the cluster tries whether it works again, all other lanes rest. It ends by itself with the
/// first answer, and what rested goes on a little at a time.
///
/// Only failures of reach PROVIDER count, three in a row in a lane; and it takes three such lanes
/// within a minute that are at least four fifths of the lanes that send just now, so that sick
/// channels never stop those that are well. A lane that sent something within the last minute goes
/// on until it fails itself. In memory per node, what was decided is in the table.
@Component
public class Outages {
  private static final Logger log = LoggerFactory.getLogger(Outages.class);
  private static final int LANES = 3;
  private static final int ONE_OF = 5;
  private static final Duration SOON = Duration.ofMinutes(1);

  /// A lane that sends tells it every five seconds; one that was silent for longer says nothing.
  private static final Duration NOW = Duration.ofSeconds(15);

  private static final Duration FIRST_REST = Duration.ofSeconds(5);
  private static final Duration LONGEST_REST = Duration.ofMinutes(5);
  private static final Duration PROBE_AT_MOST = Duration.ofMinutes(1);

  /// Lanes that rest come back spread over this, should nobody call them sooner; over longer if
  /// they are many, twenty a second.
  private static final int SPREAD_MILLIS = 30_000;

  private static final int APART_MILLIS = 50;

  /// Between two lanes that are called back: fifty a second.
  private static final long CALLED_EVERY = 20;

  /// May a lane send?
  sealed interface Pass {
    record Clear() implements Pass {}

    /// One message, to find out.
    record Probe(UUID incident) implements Pass {}

    record Rest(Instant until, Diagnosis why) implements Pass {}
  }

  private static final Pass CLEAR = new Pass.Clear();

  private final Map<Provider, Map<LaneKey, Instant>> struck = new EnumMap<>(Provider.class);
  private final Map<Provider, Map<LaneKey, Instant>> well = new EnumMap<>(Provider.class);
  private final Map<Provider, Set<LaneKey>> resting = new EnumMap<>(Provider.class);
  private final Map<Provider, Away> away = new EnumMap<>(Provider.class);
  private final ProviderIncidents incidents;
  private final Relief relief;
  private final Bulletin bulletin;
  private final Clock clock;
  private final MeterRegistry meters;
  private volatile Map<Provider, ProviderIncidents.Open> open = Map.of();

  Outages(
      ProviderIncidents incidents,
      Relief relief,
      Bulletin bulletin,
      Clock clock,
      MeterRegistry meters) {
    this.incidents = incidents;
    this.relief = relief;
    this.bulletin = bulletin;
    this.clock = clock;
    this.meters = meters;
    for (Provider provider : Provider.values()) {
      struck.put(provider, new ConcurrentHashMap<>());
      well.put(provider, new ConcurrentHashMap<>());
      resting.put(provider, ConcurrentHashMap.newKeySet());
      away.put(provider, new Away());
    }
    bulletin.read(Topic.OUTAGE, new OfOthers());
  }

  /// A provider's incident as people see it.
  public record Outage(UUID id, Provider provider, Diagnosis why, Instant since) {}

  /// Those that last, as this node knows: at most a second old.
  public List<Outage> lasting() {
    return open.values().stream()
        .map(each -> new Outage(each.id(), each.provider(), each.why(), each.beganAt()))
        .sorted(Comparator.comparing(Outage::provider))
        .toList();
  }

  /// One that is over.
  public record Over(Outage outage, Instant at) {}

  /// Empty if it lasts.
  public Optional<Over> ended(UUID incidentId) {
    return incidents.ended(incidentId);
  }

  /// Those of a provider that lasted at some time since then, newest first.
  public List<Over> endedSince(Provider provider, Instant from) {
    return incidents.endedSince(provider, from);
  }

  /// Asked before each message: without an incident it costs one read of a variable.
  Pass pass(LaneKey lane) {
    Map<Provider, ProviderIncidents.Open> now = open;
    if (now.isEmpty()) return CLEAR;
    ProviderIncidents.Open incident = now.get(lane.kind().provider());
    if (incident == null || isWell(lane)) return CLEAR;
    if (!incident.probeAt().isAfter(clock.instant())) {
      if (incidents.probe(incident.id(), clock.instant(), PROBE_AT_MOST))
        return new Pass.Probe(incident.id());
      refresh();
      incident = open.get(lane.kind().provider());
      if (incident == null) return CLEAR;
    }
    of(resting, lane).add(lane);
    return new Pass.Rest(later(incident.probeAt(), lane), incident.why());
  }

  /// Something of it went through a moment ago, whatever others say.
  private boolean isWell(LaneKey lane) {
    Instant at = of(well, lane).get(lane);
    return at != null && at.isAfter(clock.instant().minus(SOON));
  }

  /// After whoever tries it next.
  private Instant later(Instant probeAt, LaneKey lane) {
    Instant now = clock.instant();
    int among = Math.max(SPREAD_MILLIS, APART_MILLIS * of(resting, lane).size());
    int spread = Math.floorMod(lane.channelId().hashCode(), among);
    return (probeAt.isAfter(now) ? probeAt : now).plusMillis(1_000L + spread);
  }

  /// True if nothing comes back in any of this node's lanes, and another node may fare better.
  boolean othersMay(Provider provider) {
    return bulletin.nodes() > 1
        && java.util.Objects.requireNonNull(away.get(provider)).isSo(clock.instant());
  }

  /// A lane sent something; told now and then.
  void answered(LaneKey lane) {
    of(away, lane).answered();
    of(well, lane).put(lane, clock.instant());
    of(struck, lane).remove(lane);
  }

  /// Several in a row failed in a lane, all for the provider.
  void struck(LaneKey lane, Diagnosis why) {
    Provider provider = lane.kind().provider();
    Instant now = clock.instant();
    Map<LaneKey, Instant> failing = of(struck, lane);
    failing.put(lane, now);
    failing.values().removeIf(at -> at.isBefore(now.minus(SOON)));
    Map<LaneKey, Instant> sending = of(well, lane);
    sending.remove(lane);
    sending.values().removeIf(at -> at.isBefore(now.minus(SOON)));
    long going = sending.values().stream().filter(at -> at.isAfter(now.minus(NOW))).count();
    // A provider that answers with a failure is in reach, for us as for others.
    if (going > 0 || why.evidence().http() > 0) of(away, lane).answered();
    else of(away, lane).struck(lane, now);
    if (open.containsKey(provider)) {
      of(resting, lane).add(lane);
      return;
    }
    if (failing.size() < LANES || going * ONE_OF > failing.size() + going) return;
    if (incidents.open(provider, why, now, now.plus(FIRST_REST))) {
      log.warn("provider={} outage=begun lanes={} cause={}", provider, failing.size(), why.cause());
      bulletin.post(Topic.OUTAGE, provider.name(), "");
    }
    of(resting, lane).addAll(failing.keySet());
    failing.clear();
    refresh();
  }

  /// What a probe came to.
  ///
  /// @return until when its own lane rests: it tries the next time too; null if the provider works
  Pass.@Nullable Rest probed(LaneKey lane, UUID incident, boolean works) {
    Provider provider = lane.kind().provider();
    ProviderIncidents.Open known = open.get(provider);
    Instant now = clock.instant();
    if (works) {
      incidents.heal(incident, now).ifPresent(began -> over(provider, began, now));
      refresh();
      return null;
    }
    int probes = known == null ? 0 : known.probes();
    Duration rest = FIRST_REST.multipliedBy(1L << Math.min(probes + 1, 10));
    Instant next = now.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    incidents.failed(incident, next);
    bulletin.post(Topic.OUTAGE, provider.name(), "");
    refresh();
    if (known == null) return null;
    of(resting, lane).add(lane);
    return new Pass.Rest(next, known.why());
  }

  private void over(Provider provider, Instant began, Instant now) {
    Duration lasted = Duration.between(began, now);
    log.info("provider={} outage=over seconds={}", provider, lasted.toSeconds());
    meters.timer("tintoi_heal", "reach", "PROVIDER", "cause", provider.name()).record(lasted);
    bulletin.post(Topic.OUTAGE, provider.name(), "");
  }

  /// The lane that was to try has nothing to send.
  void giveBack(UUID incident) {
    try {
      incidents.giveBack(incident);
    } catch (RuntimeException e) {
      log.debug("incident={} its probe is over by its own time", incident, e);
    }
  }

  /// Reads what was decided, here or elsewhere; lanes of an incident that is over are called back.
  void refresh() {
    Map<Provider, ProviderIncidents.Open> before = open;
    open =
        incidents.open().stream()
            .collect(Collectors.toMap(ProviderIncidents.Open::provider, each -> each));
    for (Provider provider : before.keySet()) if (!open.containsKey(provider)) callBack(provider);
  }

  /// Not all at once, and each begins with one message: a provider that has just come back is not
  /// run over.
  private void callBack(Provider provider) {
    Set<LaneKey> all = java.util.Objects.requireNonNull(resting.get(provider));
    List<LaneKey> lanesThen = List.copyOf(all);
    all.removeAll(lanesThen);
    java.util.Objects.requireNonNull(struck.get(provider)).clear();
    Thread.ofVirtual()
        .name("call-back-" + provider)
        .start(() -> {
          for (LaneKey lane : lanesThen) {
            if (open.containsKey(provider)) return;
            callBack(lane);
          }
        });
  }

  private void callBack(LaneKey lane) {
    try {
      relief.relieve(lane);
      Thread.sleep(CALLED_EVERY);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // It comes back by its own time.
      log.debug("lane={} not called back", lane, e);
    }
  }

  private static <T> T of(Map<Provider, T> all, LaneKey lane) {
    return Optional.ofNullable(all.get(lane.kind().provider())).orElseThrow();
  }

  private final class OfOthers implements Bulletin.Reader {
    @Override
    public void heard(String group, @Nullable String note) {
      refresh();
    }

    @Override
    public void missed() {
      refresh();
    }
  }
}
