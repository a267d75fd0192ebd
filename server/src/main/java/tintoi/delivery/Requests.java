package tintoi.delivery;

import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The requests of one lane, each on a thread of its own; what comes of one is written before the
/// lane hears it.
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  /// What a request is for.
  enum For {
    SENDING,
    /// To look for what is in doubt.
    LOOKING,
    /// None is made: it is set apart.
    QUARANTINE
  }

  private final LaneKey lane;
  private final LaneParts parts;
  private final Mailbox events;
  private final Slots.Share slots;

  Requests(LaneKey lane, LaneParts parts, Mailbox events, Slots.Share slots) {
    this.lane = lane;
    this.parts = parts;
    this.events = events;
    this.slots = slots;
  }

  /// @param looked how often it was looked for, if this is a look
  void run(
      For what, Head head, Deliveries.Claimed claimed, int looked, Supplier<Sender.Result> work) {
    Delivery delivery = claimed.delivery();
    Consumer<Sender.Result> settle = result -> settle(head, claimed, looked, result);
    Instant began = parts.clock().instant();
    try {
      Thread.ofVirtual()
          .name(what + "-" + delivery.deliveryId())
          .start(() -> settle.accept(result(what, delivery, began, work)));
    } catch (RuntimeException | Error e) {
      // Nothing left. Unsettled, it would stay on its way for ever.
      log.error("delivery={} has no thread", delivery.deliveryId(), e);
      settle.accept(
          switch (what) {
            case SENDING -> parts.sender().broken(delivery, began, new Outcome.Again());
            case LOOKING, QUARANTINE -> new Sender.Result(parts.broken(delivery), null);
          });
    }
  }

  /// Its place is free before it is written: nothing of it is on the wire any more, and where
  /// requests are what is scarce, none waits for a commit.
  private void settle(Head head, Deliveries.Claimed claimed, int looked, Sender.Result result) {
    parts
        .scribe()
        .note(
            new Scribe.Note.Settle(
                lane,
                claimed,
                looked,
                result.outcome(),
                result.attempt(),
                settled -> events.add(new LaneEvent.Settled(head, result, settled))));
    answered(claimed.delivery());
  }

  /// Its settlement is on its way by now: were this to fail, it must not look as if it were not.
  private void answered(Delivery delivery) {
    try {
      slots.giveBack();
    } catch (RuntimeException | Error e) {
      log.error("delivery={} keeps its slot until its lane ends", delivery.deliveryId(), e);
    }
  }

  private Sender.Result result(
      For what, Delivery delivery, Instant began, Supplier<Sender.Result> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      // Unsettled, it would stay on its way and keep its lane open for ever.
      log.error("delivery={} could not be attempted", delivery.deliveryId(), e);
      return switch (what) {
        case SENDING -> parts.sender().broken(delivery, began, parts.broken(delivery));
        case LOOKING, QUARANTINE -> new Sender.Result(parts.broken(delivery), null);
      };
    }
  }
}
