package tintoi.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.node.Bulletin;
import tintoi.provider.Provider;

/// What an operator watches. What concerns all nodes is asked by one of them, every 15 s at most
/// and so seldom that it costs no more than a fiftieth of a connection's time; the others show
/// nothing of it.
@Component
class Gauges {
  private static final Logger log = LoggerFactory.getLogger(Gauges.class);
  private static final int SHARE = 50;

  private final Census census;
  private final Outages outages;
  private final Bulletin bulletin;
  private final Clock clock;
  private final MultiGauge lanes;
  private final MultiGauge leases;
  private final MultiGauge waiting;
  private final MultiGauge oldest;
  private final MultiGauge incidents;
  private final MultiGauge providers;
  private long notBefore = System.nanoTime();

  Gauges(
      Census census, Outages outages, Engine engine, Slots slots, Bulletin bulletin, Watched with) {
    this.census = census;
    this.outages = outages;
    this.bulletin = bulletin;
    this.clock = with.clock();
    MeterRegistry meters = with.meters();
    meters.gauge("tintoi_lanes_held", engine, Engine::holding);
    meters.gauge("tintoi_requests_in_flight", slots, s -> s.total() - s.free());
    meters.gauge("tintoi_nodes", bulletin, Bulletin::nodes);
    lanes = MultiGauge.builder("tintoi_lanes").register(meters);
    leases = MultiGauge.builder("tintoi_lanes_leased").register(meters);
    waiting = MultiGauge.builder("tintoi_waiting").register(meters);
    oldest = MultiGauge.builder("tintoi_oldest_waiting").baseUnit("seconds").register(meters);
    incidents = MultiGauge.builder("tintoi_incidents_open").register(meters);
    providers = MultiGauge.builder("tintoi_provider_outage").register(meters);
  }

  /// Time and where to write.
  record Watched(Clock clock, MeterRegistry meters) {}

  @Scheduled(initialDelayString = "PT5S", fixedDelayString = "PT15S")
  void measure() {
    long began = System.nanoTime();
    if (began - notBefore < 0) return;
    try {
      if (bulletin.first()) count();
      else forget();
    } catch (RuntimeException e) {
      log.warn("metrics=old why=\"{}\"", e.toString());
    }
    notBefore = began + SHARE * (System.nanoTime() - began);
  }

  private void count() {
    List<MultiGauge.Row<?>> all = new ArrayList<>();
    List<MultiGauge.Row<?>> leased = new ArrayList<>();
    for (Census.Lanes each : census.lanes()) {
      Tags tags = Tags.of("kind", each.kind(), "state", each.state());
      all.add(MultiGauge.Row.of(tags, each.lanes()));
      leased.add(MultiGauge.Row.of(tags, each.leased()));
    }
    lanes.register(all, true);
    leases.register(leased, true);
    countWaiting();
    incidents.register(
        census.incidents().stream()
            .<MultiGauge.Row<?>>map(
                each -> MultiGauge.Row.of(Tags.of("cause", each.cause()), each.incidents()))
            .toList(),
        true);
    var out = outages.lasting().stream().map(Outages.Outage::provider).toList();
    providers.register(
        List.of(Provider.values()).stream()
            .<MultiGauge.Row<?>>map(each ->
                MultiGauge.Row.of(Tags.of("provider", each.name()), out.contains(each) ? 1 : 0))
            .toList(),
        true);
  }

  private void countWaiting() {
    Instant now = clock.instant();
    List<MultiGauge.Row<?>> messages = new ArrayList<>();
    List<MultiGauge.Row<?>> ages = new ArrayList<>();
    for (Census.Waiting each : census.waiting()) {
      Tags tags = Tags.of("kind", each.kind(), "lane", each.state());
      messages.add(MultiGauge.Row.of(tags, each.messages()));
      Instant since = each.since();
      // One that is due later does not wait for us.
      long age = since == null ? 0 : Math.max(0, Duration.between(since, now).toSeconds());
      ages.add(MultiGauge.Row.of(tags, age));
    }
    waiting.register(messages, true);
    oldest.register(ages, true);
  }

  private void forget() {
    for (MultiGauge each : List.of(lanes, leases, waiting, oldest, incidents, providers))
      each.register(List.of(), true);
  }
}
