package tintoi.delivery;

import java.time.Clock;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Ends the rests of throttled lanes before their time. How a lane stands else is written by
/// [Lanes].
@Component
class Throttles {
  private final JdbcClient jdbc;
  private final Wakeups wakeups;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Throttles(JdbcClient jdbc, Wakeups wakeups, ApplicationEventPublisher events, Clock clock) {
    this.jdbc = jdbc;
    this.wakeups = wakeups;
    this.events = events;
    this.clock = clock;
  }

  /// The provider works again: a lane that rested for it goes on, with one message first.
  @Transactional
  void relieve(LaneKey lane) {
    int relieved =
        jdbc.sql(
                """
                update lane
                set state = 'READY', until = null, condition = null, diagnosis = null,
                  since = null, due_at = :now, window_size = 1, rested_to = :now
                where workspace_id = :workspace and channel_id = :channel and kind = :kind
                  and state = 'THROTTLED' and diagnosis->>'reach' = 'PROVIDER'
                """)
            .param("now", Rows.at(clock.instant()))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .update();
    if (relieved == 0) return;
    events.publishEvent(new LaneChanged(lane.workspaceId(), lane.channelId()));
    wakeups.afterCommit(lane, null);
  }

  /// Ends the rests that go on beyond a time to which none goes: a clock that was ahead wrote them.
  ///
  /// @return how many
  int endRestsBeyond(Instant far, Instant now) {
    return jdbc.sql(
            "update lane set until = :now, due_at = :now"
                + " where state = 'THROTTLED' and until > :far")
        .param("now", Rows.at(now))
        .param("far", Rows.at(far))
        .update();
  }
}
