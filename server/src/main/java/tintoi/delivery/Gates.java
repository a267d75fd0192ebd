package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.allowance.Budgets;
import tintoi.allowance.Purpose;
import tintoi.allowance.SharedCalls;
import tintoi.allowance.Spread;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Limits;

/// What all gates of a node share; opens one for each lane.
@Component
class Gates {
  private final Map<ChannelKind, Connector> connectors = new EnumMap<>(ChannelKind.class);
  private final Budgets budgets;
  private final SharedCalls calls;
  private final Recipients recipients;
  private final SendingRules rules;
  private final Lanes lanes;
  private final FailureDictionary dictionary;
  private final Clock clock;

  Gates(
      List<Connector> connectors,
      Budgets budgets,
      SharedCalls calls,
      People people,
      Lanes lanes,
      Words words) {
    for (Connector connector : connectors) this.connectors.put(connector.kind(), connector);
    this.budgets = budgets;
    this.calls = calls;
    this.recipients = people.recipients();
    this.rules = people.rules();
    this.lanes = lanes;
    this.dictionary = words.dictionary();
    this.clock = words.clock();
  }

  /// Who is written to, and when a shop wants nobody to be.
  record People(Recipients recipients, SendingRules rules) {}

  /// Time and sentences.
  record Words(Clock clock, FailureDictionary dictionary) {}

  Gate open(LaneKey lane) {
    return new Gate(lane, this);
  }

  static Purpose purpose(LaneKey lane) {
    return new Purpose(lane.workspaceId(), lane.channelId(), lane.kind());
  }

  /// Counts what was claimed, in the transaction that writes it: one statement, and none if none of
  /// these lanes is counted.
  void spend(UUID workspaceId, List<Deliveries.Claimed> claimed) {
    if (!budgets.isAnyCounted()) return;
    Map<Purpose, Integer> spent = new HashMap<>();
    for (Deliveries.Claimed one : claimed) {
      Purpose lane = purpose(Advance.lane(one.delivery()));
      if (budgets.isCounted(lane) && !isFree(one)) spent.merge(lane, 1, Integer::sum);
    }
    budgets.spend(workspaceId, spent);
  }

  /// So soon after the customer wrote it spends nothing.
  boolean isFree(Deliveries.Claimed claimed) {
    Duration free = limits(claimed.delivery().kind()).allotment().freeFor();
    Instant wrote = claimed.lastWroteAt();
    return !free.isZero() && wrote != null && clock.instant().isBefore(wrote.plus(free));
  }

  /// Until when campaigns of this lane wait for the end of the quiet hours, and a little longer, so
  /// that not all begin in that second; null outside of them.
  @Nullable Instant quietUntil(LaneKey lane) {
    return quietUntil(lane, rules.of(lane.workspaceId()));
  }

  /// The same by the rules as they stand in this moment.
  @Nullable Instant quietUntilNow(LaneKey lane) {
    return quietUntil(lane, rules.find(lane.workspaceId()));
  }

  private @Nullable Instant quietUntil(LaneKey lane, SendingRule rule) {
    Instant until = rule.quietUntil(Delivery.Precedence.CAMPAIGN, clock.instant());
    return until == null ? null : Spread.after(lane.channelId(), until);
  }

  Limits limits(ChannelKind kind) {
    return Objects.requireNonNull(connectors.get(kind), kind.name()).limits();
  }

  Budgets budgets() {
    return budgets;
  }

  SharedCalls calls() {
    return calls;
  }

  Recipients recipients() {
    return recipients;
  }

  Lanes lanes() {
    return lanes;
  }

  FailureDictionary dictionary() {
    return dictionary;
  }

  Clock clock() {
    return clock;
  }
}
