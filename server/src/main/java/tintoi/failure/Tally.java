package tintoi.failure;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tintoi.provider.ProviderError;

/// What providers say that is work for somebody other than a shop, counted as it is met.
final class Tally {
  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  private final MeterRegistry meters;

  Tally(MeterRegistry meters) {
    this.meters = meters;
  }

  /// Next week's work, by how often it is met.
  void unknown(ProviderError error) {
    meters
        .counter(
            "tintoi_unrecognized",
            "provider",
            error.provider().name(),
            "http",
            Integer.toString(error.http()),
            "code",
            label(error))
        .increment();
  }

  /// No shop can mend it: who runs this installation is told, for nobody else will.
  void forOperator(String cause, ProviderError error) {
    meters
        .counter(
            "tintoi_operator_needed",
            "provider",
            error.provider().name(),
            "cause",
            cause,
            "code",
            label(error))
        .increment();
    log.warn(
        "operator=needed provider={} cause={} http={} code={} trace={}",
        error.provider(),
        cause,
        error.http(),
        label(error),
        error.trace());
  }

  /// What is no number is not a label: a broken provider must not flood the metrics with its prose.
  private static String label(ProviderError error) {
    boolean told = error.code().isEmpty() || error.code().matches("-?\\d{1,9}(/\\d{1,9})?");
    return told ? error.code() : "other";
  }
}
