package tintoi.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.ProviderError;

/// The `unknown_answer` table: words of providers that the dictionary has no entry for, for whoever
/// is to explain them. No other class writes it.
@Repository
public class UnknownAnswers {
  private static final Pattern NUMBER = Pattern.compile("(-?\\d{1,9}(/\\d{1,9})?)?");

  private final JdbcClient jdbc;
  private final FailureDictionary dictionary;

  UnknownAnswers(JdbcClient jdbc, FailureDictionary dictionary) {
    this.jdbc = jdbc;
    this.dictionary = dictionary;
  }

  /// A delivery that is held because nobody knows what its provider said.
  record Met(Delivery delivery, ProviderError evidence) {}

  private record Key(UUID workspaceId, ChannelKind kind, int http, String code) {
    /// What is no number is a broken provider's prose, of which there is no end.
    static Key of(Met met) {
      String code = met.evidence().code();
      return new Key(
          met.delivery().workspaceId(),
          met.delivery().kind(),
          met.evidence().http(),
          NUMBER.matcher(code).matches() ? code : "other");
    }
  }

  /// Notes what a group of settlements met, in its transaction: written last and in one order, so
  /// that two groups never wait for each other.
  void note(List<Met> all, Instant now) {
    SequencedMap<Key, List<Met>> byKey =
        new TreeMap<>(
            Comparator.comparing(Key::workspaceId)
                .thenComparing(Key::kind)
                .thenComparingInt(Key::http)
                .thenComparing(Key::code));
    for (Met met : all) byKey.computeIfAbsent(Key.of(met), _ -> new ArrayList<>()).add(met);
    byKey.forEach((key, met) -> note(key, met.size(), met.getLast(), now));
  }

  private void note(Key key, int times, Met last, Instant now) {
    jdbc.sql(
            """
            insert into unknown_answer as u (workspace_id, kind, http, code, times, first_at,
              last_at, text, trace, delivery_id, dictionary)
            values (:workspace, :kind, :http, :code, :times, :now, :now, :text, :trace, :delivery,
              :dictionary)
            on conflict (workspace_id, kind, http, code) do update
            set times = u.times + excluded.times, last_at = excluded.last_at,
              text = excluded.text, trace = excluded.trace, delivery_id = excluded.delivery_id,
              dictionary = case when u.dictionary = excluded.dictionary then u.dictionary
                else '' end
            """)
        .param("workspace", key.workspaceId())
        .param("kind", key.kind().name())
        .param("http", key.http())
        .param("code", key.code())
        .param("times", times)
        .param("now", Rows.at(now))
        .param("text", last.evidence().text())
        .param("trace", last.evidence().trace())
        .param("delivery", last.delivery().deliveryId())
        .param("dictionary", dictionary.version())
        .update();
  }

  /// An answer nobody has explained yet.
  ///
  /// @param http 0 if nothing came back
  /// @param code "other" if it is no number
  /// @param times how often it was met since it is not known
  /// @param text the provider's words, as they came last
  /// @param held how many messages wait because of it
  /// @param deliveryId the last one that met it
  /// @param conversationId where that one stands; null if it is gone
  public record Unknown(
      ChannelKind kind,
      int http,
      String code,
      long times,
      Instant firstAt,
      Instant lastAt,
      String text,
      String trace,
      int held,
      UUID deliveryId,
      @Nullable UUID conversationId) {}

  /// What a workspace has met and nobody has explained, the most frequent first.
  public List<Unknown> of(UUID workspaceId) {
    return jdbc.sql(
            """
            with held as (
                select d.kind, (d.diagnosis->'evidence'->>'http')::int as http,
                  case when d.diagnosis->'evidence'->>'code' ~ '^(-?\\d{1,9}(/\\d{1,9})?)?$'
                    then d.diagnosis->'evidence'->>'code' else 'other' end as code,
                  count(*)::int as n
                from conversation_queue q
                join delivery d on d.workspace_id = q.workspace_id
                  and d.conversation_id = q.conversation_id and d.precedence = q.precedence
                  and d.seq = q.head
                where q.workspace_id = :workspace and q.work > 0 and q.head <= q.tail
                  and d.state = 'HELD' and d.diagnosis->>'kind' = 'UNRECOGNIZED'
                group by 1, 2, 3)
            select u.*, coalesce(h.n, 0) as held, d.conversation_id
            from unknown_answer u
            left join held h on h.kind = u.kind and h.http = u.http and h.code = u.code
            left join delivery d on d.workspace_id = u.workspace_id
              and d.delivery_id = u.delivery_id
            where u.workspace_id = :workspace
            order by u.times desc, u.last_at desc limit 500
            """)
        .param("workspace", workspaceId)
        .query((row, _) ->
            new Unknown(
                ChannelKind.valueOf(Rows.text(row, "kind")),
                row.getInt("http"),
                Rows.text(row, "code"),
                row.getLong("times"),
                Rows.someInstant(row, "first_at"),
                Rows.someInstant(row, "last_at"),
                Rows.text(row, "text"),
                Rows.text(row, "trace"),
                row.getInt("held"),
                Rows.uuid(row, "delivery_id"),
                row.getObject("conversation_id", UUID.class)))
        .list();
  }

