package tintoi.channel;

import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Provider;
import tintoi.provider.Use;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The `channel` and `channel_route` tables. No other class writes them.
@Repository
public class Channels {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CHANNEL =
      """
      select c.workspace_id, c.channel_id, c.provider, c.external_id, c.name, c.uses,
        g.authorizer_name, g.granted_at, c.last_received_at, c.checked_at
      from channel c join channel_grant g using (workspace_id, channel_id)
      """;

  private final JdbcClient jdbc;
  private final Traffic traffic;

  Channels(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.traffic = new Traffic(jdbc);
  }

  /// How long a channel that is heard from regularly has been silent beyond what it ever was in the
  /// last two weeks; empty if it is not, or nobody knows it long enough to tell.
  public Optional<Duration> silence(Channel channel, Instant now) {
    Instant last = channel.lastReceivedAt();
    return last == null ? Optional.empty() : traffic.silence(channel, last, now);
  }

  public Optional<Channel> find(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            CHANNEL
                + """
                where c.workspace_id = :workspaceId and c.channel_id = :channelId
                """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query(Channels::channel)
        .optional();
  }

  /// By name.
  public List<Channel> all(UUID workspaceId) {
    return madeBy(workspaceId, null);
  }

  /// Those it had at that time, by name.
  ///
  /// @param by null = all
  public List<Channel> madeBy(UUID workspaceId, @Nullable Instant by) {
    return jdbc.sql(
            CHANNEL
                + """
                where c.workspace_id = :workspaceId
                  and (:by::timestamptz is null or c.made_at is null or c.made_at <= :by)
                order by c.provider, c.name, c.channel_id
                """)
        .param("workspaceId", workspaceId)
        .param("by", by == null ? null : by.atOffset(UTC))
        .query(Channels::channel)
        .list();
  }

  /// Who has a channel there. One of the few reads across workspaces.
  public List<UUID> workspacesWith(Provider provider) {
    return jdbc.sql("select distinct workspace_id from channel where provider = :provider")
        .param("provider", provider.name())
        .query((row, _) -> row.getObject(1, UUID.class))
        .list();
  }

  /// All of a provider to which its webhooks lead, in whatever workspace, those heard from last
  /// first.
  public List<Channel> of(Provider provider) {
    return jdbc.sql(
            CHANNEL
                + """
                join channel_route r using (workspace_id, channel_id)
                where r.provider = :provider
                order by c.last_received_at desc nulls last, c.channel_id
                """)
        .param("provider", provider.name())
        .query(Channels::channel)
        .list();
  }

  /// Which channel a webhook is about: the one question asked before a workspace is known.
  public Optional<Channel> route(Provider provider, String externalId) {
    return whose(provider, externalId).flatMap(route -> find(route.workspaceId, route.channelId));
  }

  /// Its webhook brought something. Kept to ten seconds: a busy channel must not write its row with
  /// every message.
  public void heard(UUID workspaceId, UUID channelId, Instant at) {
    int news =
        jdbc.sql(
                """
                update channel set last_received_at = :at
                where workspace_id = :workspaceId and channel_id = :channelId
                  and (last_received_at is null or last_received_at < :before)
                """)
            .param("at", at.atOffset(UTC))
            .param("before", at.minusSeconds(10).atOffset(UTC))
            .param("workspaceId", workspaceId)
            .param("channelId", channelId)
            .update();
    if (news == 1) traffic.note(workspaceId, channelId, at);
  }

