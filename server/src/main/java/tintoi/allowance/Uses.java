package tintoi.allowance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/// The `allowance_use` table: what left by the hour. No other class writes it.
///
/// Gathered in memory and written every ten seconds, so that no message waits for it; a process
/// that dies loses ten seconds of a plot, never of a count that is obeyed.
@Repository
class Uses {
  private static final Logger log = LoggerFactory.getLogger(Uses.class);
  private static final Duration KEPT = Duration.ofDays(35);

  private final Plot plot;
  private final Map<Purpose, LocalDate> forgotten = new ConcurrentHashMap<>();
  private final JdbcClient jdbc;
  private final Clock clock;

  Uses(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.plot = new Plot(clock);
  }

  Plot plot() {
    return plot;
  }

  @Scheduled(initialDelayString = "PT10S", fixedDelayString = "PT10S")
  void flush() {
    Map<Plot.Key, int[]> all = plot.take();
    if (all.isEmpty()) return;
    Map<UUID, Map<Plot.Key, int[]>> byWorkspace = new HashMap<>();
    all.forEach((key, numbers) ->
        byWorkspace
            .computeIfAbsent(key.lane().workspaceId(), _ -> new HashMap<>())
            .put(key, numbers));
    byWorkspace.forEach((workspace, own) -> {
      try {
        write(workspace, own);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (Plot.Key key : own.keySet()) forget(key.lane(), today);
      } catch (RuntimeException e) {
        log.warn("use of workspace={} is missing in the plot: {}", workspace, e.toString());
      }
    });
  }

  private void write(UUID workspaceId, Map<Plot.Key, int[]> all) {
    List<Map.Entry<Plot.Key, int[]>> rows =
        all.entrySet().stream()
            .sorted(java.util.Comparator.comparing(entry -> entry.getKey().toString()))
            .toList();
    jdbc.sql(
            """
            insert into allowance_use as u
              (workspace_id, channel_id, kind, hour, people, automation)
            select :workspace, x.* from unnest(:channels::uuid[], :kinds::text[],
              :hours::timestamptz[], :people::int[], :automation::int[]) as x
            on conflict (workspace_id, channel_id, kind, hour) do update
            set people = u.people + excluded.people, automation = u.automation + excluded.automation
            """)
        .param("workspace", workspaceId)
        .param(
            "channels",
            rows.stream()
                .map(row -> row.getKey().lane().channelId().toString())
                .toArray(String[]::new))
        .param(
            "kinds",
            rows.stream().map(row -> row.getKey().lane().kind().name()).toArray(String[]::new))
        .param(
            "hours",
            rows.stream().map(row -> row.getKey().hour().toString()).toArray(String[]::new))
        .param("people", rows.stream().map(row -> row.getValue()[0]).toArray(Integer[]::new))
        .param("automation", rows.stream().map(row -> row.getValue()[1]).toArray(Integer[]::new))
        .update();
  }

  /// Hours of a lane in which something left, oldest first.
  List<Tally.Hour> since(Purpose lane, Instant from) {
    return jdbc.sql(
            """
            select hour, people, automation from allowance_use
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and hour >= :from
            order by hour
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("from", Columns.at(Tally.hour(from)))
        .query((row, _) ->
            new Tally.Hour(
                java.util.Objects.requireNonNull(row.getObject("hour", OffsetDateTime.class))
                    .toInstant(),
                row.getInt("people"),
                row.getInt("automation")))
        .list();
  }

  /// What is older than five weeks is of no use to anybody; looked for once a day and lane.
  private void forget(Purpose lane, LocalDate today) {
    if (today.equals(forgotten.put(lane, today))) return;
    jdbc.sql(
            """
            delete from allowance_use
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
              and hour < :before
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("before", Columns.at(clock.instant().minus(KEPT)))
        .update();
  }
}
