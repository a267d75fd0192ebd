package tintoi.allowance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.allowance.Budget.Size;
import tintoi.allowance.Budget.Unit;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.Reset;
import tintoi.provider.Usage.Beyond;

/// The `allowance` table. No other class writes it.
@Repository
class Allowances {
  private static final String ENDED = "ended";

  /// Waits less than this apart are one: the message that finds out goes in between.
  private static final Duration APART = Duration.ofMinutes(15);

  /// Automation need not wait any more.
  private static final String LET_GO =
      """
      automation_until = null,
        automation_to = case when automation_until is null then automation_to
          else least(automation_until, :now) end
      """;

  private final JdbcClient jdbc;

  Allowances(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// One lane's allowance as stored.
  ///
  /// @param size null if what was known has ended
  /// @param reservePercent what an admin set; null = by the rule
  /// @param warnedAt when people were warned in this period; null if they were not
  record Row(
      @Nullable Size size,
      long used,
      @Nullable Instant resetsAt,
      Instant saidAt,
      @Nullable Integer reservePercent,
      @Nullable Instant automationUntil,
      @Nullable Instant automationSince,
      @Nullable Instant automationTo,
      @Nullable Diagnosis automationWhy,
      @Nullable Instant warnedAt,
      Budget.@Nullable Forecast forecast) {

    /// The last wait of automation; null if there was none, or a node of an older version ended it.
    Budget.@Nullable Wait lastWait() {
      Instant from = automationSince;
      Instant to = automationTo;
      if (from == null) return null;
      if (automationUntil != null) return new Budget.Wait(from, null);
      return to == null || to.isBefore(from) ? null : new Budget.Wait(from, to);
    }
  }

  Optional<Row> find(Purpose lane) {
    return jdbc.sql(
            """
            select * from allowance
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> row(row))
        .optional();
  }

  /// Writes what a lane's owner knows. The count is changed by the difference, not set, while
  /// claims of this lane may be on their way to the database.
  ///
  /// @param difference null = none is on its way
  void write(Purpose lane, Budget budget, @Nullable Long difference) {
    Size size = Objects.requireNonNull(budget.size());
    jdbc.sql(
            """
            insert into allowance as a (workspace_id, channel_id, kind, name, unit, total, used,
              reset, resets_at, beyond, said_at)
            values (:workspace, :channel, :kind, :name, :unit, :total, :used, :reset, :resetsAt,
              :beyond, :saidAt)
            on conflict (workspace_id, channel_id, kind) do update
            set name = :name, unit = :unit, total = :total,
              used = case when :difference::bigint is null then :used
                else greatest(0, a.used + :difference::bigint) end,
              reset = :reset, resets_at = :resetsAt,
              beyond = :beyond, said_at = :saidAt,
              warned_at = case when a.resets_at is distinct from :resetsAt then null
                else a.warned_at end,
              reserved_at = case when a.resets_at is distinct from :resetsAt then null
                else a.reserved_at end,
              used_up_at = case when a.resets_at is distinct from :resetsAt then null
                else a.used_up_at end
            """)
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .param("name", size.name())
        .param("unit", size.unit().name())
        .param("total", size.total())
        .param("used", budget.used())
        .param("difference", difference)
        .param("reset", size.reset().written())
        .param("resetsAt", Columns.at(budget.resetsAt()))
        .param("beyond", size.beyond().name())
        .param("saidAt", Columns.at(budget.saidAt()))
        .update();
  }

  /// What was known has ended, and nothing is known of what follows. The row stays for what an
  /// admin set.
  void ended(Purpose lane, Instant now) {
    jdbc.sql(
            """
            update allowance
            set used = 0, resets_at = null, reset = :ended,
              warned_at = null, reserved_at = null, used_up_at = null,
            """
                + LET_GO
                + """
                where workspace_id = :workspace and channel_id = :channel and kind = :kind
                """)
        .param("ended", ENDED)
        .param("now", Columns.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .update();
  }

  /// Spends in the caller's transaction. Rows are locked in one order, so that two groups with the
  /// same lanes wait for each other and do not block.
  void spend(UUID workspaceId, Map<Purpose, Integer> spent) {
    Collection<Purpose> lanes = spent.keySet();
    jdbc.sql(
            """
            with mine as materialized (
              select a.channel_id, a.kind, x.n
              from allowance a
              join unnest(:channels::uuid[], :kinds::text[], :numbers::int[])
                as x(channel_id, kind, n) on a.channel_id = x.channel_id and a.kind = x.kind
              where a.workspace_id = :workspace
              order by a.channel_id, a.kind
              for update of a)
            update allowance a set used = a.used + mine.n
            from mine
            where a.workspace_id = :workspace and a.channel_id = mine.channel_id
              and a.kind = mine.kind
            """)
        .param("channels", texts(lanes, lane -> lane.channelId().toString()))
        .param("kinds", texts(lanes, lane -> lane.kind().name()))
        .param("numbers", numbers(lanes, lane -> Objects.requireNonNull(spent.get(lane))))
        .param("workspace", workspaceId)
        .update();
  }

  /// Automation waits: one row, whatever waits.
  ///
  /// @return since when; empty if no allowance is known
  Optional<Instant> hold(Purpose lane, Instant until, Diagnosis why, Instant now) {
    return jdbc.sql(
            """
            update allowance
            set automation_until = :until, automation_why = :why::jsonb,
              automation_since = case when greatest(automation_until, automation_to) > :recently
                then coalesce(automation_since, :now) else :now end
            where workspace_id = :workspace and channel_id = :channel and kind = :kind
            returning automation_since
            """)
        .param("until", Columns.at(until))
        .param("why", Diagnoses.write(why))
        .param("recently", Columns.at(now.minus(APART)))
        .param("now", Columns.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .query((row, _) -> Columns.someInstant(row, "automation_since"))
        .optional();
  }

  /// @return the wait that is over; empty if there was none
  Optional<Budget.Wait> letGo(Purpose lane, Instant now) {
    jdbc.sql(
            "update allowance set "
                + LET_GO
                + " where workspace_id = :workspace and channel_id = :channel and kind = :kind")
        .param("now", Columns.at(now))
        .param("workspace", lane.workspaceId())
        .param("channel", lane.channelId())
        .param("kind", lane.kind().name())
        .update();
    return find(lane).map(Row::lastWait);
  }

  /// @return false if people were warned in this period before
  boolean warn(Purpose lane, Budget.Forecast forecast, Instant now) {
    return jdbc.sql(
                """
                update allowance
                set warned_at = :now, reserved_at = :reservedAt, used_up_at = :usedUpAt
                where workspace_id = :workspace and channel_id = :channel and kind = :kind
                  and (warned_at is null or (resets_at is null and warned_at < :dayAgo))
                """)
            .param("now", Columns.at(now))
            .param("dayAgo", Columns.at(now.minus(Duration.ofHours(24))))
            .param("reservedAt", Columns.at(forecast.reservedAt()))
            .param("usedUpAt", Columns.at(forecast.usedUpAt()))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .update()
        == 1;
  }

  /// @param percent null = by the rule
  /// @return false if no allowance is known
  boolean reserve(Purpose lane, @Nullable Integer percent, Instant now) {
    return jdbc.sql(
                "update allowance set reserve_percent = :percent, "
                    + LET_GO
                    + """
                    where workspace_id = :workspace and channel_id = :channel and kind = :kind
                    """)
            .param("percent", percent)
            .param("now", Columns.at(now))
            .param("workspace", lane.workspaceId())
            .param("channel", lane.channelId())
            .param("kind", lane.kind().name())
            .update()
        == 1;
  }

  private static Row row(ResultSet row) throws SQLException {
    String why = row.getString("automation_why");
    Instant usedUpAt = Columns.instant(row, "used_up_at");
    return new Row(
        size(row),
        row.getLong("used"),
        Columns.instant(row, "resets_at"),
        Columns.someInstant(row, "said_at"),
        row.getObject("reserve_percent", Integer.class),
        Columns.instant(row, "automation_until"),
        Columns.instant(row, "automation_since"),
        Columns.instant(row, "automation_to"),
        why == null ? null : Diagnoses.read(why),
        Columns.instant(row, "warned_at"),
        usedUpAt == null
            ? null
            : new Budget.Forecast(Columns.someInstant(row, "reserved_at"), usedUpAt));
  }

  private static @Nullable Size size(ResultSet row) throws SQLException {
    String reset = Columns.text(row, "reset");
    if (reset.equals(ENDED)) return null;
    return new Size(
        Columns.text(row, "name"),
        Unit.valueOf(Columns.text(row, "unit")),
        row.getLong("total"),
        Reset.read(reset),
        Beyond.valueOf(Columns.text(row, "beyond")));
  }

  private static String[] texts(
      Collection<Purpose> lanes, java.util.function.Function<Purpose, String> of) {
    return lanes.stream().map(of).toArray(String[]::new);
  }

  private static Integer[] numbers(Collection<Purpose> lanes, ToIntFunction<Purpose> of) {
    return lanes.stream().map(of::applyAsInt).toArray(Integer[]::new);
  }
}
