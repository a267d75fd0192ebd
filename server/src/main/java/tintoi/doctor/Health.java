package tintoi.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.channel.Wizard;
import tintoi.delivery.Lanes;
import tintoi.delivery.Lanes.Incident;
import tintoi.delivery.Outages;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;

/// How a channel has been: for which share of the time it could send, what stopped it and how
/// often, and how each incident went from noticed to done.
@Component
public class Health {
  private static final Duration MONTH = Duration.ofDays(30);

  private final Lanes lanes;
  private final Tracking tracking;
  private final Wizard wizard;
  private final Probes probes;
  private final Outages outages;
  private final Clock clock;

  Health(
      Lanes lanes, Tracking tracking, Wizard wizard, Probes probes, Outages outages, Clock clock) {
    this.lanes = lanes;
    this.outages = outages;
    this.tracking = tracking;
    this.wizard = wizard;
    this.probes = probes;
    this.clock = clock;
  }

  /// @param uptime 0 to 1
  /// @param causes what cost the most time first
  public record Period(double uptime, List<Cause> causes) {}

  /// @param times how often it stopped the channel
  /// @param lasted how long together, within the period
  /// @param messages that waited for it, or were given back for it and are not dealt with yet
  public record Cause(Diagnosis why, int times, Duration lasted, int messages) {
    private Cause and(Cause other) {
      return new Cause(
          why, times + other.times, lasted.plus(other.lasted), messages + other.messages);
    }
  }

  /// @param byPerson who did it; null if nobody did
  /// @param byLink whether it was done by a link she made
  public record Step(Name name, Instant at, @Nullable UUID byPerson, boolean byLink) {
    public enum Name {
      NOTICED,
      EXPLAINED,
      REPAIRING,
      SENDING,
      DONE
    }
  }

  public Optional<Instant> nextLook(Channel channel) {
    return probes.dueAt(channel.workspaceId(), channel.channelId());
  }

  public Period period(Channel channel, Duration length) {
    Instant now = clock.instant();
    return period(channel, now.minus(length), now);
  }

  /// What was so then; of what waits one knows only how much it is now.
  public Period period(Channel channel, Instant from, Instant to) {
    List<Incident> incidents = new ArrayList<>(ofProvider(channel, from));
    incidents.addAll(lanes.incidentsSince(channel.workspaceId(), channel.channelId(), from));
    incidents.removeIf(incident -> incident.beganAt().isAfter(to));
    Map<String, Cause> causes = new LinkedHashMap<>();
    int waiting = tracking.waitingForChannel(channel.workspaceId(), channel.channelId()).messages();
    for (Incident incident : incidents) {
      int messages = incident.healedAt() == null ? waiting : incident.waited();
      add(causes, new Cause(incident.diagnosis(), 1, within(incident, from, to), messages));
    }
    for (var back : tracking.returned(channel.workspaceId(), channel.channelId(), from, to))
      add(causes, new Cause(back.why(), 0, Duration.ZERO, back.messages()));
    double down =
        (double) down(incidents, from, to).toMillis() / Duration.between(from, to).toMillis();
    return new Period(
        1 - down,
        causes.values().stream().sorted(Comparator.comparing(Cause::lasted).reversed()).toList());
  }

  /// Its own incidents and its provider's, newest first.
  public List<Incident> latest(Channel channel, int limit) {
    List<Incident> all =
        new ArrayList<>(lanes.incidents(channel.workspaceId(), channel.channelId(), limit));
    all.addAll(ofProvider(channel, clock.instant().minus(MONTH)));
    return all.stream()
        .sorted(Comparator.comparing(Incident::beganAt).reversed())
        .limit(limit)
        .toList();
  }

  /// While a provider fails for many channels none of them can send, whether it tried or not.
  private List<Incident> ofProvider(Channel channel, Instant from) {
    List<Incident> all = new ArrayList<>();
    for (var outage : outages.lasting())
      if (outage.provider() == channel.provider()) all.add(incident(channel, outage, null));
    for (var over : outages.endedSince(channel.provider(), from))
      if (over.at().isAfter(channel.authorizedAt()))
        all.add(incident(channel, over.outage(), over.at()));
    return all;
  }

  private static Incident incident(
      Channel channel, Outages.Outage outage, @Nullable Instant healedAt) {
    return new Incident(
        outage.id(),
        channel.channelId(),
        outage.why(),
        outage.since(),
        healedAt,
        null,
        0,
        healedAt);
  }

  private static void add(Map<String, Cause> causes, Cause cause) {
    causes.merge(cause.why.cause(), cause, Cause::and);
  }

  private static Duration within(Incident incident, Instant from, Instant to) {
    Instant began = incident.beganAt().isBefore(from) ? from : incident.beganAt();
    Duration lasted = Duration.between(began, end(incident, to));
    return lasted.isNegative() ? Duration.ZERO : lasted;
  }

  /// When it was over, or the period was.
  private static Instant end(Incident incident, Instant to) {
    Instant healed = incident.healedAt();
    return healed == null || healed.isAfter(to) ? to : healed;
  }

  /// Two causes at once stop a channel once.
  static Duration down(List<Incident> incidents, Instant from, Instant to) {
    Duration down = Duration.ZERO;
    Instant reached = from;
    for (Incident incident :
        incidents.stream().sorted(Comparator.comparing(Incident::beganAt)).toList()) {
      Instant began = incident.beganAt().isBefore(reached) ? reached : incident.beganAt();
      Instant healed = end(incident, to);
      if (!healed.isAfter(began)) continue;
      down = down.plus(Duration.between(began, healed));
      reached = healed;
    }
    return down;
  }

  /// How an incident went so far. We never stop a channel without knowing why: both have one time.
  public List<Step> timeline(UUID workspaceId, Incident incident) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(Step.Name.NOTICED, incident.beganAt(), null, false));
    steps.add(new Step(Step.Name.EXPLAINED, incident.beganAt(), null, false));
    Instant healed = incident.healedAt();
    Instant until = healed == null ? clock.instant() : healed;
    wizard
        .repair(workspaceId, incident.channelId(), incident.beganAt(), until)
        .ifPresent(repair ->
            steps.add(
                new Step(Step.Name.REPAIRING, repair.at(), repair.byPerson(), repair.byLink())));
    if (healed != null && incident.waited() > 0)
      steps.add(new Step(Step.Name.SENDING, healed, incident.healedBy(), false));
    Instant done = incident.doneAt();
    if (done != null) steps.add(new Step(Step.Name.DONE, done, null, false));
    return List.copyOf(steps);
  }

  @Scheduled(initialDelayString = "PT20S", fixedDelayString = "PT10S")
  void finish() {
    lanes.finish();
  }
}
