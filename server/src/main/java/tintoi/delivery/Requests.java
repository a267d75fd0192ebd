package tintoi.delivery;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tintoi.provider.Usage;

/// The requests of one lane, each on a thread of its own; what comes of one is written before the
/// lane hears it.
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private final LaneKey lane;
  private final LaneParts parts;

  Requests(LaneKey lane, LaneParts parts) {
    this.lane = lane;
    this.parts = parts;
  }

  /// @param what the beginning of the thread's name
  /// @param looked how often it was looked for, if this is a look
  /// @param answered is told when nothing of it is on the wire any more, before it is written:
  ///   where requests are what is scarce, none waits for a commit
  /// @param heard is told once it is written
  void run(
      String what,
      Deliveries.Claimed claimed,
      int looked,
      Supplier<Sender.Result> work,
      Runnable answered,
      BiConsumer<Sender.Result, Scribe.SettleResult> heard) {
    Delivery delivery = claimed.delivery();
    Consumer<Sender.Result> settle =
        result -> {
          parts
              .scribe()
              .note(
                  new Scribe.Note.Settle(
                      lane,
                      claimed,
                      looked,
                      result.outcome(),
                      result.attempt(),
                      settled -> heard.accept(result, settled)));
          answered(delivery, answered);
        };
    try {
      Thread.ofVirtual()
          .name(what + "-" + delivery.deliveryId())
          .start(() -> settle.accept(result(delivery, looked, work)));
    } catch (RuntimeException | Error e) {
      // Nothing left. Unsettled, it would stay on its way for ever.
      log.error("delivery={} has no thread", delivery.deliveryId(), e);
      Outcome again = looked == 0 ? new Outcome.Again() : parts.broken(delivery);
      settle.accept(new Sender.Result(again, null, looked == 0 ? Usage.UNSAID : null));
    }
  }

  /// Its settlement is on its way by now: were this to fail, it must not look as if it were not.
  private static void answered(Delivery delivery, Runnable answered) {
    try {
      answered.run();
    } catch (RuntimeException | Error e) {
      log.error("delivery={} keeps its slot until its lane ends", delivery.deliveryId(), e);
    }
  }

  private Sender.Result result(Delivery delivery, int looked, Supplier<Sender.Result> work) {
    try {
      return parts.poison().judge(delivery, work.get());
    } catch (RuntimeException | Error e) {
      // Unsettled, it would stay on its way and keep its lane open for ever.
      log.error("delivery={} could not be attempted", delivery.deliveryId(), e);
      return new Sender.Result(parts.broken(delivery), null, looked == 0 ? Usage.UNSAID : null);
    }
  }
}
