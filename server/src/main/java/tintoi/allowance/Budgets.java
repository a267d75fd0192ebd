package tintoi.allowance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.failure.Diagnosis;
import tintoi.provider.Limits;
import tintoi.provider.Usage;

/// Keeps the budgets of lanes in the database: opened with a lane, spent in the transaction that
/// writes a claim, set right now and then. A lane of whose allowance no provider ever spoke costs
/// one look when it is opened, and nothing per message.
@Component
public class Budgets {
  /// How far back a lane's own use is remembered: yesterday of any zone.
  private static final Duration REMEMBERED = Duration.ofHours(49);

  private final Allowances allowances;
  private final Uses uses;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final Set<Purpose> counted = ConcurrentHashMap.newKeySet();

  Budgets(Allowances allowances, Uses uses, ApplicationEventPublisher events, Clock clock) {
    this.allowances = allowances;
    this.uses = uses;
    this.events = events;
    this.clock = clock;
  }

  /// For the lane's owner; nobody else may hold one.
  public Budget open(Purpose lane, Limits.Allotment allotment) {
    Budget budget = new Budget(allotment.shareResets());
    reload(lane, budget);
    return budget;
  }

  /// Somebody changed what is stored.
  public void reload(Purpose lane, Budget budget) {
    Optional<Allowances.Row> row = allowances.find(lane);
    if (row.isEmpty()) return;
    uses.flush();
    budget.restore(row.get(), uses.since(lane, clock.instant().minus(REMEMBERED)));
    register(lane, budget);
  }

  private void register(Purpose lane, Budget budget) {
    if (budget.isCounted()) counted.add(lane);
    else counted.remove(lane);
  }

  /// Writes what became known since the last time, if it is worth a row.
  public void save(Purpose lane, Budget budget) {
    budget
        .unwritten()
        .ifPresent(difference -> {
          if (budget.size() == null) allowances.ended(lane, clock.instant());
          else allowances.write(lane, budget, difference);
        });
    register(lane, budget);
  }

  /// The last word of an owner all of whose claims are settled: what it knows is what is so.
  public void close(Purpose lane, Budget budget) {
    if (budget.isCounted()) {
      allowances.write(lane, budget, null);
      budget.unwritten();
    } else save(lane, budget);
  }

  /// Nothing is claimed here for this lane any more.
  public void forget(Purpose lane) {
    counted.remove(lane);
  }

  /// True if what a lane claims is counted in the database.
  public boolean isCounted(Purpose lane) {
    return counted.contains(lane);
  }

  public boolean isAnyCounted() {
    return !counted.isEmpty();
  }

  /// Counts claims of a workspace, in the transaction that writes them.
  public void spend(UUID workspaceId, Map<Purpose, Integer> spent) {
    if (!spent.isEmpty()) allowances.spend(workspaceId, spent);
  }

  /// Where lanes count what left, for the plot.
  public Plot plot() {
    return uses.plot();
  }

  /// Automation waits for the reset; people go on.
  @Transactional
  public void holdAutomation(Purpose lane, Budget budget, Instant until, Diagnosis why) {
    allowances
        .hold(lane, until, why, clock.instant())
        .ifPresent(since -> budget.waited(new Budget.Wait(since, null)));
    changed(lane);
  }

  @Transactional
  public void letAutomationGo(Purpose lane, Budget budget) {
    allowances.letGo(lane, clock.instant()).ifPresent(budget::waited);
    changed(lane);
  }

  /// Warns before it happens, once in a period.
  @Transactional
  public void foresee(Purpose lane, Budget budget) {
    if (!budget.isTelling()) return;
    var forecast = budget.forecast(clock.instant());
    if (forecast.isEmpty() || !allowances.warn(lane, forecast.get(), clock.instant())) return;
    changed(lane);
    events.publishEvent(new AllowanceLow(lane, forecast.get().reservedAt()));
  }

  /// Sets how much is kept for people, in the caller's transaction, and lets automation be judged
  /// anew.
  ///
  /// @param percent 0-100; null = by the rule
  /// @return false if no allowance of this lane is known
  public boolean reserve(Purpose lane, @Nullable Integer percent) {
    if (!allowances.reserve(lane, percent, clock.instant())) return false;
    changed(lane);
    return true;
  }

  /// What a provider said of a lane's allowance without being sent anything. Nobody may send for
  /// the lane meanwhile: what is on its way would be counted by neither.
  ///
  /// @return true if automation waited, and may go now
  @Transactional
  public boolean told(Purpose lane, Limits.Allotment allotment, Usage.Quota said) {
    Instant now = clock.instant();
    Budget budget = new Budget(allotment.shareResets());
    Optional<Allowances.Row> known = allowances.find(lane);
    known.ifPresent(row -> budget.restore(row, uses.since(lane, now.minus(REMEMBERED))));
    budget.heard(said, 0, now);
    allowances.write(lane, budget, budget.unwritten().orElse(0L));
    boolean waited = known.map(Allowances.Row::automationUntil).filter(now::isBefore).isPresent();
    boolean goes = waited && budget.judge(false, now) instanceof Budget.Verdict.Go;
    if (goes) allowances.letGo(lane, now);
    changed(lane);
    return goes;
  }

  private void changed(Purpose lane) {
    events.publishEvent(new AllowanceChanged(lane.workspaceId(), lane.channelId()));
  }
}
