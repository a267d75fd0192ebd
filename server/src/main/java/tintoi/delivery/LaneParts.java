package tintoi.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.node.Node;

/// What every lane of a node shares.
///
/// @param strikes how often in a row a lane was throttled for a failing provider, here
record LaneParts(
    Tables tables,
    Scribe scribe,
    Sender sender,
    Announcer announcer,
    Neighbours neighbours,
    Gates gates,
    DeliveryProperties properties,
    Strikes strikes) {

  private static final Duration AMONG_OTHERS = Duration.ofSeconds(2);
  private static final int SELDOM = 3;

  /// The tables a lane reads and writes itself.
  record Tables(
      Deliveries deliveries, Revisions revisions, Queues queues, Leases leases, Lanes lanes) {}

  /// Time, words, news and counts.
  record Announcer(
      Clock clock,
      Alarms alarms,
      FailureDictionary dictionary,
      Consumer<DeliveryChanged> changes,
      Tally tally) {}

  /// What a lane shares with the other lanes of this node, and the nodes with each other.
  record Neighbours(Node node, Slots slots, Outages outages, Poison poison, Repeats repeats) {}

  Outages outages() {
    return neighbours.outages();
  }

  Repeats repeats() {
    return neighbours.repeats();
  }

  Poison poison() {
    return neighbours.poison();
  }

  Slots slots() {
    return neighbours.slots();
  }

  /// True if nobody else can put something into this node's lanes.
  boolean alone() {
    return neighbours.node().alone();
  }

  Deliveries deliveries() {
    return tables.deliveries();
  }

  Revisions revisions() {
    return tables.revisions();
  }

  Queues queues() {
    return tables.queues();
  }

  Leases leases() {
    return tables.leases();
  }

  Lanes lanes() {
    return tables.lanes();
  }

  Clock clock() {
    return announcer.clock();
  }

  Alarms alarms() {
    return announcer.alarms();
  }

  FailureDictionary dictionary() {
    return announcer.dictionary();
  }

  Tally tally() {
    return announcer.tally();
  }

  void changed(Delivery delivery) {
    announcer
        .changes()
        .accept(
            new DeliveryChanged(
                delivery.workspaceId(), delivery.conversationId(), delivery.deliveryId()));
  }

  /// Our own fault while it was sent: nobody knows how far it came, so it is looked for.
  Outcome.InDoubt broken(Delivery delivery) {
    return new Outcome.InDoubt(
        clock().instant().plus(properties.looks().getFirst()), unconfirmed(delivery));
  }

  Diagnosis unconfirmed(Delivery delivery) {
    Instant now = clock().instant();
    var circumstances = new Circumstances(delivery.kind(), delivery.attempts(), null, now);
    return dictionary().own(Settlement.UNHEARD, circumstances);
  }

  /// How often an open lane reads its queues again. Who puts everything itself hears of nearly all
  /// of it, but for a commit that the database did after it was given up.
  Duration again() {
    return alone() ? properties.again().multipliedBy(SELDOM) : properties.again();
  }

  /// How long an idle lane stays open. Where there are other nodes what is put there may come
  /// unheard, and waits until it closes; and so does what is put while this one is dead, until its
  /// lease ends.
  Duration linger() {
    Duration most = properties.linger();
    return alone() || most.compareTo(AMONG_OTHERS) < 0 ? most : AMONG_OTHERS;
  }

  void throttle(LaneKey lane, Instant until, Diagnosis why) {
    tables.lanes().throttle(lane, until, why);
  }
}
