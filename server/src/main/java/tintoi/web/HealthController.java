package tintoi.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.delivery.Lanes.Incident;
import tintoi.doctor.Health;
import tintoi.failure.FailureKind;
import tintoi.failure.Wording;
import tintoi.provider.Authorizer.Check;
import tintoi.web.ChannelJson.IncidentJson;

/// How a channel is and has been.
@RestController
@RequestMapping("/api/channels/{channelId}/health")
class HealthController {
  private static final int LATEST = 20;

  private final Channels channels;
  private final Health health;
  private final People people;
  private final Shown shown;

  HealthController(Channels channels, Health health, People people, Shown shown) {
    this.channels = channels;
    this.health = health;
    this.people = people;
    this.shown = shown;
  }

  /// How channels, incidents and causes are shown.
  @org.springframework.stereotype.Component
  record Shown(
      ChannelView channels,
      IncidentViews incidents,
      RecoveryViews recoveries,
      Explanations explanations) {}

  /// @param nextCheckAt null if nobody looks
  record ChannelHealth(
      ChannelJson channel,
      List<CheckJson> checks,
      @Nullable Instant nextCheckAt,
      PeriodJson days7,
      PeriodJson days30,
      List<TimedIncident> incidents,
      List<RecoveryViews.RecoveryJson> recoveries) {}

  /// @param check TOKEN, SCOPES, ROLE, WEBHOOK or PACKAGE
  /// @param state "ok", "failed", "unknown" or "skipped"
  /// @param endsAt when it ends although it is in order; null if it does not
  record CheckJson(String check, String state, @Nullable Instant endsAt) {}

  /// @param uptime 0 to 1: the share of the time in which it could send
  record PeriodJson(double uptime, List<CauseJson> causes) {}

  /// @param times how often it stopped the channel; 0 if it concerned single messages only
  /// @param messages that waited for it, or were given back for it and are not dealt with yet
  record CauseJson(
      String cause, Map<String, Wording> texts, int times, long seconds, int messages) {}

  /// @param timeline from noticed to done, as far as it is
  record TimedIncident(
      UUID id,
      DiagnosisJson diagnosis,
      Instant beganAt,
      @Nullable Instant healedAt,
      int waited,
      List<StepJson> timeline) {}

  /// @param step "noticed", "explained", "repairing", "sending" or "done"
  record StepJson(String step, Instant at, @Nullable String by, boolean byLink) {}

  @GetMapping
  ChannelHealth get(Person person, @PathVariable UUID channelId) {
    UUID workspaceId = person.workspaceId();
    Channel channel = channels.find(workspaceId, channelId).orElseThrow(Problem::notFound);
    Explanations.Reader reader = shown.explanations.to(person);
    return new ChannelHealth(
        shown.channels.show(channel, reader, null),
        checks(channel),
        health.nextLook(channel).orElse(null),
        period(channel, Duration.ofDays(7), reader),
        period(channel, Duration.ofDays(30), reader),
        health.latest(channel, LATEST).stream()
            .flatMap(incident ->
                shown.incidents.list(List.of(incident), reader).stream()
                    .map(json -> timed(workspaceId, incident, json)))
            .toList(),
        shown.recoveries.latest(channelId, reader));
  }

  /// An authorization that is lost, and checks that found nothing: they are of before.
  private List<CheckJson> checks(Channel channel) {
    List<Check> checks = channels.lastChecks(channel.workspaceId(), channel.channelId());
    boolean old =
        checks.stream().noneMatch(check -> check.state() == Check.State.FAILED)
            && health.latest(channel, 1).stream()
                .anyMatch(last ->
                    last.healedAt() == null
                        && last.diagnosis().kind().group() == FailureKind.Group.AUTHORIZATION);
    return checks.stream()
        .map(check -> check(check, old && check.state() == Check.State.OK))
        .toList();
  }

  private static CheckJson check(Check check, boolean old) {
    Check.State state = old ? Check.State.UNKNOWN : check.state();
    return new CheckJson(
        check.item().name(), state.name().toLowerCase(Locale.ROOT), check.endsAt());
  }

  private PeriodJson period(Channel channel, Duration length, Explanations.Reader reader) {
    Health.Period period = health.period(channel, length);
    return new PeriodJson(
        period.uptime(),
        period.causes().stream()
            .map(cause ->
                new CauseJson(
                    cause.why().cause(),
                    reader
                        .explain(
                            cause.why(), null, null, channel.channelId(), cause.messages(), true)
                        .texts(),
                    cause.times(),
                    cause.lasted().toSeconds(),
                    cause.messages()))
            .toList());
  }

  private TimedIncident timed(UUID workspaceId, Incident incident, IncidentJson json) {
    return new TimedIncident(
        json.id(),
        json.diagnosis(),
        json.beganAt(),
        json.healedAt(),
        json.waiting() == null ? json.waited() : json.waiting().messages(),
        health.timeline(workspaceId, incident).stream()
            .map(step -> step(workspaceId, step))
            .toList());
  }

  private StepJson step(UUID workspaceId, Health.Step step) {
    UUID by = step.byPerson();
    String name = by == null ? null : people.find(workspaceId, by).map(Person::name).orElse(null);
    return new StepJson(
        step.name().name().toLowerCase(Locale.ROOT), step.at(), name, step.byLink());
  }
}
