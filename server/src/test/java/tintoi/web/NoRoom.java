package tintoi.web;

import org.springframework.jdbc.core.simple.JdbcClient;

/// A table that finds no room while this is open: the database refuses what is written there with
/// the state and the words of a full disk.
record NoRoom(JdbcClient jdbc, String table) implements AutoCloseable {

  /// Where it notices: with the statement, or with the commit only.
  enum When {
    WRITING("create trigger no_room before insert on %s"),
    COMMITTING(
        "create constraint trigger no_room after insert on %s deferrable initially deferred");

    private final String trigger;

    When(String trigger) {
      this.trigger = trigger;
    }
  }

  static NoRoom in(JdbcClient jdbc, String table, When when) {
    return in(jdbc, table, when.trigger);
  }

  /// For what changes there; what is new finds some.
  static NoRoom forChanges(JdbcClient jdbc, String table) {
    return in(jdbc, table, "create trigger no_room before update on %s");
  }

  private static NoRoom in(JdbcClient jdbc, String table, String trigger) {
    jdbc.sql(
            """
            create or replace function no_room() returns trigger language plpgsql as $$
            begin
              raise exception 'could not extend file "base/5/16402": No space left on device'
                using errcode = 'disk_full', hint = 'Check free disk space.';
            end $$
            """)
        .update();
    jdbc.sql(trigger.formatted(table) + " for each row execute function no_room()").update();
    return new NoRoom(jdbc, table);
  }

  @Override
  public void close() {
    jdbc.sql("drop trigger no_room on " + table).update();
  }
}
