package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Ends the rest of a lane before its time: it goes on with one message. How a lane stands else is
/// written by [Lanes].
@Component
class Relief {
  /// It rested for its provider.
  private static final String OF_PROVIDER =
      "l.state = 'THROTTLED' and l.diagnosis->>'reach' = 'PROVIDER'";

  /// It waited for an allowance's reset. That wait had been announced.
  private static final String OF_ALLOWANCE = "l.state = 'PAUSED' and l.condition = 'QUOTA_RESETS'";

  private final JdbcClient jdbc;
  private final Lanes lanes;
  private final Incidents incidents;
  private final Wakeups wakeups;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Relief(
      JdbcClient jdbc,
      Lanes lanes,
      Incidents incidents,
      Wakeups wakeups,
      ApplicationEventPublisher events,
      Clock clock) {
    this.jdbc = jdbc;
    this.lanes = lanes;
    this.incidents = incidents;
    this.wakeups = wakeups;
    this.events = events;
    this.clock = clock;
  }

  /// The provider works again.
  @Transactional
  void relieve(LaneKey lane) {
    if (end(lane, OF_PROVIDER)) goesOn(lane);
  }

  /// More of its allowance is left than was thought. What it sends heals the incident; refused
  /// again, it is the same one.
  @Transactional
  void refill(LaneKey lane) {
    if (!end(lane, OF_ALLOWANCE)) return;
    if (!incidents.anyWaits(lane)) lanes.proved(lane);
    goesOn(lane);
  }

  /// What waited in it for a share of its allowance may go: somebody looks.
  void wake(LaneKey lane) {
    lanes.due(lane, clock.instant());
  }

  private void goesOn(LaneKey lane) {
    events.publishEvent(new LaneChanged(lane.workspaceId(), lane.channelId()));
    wakeups.afterCommit(lane, null);
  }

  /// @param which one of those above
  /// @return false if it does not rest for that
  private boolean end(LaneKey lane, String which) {
    return jdbc.sql(
                """
                update lane l
                set state = 'READY', until = null, condition = null, diagnosis = null,
                  since = null, due_at = :now, window_size = 1, rested_to = :now,
                  proving = case when l.state <> 'PAUSED' then l.proving else
                """
                    + Proofs.OWED
                    + """
                         end,
                      told_until = case when l.condition = 'QUOTA_RESETS' then :now
                        else l.told_until end
                    where workspace_id = :workspace and channel_id = :channel and kind = :kind and
                    """
                    + which)
            .param("now", Rows.at(clock.instant()))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .update()
        == 1;
  }

  /// Ends those that go on beyond a time to which none goes: a clock that was ahead wrote them.
  ///
  /// @return how many
  int endBeyond(Instant far, Instant now) {
    return jdbc.sql(
            "update lane set until = :now, due_at = :now"
                + " where state = 'THROTTLED' and until > :far")
        .param("now", Rows.at(now))
        .param("far", Rows.at(far))
        .update();
  }
}
