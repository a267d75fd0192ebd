package tintoi.delivery;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `attempt` table: written once, read by those who want the details. What succeeded at once
/// has no row: its delivery says all there is to say.
@Repository
class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);

  private static final String TWICE = "ARRIVED_TWICE";

  /// A delivery `d` that the customer has twice.
  static final String IS_TWICE =
      """
      exists (select from attempt t
        where t.workspace_id = d.workspace_id and t.delivery_id = d.delivery_id
          and t.outcome = 'ARRIVED_TWICE')
      """;

  /// A delivery `d` of which an earlier try may arrive yet, whatever a look has found.
  static final String MAY_ARRIVE =
      """
      exists (select from attempt t
        where t.workspace_id = d.workspace_id and t.delivery_id = d.delivery_id
          and t.outcome in ('IN_DOUBT', 'DIED', 'NOT_FOUND', 'SENT_AGAIN'))
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Attempts(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  void insert(UUID workspaceId, List<Attempt> attempts) {
    template.batchUpdate(
        """
        insert into attempt (workspace_id, delivery_id, number, started_at, ended_at, outcome,
          http, code, text, trace)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        attempts,
        attempts.size(),
        (statement, attempt) -> {
          statement.setObject(1, workspaceId);
          statement.setObject(2, attempt.deliveryId());
          statement.setInt(3, attempt.number());
          statement.setTimestamp(4, Timestamp.from(attempt.startedAt()));
          statement.setTimestamp(5, Timestamp.from(attempt.endedAt()));
          statement.setString(6, attempt.outcome());
          statement.setInt(7, attempt.http());
          statement.setString(8, attempt.code());
          statement.setString(9, attempt.text());
          statement.setString(10, attempt.trace());
        });
  }

  /// Somebody let it be sent again though it may have arrived: from now on there may be a copy of
  /// it whose id nobody learns.
  void sentAgain(Delivery delivery, Instant now) {
    insert(delivery.workspaceId(), List.of(Attempt.noted(delivery, now, now, "SENT_AGAIN", "")));
  }

  /// The provider has it under another id than the one it is known by: the customer has it twice.
  ///
  /// @param id the other one
  /// @return false if that was known
  boolean arrivedTwice(Delivery delivery, String id, Instant now) {
    boolean known =
        kept(delivery.workspaceId(), delivery.deliveryId()).stream()
            .anyMatch(attempt -> attempt.outcome().equals(TWICE) && attempt.trace().equals(id));
    if (known) return false;
    log.warn("delivery={} arrived twice, as {} too", delivery.deliveryId(), id);
    insert(delivery.workspaceId(), List.of(Attempt.noted(delivery, now, now, TWICE, id)));
    return true;
  }

  /// All attempts for a delivery, and what was found by looking for it, oldest first.
  List<Attempt> of(Delivery delivery) {
    List<Attempt> kept = kept(delivery.workspaceId(), delivery.deliveryId());
    Instant began = delivery.attemptedAt();
    Instant ended = delivery.sentAt();
    boolean told = kept.stream().anyMatch(attempt -> attempt.number() == delivery.attempts());
    if (began == null || ended == null || told) return kept;
    List<Attempt> all = new ArrayList<>(kept);
    all.add(
        new Attempt(
            delivery.deliveryId(), delivery.attempts(), began, ended, "SENT", 200, "", "", ""));
    return all;
  }

  private List<Attempt> kept(UUID workspaceId, UUID deliveryId) {
    return jdbc.sql(
            """
            select * from attempt where workspace_id = :workspace and delivery_id = :delivery
            order by started_at, number
            """)
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .query((row, _) ->
            new Attempt(
                Rows.uuid(row, "delivery_id"),
                row.getInt("number"),
                Rows.someInstant(row, "started_at"),
                Rows.someInstant(row, "ended_at"),
                Rows.text(row, "outcome"),
                row.getInt("http"),
                Rows.text(row, "code"),
                Rows.text(row, "text"),
                Rows.text(row, "trace")))
        .list();
  }

  /// When the row of tries in vain began that leads up to the last one. A hold or a stop ends a
  /// row, and so does a wait in which it was not tried.
  ///
  /// @param last when the last try began; it may not be written yet
  /// @param apart what lies further apart than this is two rows
  Instant triedSince(Delivery delivery, Instant last, Duration apart) {
    Instant began = last;
    for (Attempt before : kept(delivery.workspaceId(), delivery.deliveryId()).reversed()) {
      boolean stopped = before.outcome().equals("HELD") || before.outcome().equals("LANE_STOPPED");
      if (stopped || before.startedAt().isBefore(began.minus(apart))) return began;
      if (before.startedAt().isBefore(began)) began = before.startedAt();
    }
    return began;
  }

  /// When those tries began of which nobody knows what became, oldest first. What came of a later
  /// one says nothing of them.
  List<Instant> doubtful(Delivery delivery) {
    return jdbc.sql(
            """
            select started_at from attempt
            where workspace_id = :workspace and delivery_id = :delivery
              and outcome in ('IN_DOUBT', 'DIED')
            order by started_at
            """)
        .param("workspace", delivery.workspaceId())
        .param("delivery", delivery.deliveryId())
        .query((row, _) -> Rows.someInstant(row, "started_at"))
        .list();
  }

  /// How often a code came for a delivery.
  ///
  /// @param last when the last attempt began to which it came; null if it never did
  /// @param stopped it stopped the lane for it
  record Same(int times, @Nullable Instant last, boolean stopped) {}

  Same same(UUID workspaceId, UUID deliveryId, String code) {
    return jdbc.sql(
            """
            select count(*) as n, max(started_at) as last,
              coalesce(bool_or(outcome = 'LANE_STOPPED'), false) as stopped
            from attempt
            where workspace_id = :workspace and delivery_id = :delivery and code = :code
            """)
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .param("code", code)
        .query((row, _) ->
            new Same(row.getInt("n"), Rows.instant(row, "last"), row.getBoolean("stopped")))
        .single();
  }

  /// How often the sending of a delivery ended badly: its sender died, or the answer was unreadable
  /// though it was one of success.
  int endedBadly(UUID workspaceId, UUID deliveryId) {
    return jdbc.sql(
            """
            select count(*) as n from attempt
            where workspace_id = :workspace and delivery_id = :delivery
              and (outcome = 'DIED' or (outcome = 'IN_DOUBT' and http between 200 and 299))
            """)
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .query((row, _) -> row.getInt("n"))
        .single();
  }

  /// Drops the months that ended before then, whole; what is that old in the default partition is
  /// deleted, a batch at a time.
  ///
  /// @return how many months were dropped
  int dropMonths(Instant before) {
    var limit = java.time.YearMonth.from(before.atOffset(java.time.ZoneOffset.UTC));
    List<String> old =
        jdbc
            .sql(
                """
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'attempt'::regclass and c.relname ~ '^attempt_[0-9]{4}_[0-9]{2}$'
                """)
            .query((row, _) -> Rows.text(row, "relname"))
            .list()
            .stream()
            .filter(name -> month(name).isBefore(limit))
            .toList();
    for (String name : old) patiently("drop table " + name);
    int gone;
    do
      gone =
          jdbc.sql(
                  """
                  delete from attempt_other where ctid = any (array(
                    select ctid from attempt_other where started_at < :before limit 5000))
                  """)
              .param("before", Rows.at(before))
              .update();
    while (gone > 0);
    return old.size();
  }

  private static java.time.YearMonth month(String partition) {
    return java.time.YearMonth.parse(partition.substring("attempt_".length()).replace('_', '-'));
  }

  /// Makes the partitions of this month and the next two, so that old months can be dropped whole.
  /// A month that already has rows in the default partition stays there: that costs the quick drop,
  /// nothing else.
  void openMonths(Instant now) {
    var month = java.time.YearMonth.from(now.atOffset(java.time.ZoneOffset.UTC));
    for (int i = 0; i < 3; i++, month = month.plusMonths(1)) {
      String name = "attempt_" + month.toString().replace('-', '_');
      try {
        patiently(
            """
            create table if not exists %s partition of attempt
            for values from ('%s-01 00:00+00') to ('%s-01 00:00+00')
            """
                .formatted(name, month, month.plusMonths(1)));
      } catch (DataAccessException e) {
        log.warn("attempts of {} stay in the default partition: {}", month, e.toString());
      }
    }
  }

  /// Whoever waits for the whole table, behind a dump say, makes all that is written wait behind
  /// it: two seconds, then another time.
  private void patiently(String change) {
    jdbc.sql(
            """
            do $do$ begin
              perform set_config('lock_timeout', '2s', true);
              execute $sql$%s$sql$;
            end $do$
            """
                .formatted(change))
        .update();
  }
}