  /// It was looked at live.
  public void checked(UUID workspaceId, UUID channelId, List<Check> found, Instant at) {
    jdbc.sql(
            """
            update channel set checked_at = :at, last_checks = :checks::jsonb,
              whole_at = case when :whole then :at else whole_at end,
              torn_at = case when :whole then null else torn_at end
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("at", at.atOffset(UTC))
        .param("whole", found.stream().anyMatch(Channels::isWhole))
        .param("checks", JSON.writeValueAsString(found))
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  static boolean isWhole(Check check) {
    return check.item() == Check.Item.WEBHOOK && check.state() == Check.State.OK;
  }

  /// Its webhook subscription is incomplete, or may be: until it is found whole, it is kept in mind
  /// that something may not have been told.
  void torn(UUID workspaceId, UUID channelId, Instant at) {
    jdbc.sql(
            """
            update channel set torn_at = :at
            where workspace_id = :workspaceId and channel_id = :channelId and torn_at is null
            """)
        .param("at", at.atOffset(UTC))
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  /// The last time we know that its provider told us everything: its webhook brought something, and
  /// was found whole where that can be looked at. Empty if there is no such channel.
  Optional<Instant> toldUntil(UUID workspaceId, UUID channelId) {
    return told(workspaceId, channelId, "");
  }

  /// The same, if its subscription was torn since and not found whole; else empty.
  Optional<Instant> untoldSince(UUID workspaceId, UUID channelId) {
    return told(workspaceId, channelId, "and torn_at is not null");
  }

  private Optional<Instant> told(UUID workspaceId, UUID channelId, String and) {
    return jdbc.sql(
            """
            select coalesce(least(last_received_at, whole_at), connected_at) from channel
            where workspace_id = :workspaceId and channel_id = :channelId
            """
                + and)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  /// What the last look found; empty if nobody ever looked.
  public List<Check> lastChecks(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select last_checks from channel
            where workspace_id = :workspaceId and channel_id = :channelId
              and last_checks is not null
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query((row, _) -> row.getString(1))
        .optional()
        .map(text -> JSON.readValue(text, new TypeReference<List<Check>>() {}))
        .orElse(List.of());
  }

  /// What this person granted, by the provider's id of her, in whatever workspace.
  public List<Channel> grantedBy(Provider provider, String authorizerId) {
    return jdbc.sql(
            CHANNEL
                + """
                where c.provider = :provider and g.authorizer_id = :authorizer
                """)
        .param("provider", provider.name())
        .param("authorizer", authorizerId)
        .query(Channels::channel)
        .list();
  }

  /// To whom a Page or OA belongs.
  record Route(UUID workspaceId, UUID channelId) {}

  Optional<Route> whose(Provider provider, String externalId) {
    return jdbc.sql(
            """
            select workspace_id, channel_id from channel_route
            where provider = :provider and external_id = :externalId
            """)
        .param("provider", provider.name())
        .param("externalId", externalId)
        .query((row, _) ->
            new Route(
                row.getObject("workspace_id", UUID.class), row.getObject("channel_id", UUID.class)))
        .optional();
  }

  /// Makes the channel, or brings the one there is up to date: its history hangs on it. In the
  /// caller's transaction, together with its grant.
  ///
  /// @return its id; empty if it belongs to another workspace
  Optional<UUID> put(
      UUID workspaceId,
      Provider provider,
      String externalId,
      String name,
      Set<Use> uses,
      Instant now) {
    claim(workspaceId, provider, externalId);
    Route route = whose(provider, externalId).orElseThrow();
    if (!route.workspaceId.equals(workspaceId)) return Optional.empty();
    jdbc.sql(
            """
            insert into channel
              (workspace_id, channel_id, provider, external_id, name, uses, connected_at, made_at)
            values (:workspaceId, :channelId, :provider, :externalId, :name, :uses, :now, :now)
            on conflict (workspace_id, provider, external_id)
              do update set name = excluded.name, uses = excluded.uses,
                connected_at = excluded.connected_at
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", route.channelId)
        .param("provider", provider.name())
        .param("externalId", externalId)
        .param("name", name)
        .param("uses", uses.stream().map(Use::name).toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .update();
    return Optional.of(route.channelId);
  }

  /// First come, first served; the primary key decides between two at once.
  private void claim(UUID workspaceId, Provider provider, String externalId) {
    jdbc.sql(
            """
            insert into channel_route (provider, external_id, workspace_id, channel_id)
            values (:provider, :externalId, :workspaceId, :channelId)
            on conflict (provider, external_id) do nothing
            """)
        .param("provider", provider.name())
        .param("externalId", externalId)
        .param("workspaceId", workspaceId)
        .param("channelId", UuidCreator.getTimeOrderedEpoch())
        .update();
  }

  private static Channel channel(ResultSet row, int n) throws SQLException {
    return new Channel(
        row.getObject("workspace_id", UUID.class),
        row.getObject("channel_id", UUID.class),
        Provider.valueOf(row.getString("provider")),
        row.getString("external_id"),
        row.getString("name"),
        uses(row),
        row.getString("authorizer_name"),
        row.getObject("granted_at", OffsetDateTime.class).toInstant(),
        instant(row, "last_received_at"),
        instant(row, "checked_at"));
  }

  static Set<Use> uses(ResultSet row) throws SQLException {
    Set<Use> uses = EnumSet.noneOf(Use.class);
    Arrays.stream((String[]) row.getArray("uses").getArray()).map(Use::valueOf).forEach(uses::add);
    return uses;
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
