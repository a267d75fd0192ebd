package tintoi.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How messages are read again that were missed.
///
/// @param every how often a node looks for what is to be read
/// @param apart between two requests of one channel. The strictest provider lets conversations be
///   read twice a second; half of that is left to looking for what became of messages
/// @param furthest nothing older is looked for
/// @param patience after that long in vain it is given up
@ConfigurationProperties("tintoi.recovery")
record RecoveryProperties(
    @DefaultValue("5s") Duration every,
    @DefaultValue("1s") Duration apart,
    @DefaultValue("30d") Duration furthest,
    @DefaultValue("7d") Duration patience) {
  RecoveryProperties {
    if (apart.isNegative() || furthest.isNegative() || patience.isNegative())
      throw new IllegalArgumentException(
          "tintoi.recovery.apart is %s, furthest %s and patience %s, must not be negative"
              .formatted(apart, furthest, patience));
  }
}
