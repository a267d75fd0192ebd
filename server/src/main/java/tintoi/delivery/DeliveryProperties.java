package tintoi.delivery;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How the engine behaves. Limits a provider publishes are not here: they live with its connector.
///
/// @param window most attempts in flight in one lane, 1-256
/// @param lease how long a lane belongs to a node that says nothing more; must exceed 25 s, the
///   longest a message takes once its file is uploaded, or a slow send is put in doubt while it
///   runs
/// @param poll how often due lanes are looked for
/// @param again how often an open lane reads its queues again for what nobody told it of; a third
///   as often where there is no other node
/// @param linger how long an idle lane stays open, so that a burst, or a channel with a message now
///   and then, does not take it anew each time; 2 s at most where there are other nodes
/// @param retries waits before the 1st, 2nd, ... retry; the last one repeats until `giveUp`
/// @param giveUp when a delivery that is only ever deferred is held for a person to decide
/// @param looks when one looks for a doubtful delivery, counted from its attempt
/// @param group most deliveries written in one transaction, 1-512
/// @param writers transactions at a time, 1-8: a second one begins when the first is held up, or
///   there is a full group more
/// @param requests most requests in flight on this node, over all lanes, 16-65,536
/// @param keepAttempts how long the details of attempts are kept; dropped by whole months
/// @param alone true if no other node can share the database: leases of a dead process are void at
///   once
@Validated
@ConfigurationProperties("tintoi.delivery")
record DeliveryProperties(
    @DefaultValue("64") @Min(1) @Max(256) int window,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("200ms") Duration poll,
    @DefaultValue("10s") Duration again,
    @DefaultValue("10s") Duration linger,
    @DefaultValue({"5s", "30s", "2m", "10m", "1h"}) @NotEmpty List<Duration> retries,
    @DefaultValue("24h") Duration giveUp,
    @DefaultValue({"20s", "60s", "150s", "5m"}) @NotEmpty List<Duration> looks,
    @DefaultValue("256") @Min(1) @Max(512) int group,
    @DefaultValue("3") @Min(1) @Max(8) int writers,
    @DefaultValue("1024") @Min(16) @Max(65_536) int requests,
    @DefaultValue("90d") Duration keepAttempts,
    @DefaultValue("false") boolean alone) {

  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(25);

  DeliveryProperties {
    if (lease.compareTo(LONGEST_ATTEMPT) <= 0)
      throw new IllegalArgumentException(
          "tintoi.delivery.lease is %s, must exceed %s, or a slow send is put in doubt while it still runs"
              .formatted(lease, LONGEST_ATTEMPT));
  }

  /// How long after the attempt a request of which nothing was heard may still arrive. Its sender
  /// goes on for its lease and takes 5 s to connect; then Linux sends what was not acknowledged
  /// again for 103 s (`tcp_orphan_retries`), though the connection was closed or its process is
  /// dead: the network may come back in that time.
  Duration unheard() {
    return lease.plus(Duration.ofMinutes(2));
  }

  /// How long after the last came into doubt a lane stays open for those it knows: until a look can
  /// have proved that one did not arrive, and a little.
  Duration patience() {
    Duration last = looks.getLast();
    Duration proof = unheard().compareTo(last) > 0 ? unheard().plus(last) : last;
    return proof.plusMinutes(1);
  }
}
