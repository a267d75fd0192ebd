package tintoi.doctor;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How often channels are looked at without anybody asking.
///
/// @param every for a channel that is well; spread by a tenth to either side, so that a thousand
///   channels connected on one day are not asked about in one minute
/// @param ill for a channel that is not: what is mended at the provider is found by this
/// @param again after a look that could not be made; doubled each time, up to `every`
/// @param lease after this long the look of a node that died is made by another one
@ConfigurationProperties("tintoi.doctor")
record DoctorProperties(
    @DefaultValue("6h") Duration every,
    @DefaultValue("1h") Duration ill,
    @DefaultValue("10m") Duration again,
    @DefaultValue("3m") Duration lease) {

  /// The longest look: debug_token, role, subscription, making the subscription, a renewal; each
  /// with a deadline of 20 seconds.
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(100);

  DoctorProperties {
    if (lease.compareTo(LONGEST_LOOK) <= 0)
      throw new IllegalArgumentException(
          "tintoi.doctor.lease is %s, must exceed %s, or two nodes look at once"
              .formatted(lease, LONGEST_LOOK));
    if (every.compareTo(again) < 0 || again.isNegative() || again.isZero())
      throw new IllegalArgumentException(
          "tintoi.doctor.every is %s and again %s, must be positive and every the longer"
              .formatted(every, again));
    if (ill.isNegative() || ill.isZero())
      throw new IllegalArgumentException(
          "tintoi.doctor.ill is %s, must be positive".formatted(ill));
  }
}
