package tintoi.allowance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Limits;
import tintoi.provider.Reset;
import tintoi.provider.Usage.Beyond;

/// Reads how allowances stand, from the database alone: any node can say it.
@Component
public class Outlooks {
  private static final Duration SHOWN = Duration.ofDays(2);

  private final Map<ChannelKind, Limits> limits = new EnumMap<>(ChannelKind.class);
  private final Allowances allowances;
  private final Uses uses;
  private final Clock clock;

  Outlooks(List<Connector> connectors, Allowances allowances, Uses uses, Clock clock) {
    for (Connector connector : connectors) limits.put(connector.kind(), connector.limits());
    this.allowances = allowances;
    this.uses = uses;
    this.clock = clock;
  }

  public Outlook of(Purpose lane) {
    uses.flush();
    Instant now = clock.instant();
    List<Tally.Hour> hours = uses.since(lane, now.minus(SHOWN));
    Limits published = Objects.requireNonNull(limits.get(lane.kind()));
    return new Outlook(
        lane.kind(),
        allowances.find(lane).map(row -> allowance(published, row, hours)).orElse(null),
        hours.stream()
            .map(hour -> new Outlook.Hour(hour.at(), hour.people(), hour.automation()))
            .toList(),
        published.pace(),
        published.allotment().published());
  }

  /// Only whether there is something to say, for who is about to write.
  public Optional<Outlook.Allowance> low(Purpose lane) {
    Limits published = Objects.requireNonNull(limits.get(lane.kind()));
    return allowances
        .find(lane)
        .map(row -> allowance(published, row, uses.since(lane, clock.instant().minus(SHOWN))))
        .filter(Outlook.Allowance::isLow);
  }

  private Outlook.@Nullable Allowance allowance(
      Limits published, Allowances.Row row, List<Tally.Hour> hours) {
    Instant now = clock.instant();
    Budget budget = new Budget(published.allotment().shareResets());
    budget.restore(row, hours);
    // Asked first: a period that is over by now is rolled on.
    Budget.Forecast forecast = budget.forecast(now).orElse(null);
    Budget.Size size = budget.size();
    if (size == null) return null;
    Tally tally = new Tally();
    for (Tally.Hour hour : hours) tally.add(hour.people(), hour.automation(), hour.at());
    boolean same = Objects.equals(row.resetsAt(), budget.resetsAt());
    return new Outlook.Allowance(
        size.name(),
        size.unit().name().toLowerCase(java.util.Locale.ROOT),
        size.total(),
        Math.min(size.total(), budget.used()),
        word(size.reset()),
        budget.resetsAt(),
        size.beyond() == Beyond.CHARGED,
        row.saidAt(),
        new Outlook.Reserve(
            budget.reserve(now), row.reservePercent(), tally.peopleYesterday(now, Reset.VIETNAM)),
        forecast,
        same && row.warnedAt() != null,
        held(row, now));
  }

  private static Outlook.@Nullable Held held(Allowances.Row row, Instant now) {
    if (row.automationUntil() == null || !row.automationUntil().isAfter(now)) return null;
    if (row.automationSince() == null || row.automationWhy() == null) return null;
    return new Outlook.Held(row.automationSince(), row.automationUntil(), row.automationWhy());
  }

  private static String word(Reset reset) {
    return switch (reset) {
      case Reset.Rolling _ -> "rolling";
      case Reset.Calendar _ -> "calendar";
      case Reset.PackageEnd _ -> "package";
      case Reset.Stated _ -> "stated";
      case Reset.Unknown _ -> "unknown";
    };
  }
}
