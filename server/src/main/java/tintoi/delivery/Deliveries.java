package tintoi.delivery;

import java.sql.Array;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.Condition;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;

/// The `delivery` table. No other class writes it. A statement names one workspace.
@Repository
class Deliveries {
  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  Deliveries(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  void insert(UUID deliveryId, long seq, Outbox.Letter letter, Instant now) {
    jdbc.sql(
            """
            insert into delivery (workspace_id, conversation_id, precedence, seq, delivery_id,
              channel_id, kind, message_id, author_id, recipient, text, part, parts, file_id,
              content, resend_of, created_at, expires_at, worded_at,
              act)
            values (:workspace, :conversation, :precedence, :seq, :delivery,
              :channel, :kind, :message, :author, :recipient, :text, :part, :parts, :file,
              :content::jsonb, :resendOf, :now, :expires, :worded, :act)
            """)
        .param("workspace", letter.workspaceId())
        .param("conversation", letter.conversationId())
        .param("precedence", letter.precedence().name())
        .param("seq", seq)
        .param("delivery", deliveryId)
        .param("channel", letter.channelId())
        .param("kind", letter.kind().name())
        .param("message", letter.messageId())
        .param("author", letter.authorId())
        .param("recipient", letter.recipient())
        .param("text", letter.text())
        .param("part", letter.part().number())
        .param("parts", letter.part().of())
        .param("file", letter.part().fileId())
        .param("content", Rows.json(letter.part().content()))
        .param("resendOf", letter.resendOf())
        .param("expires", Rows.at(letter.expiresAt()))
        .param("worded", Rows.at(letter.wordedAt()))
        .param("act", letter.act() == null ? null : letter.act().name())
        .param("now", Rows.at(now))
        .update();
  }

  /// For the rest of the transaction: rows are found by their keys, one by one. A plan is kept for
  /// as long as its connection, and one made while the tables were small reads the whole workspace
  /// for each group for as long as nobody analyses them.
  void steer() {
    jdbc.sql(
            """
            select set_config('enable_hashjoin', 'off', true),
              set_config('enable_mergejoin', 'off', true),
              set_config('enable_seqscan', 'off', true)
            """)
        .query((_, _) -> true)
        .single();
  }

  /// A head to be claimed by the owner of its lane.
  record Claim(LaneKey lane, long epoch, Head head) {}

  /// A claimed delivery, and when its customer last wrote.
  record Claimed(Delivery delivery, @Nullable Instant lastWroteAt) {}

  /// Marks heads SENDING. What comes back may be sent, once this is committed; what does not is in
  /// another state, or the lane is no longer ours.
  List<Claimed> claim(UUID workspaceId, List<Claim> claims, Instant now) {
    int n = claims.size();
    UUID[] conversations = new UUID[n];
    String[] precedences = new String[n];
    Long[] seqs = new Long[n];
    UUID[] channels = new UUID[n];
    String[] kinds = new String[n];
    Long[] epochs = new Long[n];
    for (int i = 0; i < n; i++) {
      Claim claim = claims.get(i);
      conversations[i] = claim.head().queue().conversationId();
      precedences[i] = claim.head().queue().precedence().name();
      seqs[i] = claim.head().seq();
      channels[i] = claim.lane().channelId();
      kinds[i] = claim.lane().kind().name();
      epochs[i] = claim.epoch();
    }
    return arrays(
        """
        update delivery d
        set state = 'SENDING', attempts = d.attempts + 1, looks = 0, epoch = x.epoch,
          attempted_at = x.now, next_at = null
        from (
            select ?::timestamptz as now, ?::uuid as workspace_id, u.*
            from unnest(?, ?, ?, ?, ?, ?)
              as u(conversation_id, precedence, seq, channel_id, kind, epoch)
            offset 0) x
        where d.workspace_id = x.workspace_id and d.conversation_id = x.conversation_id
          and d.precedence = x.precedence and d.seq = x.seq and d.state in ('QUEUED', 'DEFERRED')
          and (d.next_at is null or d.next_at <= x.now)
          and exists (
            select from lane l
            where l.workspace_id = d.workspace_id and l.channel_id = x.channel_id
              and l.kind = x.kind and l.epoch = x.epoch and l.state = 'READY'
              and l.lease_until > clock_timestamp())
        returning d.*, (
          select r.last_wrote_at from recipient r
          where r.workspace_id = d.workspace_id and r.conversation_id = d.conversation_id)
          as last_wrote_at
        """,
        (connection, parameters) -> {
          parameters.add(Rows.at(now));
          parameters.add(workspaceId);
          parameters.add(connection.createArrayOf("uuid", conversations));
          parameters.add(connection.createArrayOf("text", precedences));
          parameters.add(connection.createArrayOf("bigint", seqs));
          parameters.add(connection.createArrayOf("uuid", channels));
          parameters.add(connection.createArrayOf("text", kinds));
          parameters.add(connection.createArrayOf("bigint", epochs));
        },
        row -> new Claimed(Rows.delivery(row), Rows.instant(row, "last_wrote_at")));
  }

  /// What became of one claim, ready to be written.
  ///
  /// @param looks times it was looked for in vain
  record Settled(
      Delivery claimed,
      Delivery.State state,
      int looks,
      @Nullable Condition condition,
      @Nullable Diagnosis diagnosis,
      @Nullable Instant nextAt,
      @Nullable String providerMessageId) {}

  /// Writes where attempts left their deliveries. The attempt number and the epoch are the fence:
  /// once a newer attempt was made, an older answer is refused. Proof that it arrived counts even
  /// if a person decided meanwhile.
  ///
  /// @return delivery ids that were written; one that is missing was settled by somebody else
  List<UUID> settle(UUID workspaceId, List<Settled> all, Instant now) {
    int n = all.size();
    UUID[] conversations = new UUID[n];
    String[] precedences = new String[n];
    Long[] seqs = new Long[n];
    Integer[] attempts = new Integer[n];
    Long[] epochs = new Long[n];
    String[] states = new String[n];
    Integer[] looks = new Integer[n];
    @Nullable String[] conditions = new @Nullable String[n];
    @Nullable String[] diagnoses = new @Nullable String[n];
    @Nullable Object[] nexts = new @Nullable Object[n];
    @Nullable String[] ids = new @Nullable String[n];
    for (int i = 0; i < n; i++) {
      Settled s = all.get(i);
      conversations[i] = s.claimed().conversationId();
      precedences[i] = s.claimed().precedence().name();
      seqs[i] = s.claimed().seq();
      attempts[i] = s.claimed().attempts();
      epochs[i] = s.claimed().epoch();
      states[i] = s.state().name();
      looks[i] = s.looks();
      conditions[i] = s.condition() == null ? null : s.condition().name();
      diagnoses[i] = s.diagnosis() == null ? null : Diagnoses.write(s.diagnosis());
      nexts[i] = Rows.at(s.nextAt());
      ids[i] = s.providerMessageId();
    }
    return arrays(
        """
        update delivery d
        set state = x.state, looks = x.looks, condition = x.condition,
          diagnosis = x.diagnosis::jsonb,
          since = case when x.diagnosis is null then null
            when d.diagnosis->>'cause' = x.diagnosis::jsonb->>'cause' then coalesce(d.since, x.now)
            else x.now end,
          next_at = x.next_at,
          provider_message_id = coalesce(x.provider_message_id, d.provider_message_id),
          held_since = case when x.state in ('SENT', 'QUEUED') and x.diagnosis is null
            then d.held_since else coalesce(d.held_since, x.now) end,
          sent_at = case when x.state = 'SENT' then x.now else d.sent_at end
        from (
            select ?::timestamptz as now, ?::uuid as workspace_id, u.*
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              as u(conversation_id, precedence, seq, attempts, epoch, state, looks, condition,
                diagnosis, next_at, provider_message_id)
            offset 0) x
        where d.workspace_id = x.workspace_id and d.conversation_id = x.conversation_id
          and d.precedence = x.precedence and d.seq = x.seq and d.attempts = x.attempts
          and d.epoch = x.epoch
          and (d.state in ('SENDING', 'IN_DOUBT')
            or (x.state = 'SENT' and d.state in ('QUEUED', 'DEFERRED', 'HELD', 'CANCELLED')))
        returning d.delivery_id
        """,
        (connection, parameters) -> {
          parameters.add(Rows.at(now));
          parameters.add(workspaceId);
          parameters.add(connection.createArrayOf("uuid", conversations));
          parameters.add(connection.createArrayOf("text", precedences));
          parameters.add(connection.createArrayOf("bigint", seqs));
          parameters.add(connection.createArrayOf("int", attempts));
          parameters.add(connection.createArrayOf("bigint", epochs));
          parameters.add(connection.createArrayOf("text", states));
          parameters.add(connection.createArrayOf("int", looks));
          parameters.add(connection.createArrayOf("text", conditions));
          parameters.add(connection.createArrayOf("text", diagnoses));
          parameters.add(connection.createArrayOf("timestamptz", nexts));
          parameters.add(connection.createArrayOf("text", ids));
        },
        row -> Rows.uuid(row, "delivery_id"));
  }

  Optional<Delivery> at(UUID workspaceId, QueueKey queue, long seq) {
    return jdbc.sql(
            """
            select * from delivery
            where workspace_id = :workspace and conversation_id = :conversation
              and precedence = :precedence and seq = :seq
            """)
        .param("workspace", workspaceId)
        .param("conversation", queue.conversationId())
        .param("precedence", queue.precedence().name())
        .param("seq", seq)
        .query((row, _) -> Rows.delivery(row))
        .optional();
  }

  Optional<Delivery> find(UUID workspaceId, UUID deliveryId) {
    return jdbc.sql(
            "select * from delivery where workspace_id = :workspace and delivery_id = :delivery")
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .query((row, _) -> Rows.delivery(row))
        .optional();
  }

  /// Those of these heads that are in doubt, or were left SENDING.
  List<Head> inDoubt(UUID workspaceId, List<Head> heads) {
    if (heads.isEmpty()) return List.of();
    var queues = heads.stream().map(Head::queue).toList();
    return arrays(
        """
        select x.n
        from (
            select ?::uuid as workspace_id, u.*
            from unnest(?, ?, ?) with ordinality as u(conversation_id, precedence, seq, n)
            offset 0) x
        join delivery d on d.workspace_id = x.workspace_id
          and d.conversation_id = x.conversation_id and d.precedence = x.precedence
          and d.seq = x.seq and d.state in ('IN_DOUBT', 'SENDING')
        """,
        (connection, parameters) -> {
          var conversations = queues.stream().map(QueueKey::conversationId);
          var precedences = queues.stream().map(queue -> queue.precedence().name());
          var seqs = heads.stream().map(Head::seq);
          parameters.add(workspaceId);
          parameters.add(connection.createArrayOf("uuid", conversations.toArray()));
          parameters.add(connection.createArrayOf("text", precedences.toArray()));
          parameters.add(connection.createArrayOf("bigint", seqs.toArray()));
        },
        row -> heads.get(row.getInt("n") - 1));
  }

  /// What looking for a doubtful delivery has brought so far.
  ///
  /// @param made how often it was looked for since its last attempt
  /// @param missed true if one of them read the conversation and did not find it; the others read
  ///   nothing
  record Looks(int made, boolean missed) {}

  Looks looks(Delivery delivery) {
    return jdbc.sql(
            """
            select d.looks, exists (
                select from attempt a
                where a.workspace_id = d.workspace_id and a.delivery_id = d.delivery_id
                  and a.number = d.attempts and a.outcome = 'NOT_FOUND') as missed
            from delivery d where d.workspace_id = :workspace and d.delivery_id = :delivery
            """)
        .param("workspace", delivery.workspaceId())
        .param("delivery", delivery.deliveryId())
        .query((row, _) -> new Looks(row.getInt("looks"), row.getBoolean("missed")))
        .single();
  }

  /// Moves a delivery from one of some states to another, without an attempt: a person decided, an
  /// echo came, a condition came true, its owner died.
  ///
  /// @param from states it must be in
  /// @param why null clears the diagnosis
  /// @return false if it was in none of them
  boolean move(
      Delivery delivery,
      List<Delivery.State> from,
      Delivery.State to,
      @Nullable Diagnosis why,
      @Nullable Instant nextAt,
      @Nullable String providerMessageId,
      Instant now) {
    return jdbc.sql(
                """
                update delivery
                set state = :to, condition = null, diagnosis = :why::jsonb, next_at = :nextAt,
                  since = case when :why::jsonb is null then null else :now end,
                  held_since = case when :why::jsonb is null then held_since
                    else coalesce(held_since, :now) end,
                  provider_message_id = coalesce(:providerMessageId, provider_message_id),
                  sent_at = case when :to = 'SENT' then coalesce(sent_at, :now) else sent_at end,
                """
                    + Revisions.TOLD_UNTIL
                    + """
                    where workspace_id = :workspace and conversation_id = :conversation
                      and precedence = :precedence and seq = :seq and state in (:from)
                    """)
            .param("to", to.name())
            .param("why", why == null ? null : Diagnoses.write(why))
            .param("nextAt", Rows.at(nextAt))
            .param("providerMessageId", providerMessageId)
            .param("now", Rows.at(now))
            .param("workspace", delivery.workspaceId())
            .param("conversation", delivery.conversationId())
            .param("precedence", delivery.precedence().name())
            .param("seq", delivery.seq())
            .param("from", from.stream().map(Enum::name).toList())
            .update()
        == 1;
  }

  /// Fills the parameters of a statement with arrays, in its order.
  private interface Filling {
    void fill(Connection connection, List<@Nullable Object> parameters)
        throws java.sql.SQLException;
  }

  private interface Reading<T> {
    T read(java.sql.ResultSet row) throws java.sql.SQLException;
  }

  /// One statement over many rows: arrays cost one parse and one round trip whatever their length.
  private <T> List<T> arrays(String sql, Filling filling, Reading<T> reading) {
    List<T> found =
        template.execute((Connection connection) -> {
          try (var statement = connection.prepareStatement(sql)) {
            List<@Nullable Object> parameters = new ArrayList<>();
            filling.fill(connection, parameters);
            for (int i = 0; i < parameters.size(); i++) {
              if (parameters.get(i) instanceof Array array) statement.setArray(i + 1, array);
              else statement.setObject(i + 1, parameters.get(i));
            }
            List<T> rows = new ArrayList<>();
            try (var result = statement.executeQuery()) {
              while (result.next()) rows.add(reading.read(result));
            }
            return rows;
          }
        });
    return found == null ? List.of() : found;
  }
}