  /// Workspaces with an answer that another dictionary did not know. One of the few reads across
  /// workspaces.
  List<UUID> judgedByAnother() {
    return jdbc.sql("select distinct workspace_id from unknown_answer where dictionary <> :version")
        .param("version", dictionary.version())
        .query((row, _) -> Rows.uuid(row, "workspace_id"))
        .list();
  }

  /// Deliveries that are held because nobody knew the answer, in the order of their queues.
  ///
  /// @param after the last one of the page before; null = from the start
  List<Deliveries.Claimed> held(UUID workspaceId, @Nullable Delivery after, int limit) {
    return jdbc.sql(
            """
            select d.*, r.last_wrote_at
            from conversation_queue q
            join delivery d on d.workspace_id = q.workspace_id
              and d.conversation_id = q.conversation_id and d.precedence = q.precedence
              and d.seq = q.head
            left join recipient r on r.workspace_id = d.workspace_id
              and r.conversation_id = d.conversation_id
            where q.workspace_id = :workspace and q.work > 0 and q.head <= q.tail
              and d.state = 'HELD' and d.diagnosis->>'kind' = 'UNRECOGNIZED'
              and (:conversation::uuid is null
                or (q.conversation_id, q.precedence) > (:conversation::uuid, :precedence::text))
            order by q.conversation_id, q.precedence limit :limit
            """)
        .param("workspace", workspaceId)
        .param("conversation", after == null ? null : after.conversationId())
        .param("precedence", after == null ? null : after.precedence().name())
        .param("limit", limit)
        .query((row, _) ->
            new Deliveries.Claimed(Rows.delivery(row), Rows.instant(row, "last_wrote_at")))
        .list();
  }

  /// All that was held in this workspace was judged by this dictionary: what it knows is no longer
  /// unknown, the rest waits for the next one.
  ///
  /// @param known the words, as they came last, are known now
  void judged(UUID workspaceId, BiPredicate<ChannelKind, ProviderError> known) {
    record Sample(ChannelKind kind, ProviderError error, String dictionary, Instant at) {}
    List<Sample> samples =
        jdbc.sql(
                """
                select * from unknown_answer
                where workspace_id = :workspace and dictionary <> :version
                """)
            .param("workspace", workspaceId)
            .param("version", dictionary.version())
            .query((row, _) -> {
              ChannelKind kind = ChannelKind.valueOf(Rows.text(row, "kind"));
              return new Sample(
                  kind,
                  new ProviderError(
                      kind.provider(),
                      row.getInt("http"),
                      Rows.text(row, "code"),
                      Rows.text(row, "text"),
                      Rows.text(row, "trace"),
                      null),
                  Rows.text(row, "dictionary"),
                  Rows.someInstant(row, "last_at"));
            })
            .list();
    for (Sample each : samples) {
      String change =
          known.test(each.kind(), each.error())
              ? "delete from unknown_answer"
              : "update unknown_answer set dictionary = :version";
      jdbc.sql(
              change
                  + """
                   where workspace_id = :workspace and kind = :kind and http = :http
                    and code = :code and dictionary = :dictionary and last_at = :at
                  """)
          .param("version", dictionary.version())
          .param("dictionary", each.dictionary())
          .param("at", Rows.at(each.at()))
          .param("workspace", workspaceId)
          .param("kind", each.kind().name())
          .param("http", each.error().http())
          .param("code", each.error().code())
          .update();
    }
  }
}
