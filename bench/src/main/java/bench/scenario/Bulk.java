package bench.scenario;

import bench.rig.Postgres;
import bench.rig.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/// Millions of messages, put past the outbox: what `Outbox.put` would have written, by
/// `generate_series`.
record Bulk(Postgres.Base base, UUID workspace) {
  private static final String CHANNEL =
      """
      select channel_id, external_id::bigint - 700000000000000 as n from channel
      where workspace_id = :workspace
        and external_id::bigint - 700000000000000 between :from and :to
      """;

  /// Messages that may go as soon as their lane may: `conversations` per channel with `each` in it.
  ///
  /// @param precedence REPLY, AUTOMATIC or CAMPAIGN
  void waiting(Work work, String precedence) throws SQLException {
    waiting(work, precedence, 0);
  }

  /// @param first number of the first conversation in its channel
  void waiting(Work work, String precedence, int first) throws SQLException {
    queues(work, first, precedence, "clock_timestamp()");
    deliveries(work, first, precedence, "'QUEUED', null, null, null");
  }

  /// Conversations whose head is held until the customer writes, in lanes that may send: nothing of
  /// them is due.
  ///
  /// @param diagnosis as it is stored
  /// @param first number of the first conversation in its channel
  void heldHeads(Work work, String diagnosis, int first) throws SQLException {
    queues(work, first, "REPLY", "null");
    deliveries(
        work,
        first,
        "REPLY",
        "'HELD', 'CUSTOMER_WRITES', '" + diagnosis + "'::jsonb, clock_timestamp()");
  }

  private void queues(Work work, int first, String precedence, String dueAt) throws SQLException {
    run(
        work,
        first,
        """
        insert into conversation_queue
          (workspace_id, conversation_id, precedence, channel_id, kind, head, tail, due_at,
          work)
        select :workspace, pg_temp.conversation(c.n, k), :precedence, c.channel_id, 'MESSENGER',
          1, :each, :dueAt, :mark
        from (:channels) c cross join generate_series(:first, :first + :conversations - 1) k
        """
            .replace(":dueAt", dueAt)
            // As a lane leaves it: something is due, or its head waits for a condition.
            .replace(":mark", dueAt.equals("null") ? "1" : "2"),
        precedence);
  }

  private void deliveries(Work work, int first, String precedence, String state)
      throws SQLException {
    run(
        work,
        first,
        """
        insert into delivery
          (workspace_id, conversation_id, precedence, seq, delivery_id, channel_id, kind,
          message_id, recipient, text, state, condition, diagnosis, held_since, created_at)
        select :workspace, pg_temp.conversation(c.n, k), :precedence, s, uuidv7(), c.channel_id,
          'MESSENGER', uuidv7(), (c.n * 1000000 + k)::text,
          rpad('#' || (c.n * 1000000 + k) || ':' || s || ':0 ', 300, 'a'), :state,
          clock_timestamp()
        from (:channels) c cross join generate_series(:first, :first + :conversations - 1) k
          cross join generate_series(1, :each) s
        """
            .replace(":state", state),
        precedence);
  }

  private void run(Work work, int first, String sql, String precedence) throws SQLException {
    try (Connection connection = base.connect();
        Statement statement = connection.createStatement()) {
      // The same ids as bench.node.Letters gives.
      statement.execute(
          """
          create function pg_temp.conversation(channel bigint, k bigint) returns uuid
          return (lpad(to_hex(%d), 8, '0') || '-0000-7000-8000-'
            || lpad(to_hex(channel * 1000000 + k), 12, '0'))::uuid
          """
              .formatted(precedenceNumber(precedence)));
      statement.execute(
          sql.replace(":channels", CHANNEL)
              .replace(":workspace", "'" + workspace + "'::uuid")
              .replace(":precedence", "'" + precedence + "'")
              .replace(":first", Integer.toString(first))
              .replace(":from", Integer.toString(work.from()))
              .replace(":to", Integer.toString(work.from() + work.channels() - 1))
              .replace(":conversations", Integer.toString(work.conversations()))
              .replace(":each", Integer.toString(work.each())));
    }
  }

  private static int precedenceNumber(String precedence) {
    return switch (precedence) {
      case "REPLY" -> 0;
      case "AUTOMATIC" -> 1;
      case "CAMPAIGN" -> 2;
      default -> throw new IllegalArgumentException(precedence);
    };
  }

  /// Connected channels that nobody ever wrote to: no grant is needed to be idle.
  void idleChannels(int from, int count) throws SQLException {
    base.run(
        """
        insert into channel
          (workspace_id, channel_id, provider, external_id, name, uses, connected_at)
        select '%s'::uuid, uuidv7(), 'META', (700000000000000 + n)::text, 'Page ' || n,
          array['MESSAGES'], clock_timestamp()
        from generate_series(%d, %d) n
        """
            .formatted(workspace, from, from + count - 1),
        """
        insert into lane (workspace_id, channel_id, kind)
        select workspace_id, channel_id, 'MESSENGER' from channel
        on conflict do nothing
        """);
  }

  /// Statistics and a quiet start, as a database has that did not get all this in one minute.
  void settle() throws SQLException {
    base.run("vacuum analyze", "checkpoint");
  }
}
