package tintoi.channel;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.channel.Connection.Checking;
import tintoi.channel.Connection.Findings;
import tintoi.channel.Connection.Step;
import tintoi.channel.Connection.Trouble;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Provider;
import tintoi.provider.Use;
import tintoi.provider.Wire;
import tools.jackson.databind.json.JsonMapper;

/// The `connection` table. No other class writes it. What is secret in it is sealed here.
@Repository
class Connections {
  private static final JsonMapper JSON = Wire.json();
  private static final String COLUMNS =
      """
      select workspace_id, connection_id, person_id, provider, uses, channel_id, step, problem,
        findings, expires_at, redeemed_at, verifier, consent, link_id
      from connection
      """;

  /// Takes from a row all that is the authorizer's.
  private static final String IMPERSONAL =
      """
      authorizer_id = null, problem = problem - 'error',
        findings = jsonb_build_object('authorizer', '', 'pages', '[]'::jsonb, 'checks', '[]'::jsonb,
          'connected', coalesce(findings->'connected', '[]'::jsonb))
      """;

  private final JdbcClient jdbc;
  private final Seal seal;

  Connections(JdbcClient jdbc, Seal seal) {
    this.jdbc = jdbc;
    this.seal = seal;
  }

  /// A row with what only this package may see.
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(
      Connection connection,
      Instant expiresAt,
      @Nullable Instant redeemedAt,
      byte[] verifier,
      byte @Nullable [] consent) {

    Optional<Wizard.ByLink> byLink(Instant now) {
      UUID linkId = connection.linkId();
      if (linkId == null) return Optional.empty();
      boolean underWay = redeemedAt == null && expiresAt.isAfter(now);
      return Optional.of(new Wizard.ByLink(connection.workspaceId(), linkId, underWay));
    }
  }

  void insert(
      Connection connection, byte[] stateHash, String verifier, Instant now, Instant expiresAt) {
    jdbc.sql(
            """
            insert into connection (workspace_id, connection_id, person_id, provider, uses,
              channel_id, step, state_hash, verifier, created_at, expires_at, link_id)
            values (:workspaceId, :connectionId, :personId, :provider, :uses,
              :channelId, :step, :stateHash, :verifier, :now, :expiresAt, :linkId)
            """)
        .param("workspaceId", connection.workspaceId())
        .param("connectionId", connection.connectionId())
        .param("personId", connection.personId())
        .param("provider", connection.provider().name())
        .param("uses", connection.uses().stream().map(Use::name).toArray(String[]::new))
        .param("channelId", connection.channelId())
        .param("step", connection.step().name())
        .param("stateHash", stateHash)
        .param("verifier", seal.close(verifier, place(connection, "verifier")))
        .param("now", now.atOffset(UTC))
        .param("expiresAt", expiresAt.atOffset(UTC))
        .param("linkId", connection.linkId())
        .update();
  }

  Optional<Kept> find(UUID workspaceId, UUID connectionId) {
    return jdbc.sql(
            COLUMNS
                + """
                where workspace_id = :workspaceId and connection_id = :connectionId
                """)
        .param("workspaceId", workspaceId)
        .param("connectionId", connectionId)
        .query(Connections::kept)
        .optional();
  }

  Optional<Kept> byState(UUID workspaceId, byte[] stateHash) {
    return jdbc.sql(
            COLUMNS
                + """
                where workspace_id = :workspaceId and state_hash = :stateHash
                """)
        .param("workspaceId", workspaceId)
        .param("stateHash", stateHash)
        .query(Connections::kept)
        .optional();
  }

  /// One of the few reads across workspaces: what came back does not say whose it is.
  Optional<Kept> byState(byte[] stateHash) {
    return jdbc.sql(
            COLUMNS
                + """
                where workspace_id in (select workspace_id from workspace)
                  and state_hash = :stateHash
                """)
        .param("stateHash", stateHash)
        .query(Connections::kept)
        .optional();
  }

  /// The first walk through the wizard in that time that was for a channel, or connected it too:
  /// one walk mends all that one person had granted, and "Connect" names no channel.
  Optional<Wizard.Repair> first(UUID workspaceId, UUID channelId, Instant from, Instant to) {
    return jdbc.sql(
            """
            select created_at, person_id, link_id from connection
            where workspace_id = :workspaceId and created_at between :from and :to
              and (channel_id = :channelId
                or (created_at > :from and findings->'connected' @> :connected::jsonb))
            order by created_at limit 1
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("connected", JSON.writeValueAsString(List.of(Map.of("channelId", channelId))))
        .param("from", from.atOffset(UTC))
        .param("to", to.atOffset(UTC))
        .query((row, _) ->
            new Wizard.Repair(
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("person_id", UUID.class),
                row.getObject("link_id", UUID.class) != null))
        .optional();
  }

  /// A state is good once, and not for long; of two redirects at once one wins.
  boolean redeem(Connection connection, Instant now) {
    return jdbc.sql(
                """
                update connection set redeemed_at = :now
                where workspace_id = :workspaceId and connection_id = :connectionId
                  and redeemed_at is null and expires_at > :now and step = 'AUTHORIZING'
                """)
            .param("now", now.atOffset(UTC))
            .param("workspaceId", connection.workspaceId())
            .param("connectionId", connection.connectionId())
            .update()
        == 1;
  }

  /// Writes how far it is.
  ///
  /// @param consent the tokens it still needs; null = they are forgotten
  void write(Connection connection, @Nullable Consent consent, Instant expiresAt) {
    Trouble problem = connection.problem();
    jdbc.sql(
            """
            update connection
            set step = :step, problem = :problem::jsonb, findings = :findings::jsonb,
              consent = :consent, expires_at = :expiresAt
            where workspace_id = :workspaceId and connection_id = :connectionId
            """)
        .param("step", connection.step().name())
        .param("problem", problem == null ? null : JSON.writeValueAsString(problem))
        .param("findings", JSON.writeValueAsString(connection.findings()))
        .param("consent", consent == null ? null : sealed(connection, consent))
        .param("expiresAt", expiresAt.atOffset(UTC))
        .param("workspaceId", connection.workspaceId())
        .param("connectionId", connection.connectionId())
        .update();
  }

  /// Writes that a choice is being looked at, and leaves the rest as whoever else wrote it.
  void checking(Connection connection, Checking checking) {
    jdbc.sql(
            """
            update connection
            set findings = findings || jsonb_build_object('checking', :checking::jsonb)
            where workspace_id = :workspaceId and connection_id = :connectionId
              and step = 'CHOOSING'
            """)
        .param("checking", JSON.writeValueAsString(checking))
        .param("workspaceId", connection.workspaceId())
        .param("connectionId", connection.connectionId())
        .update();
  }

  /// The looks ended in a fault of ours: the choice may be made again.
  void unchecked(Connection connection) {
    jdbc.sql(
            """
            update connection set findings = findings - 'checking'
            where workspace_id = :workspaceId and connection_id = :connectionId
              and step = 'CHOOSING'
            """)
        .param("workspaceId", connection.workspaceId())
        .param("connectionId", connection.connectionId())
        .update();
  }

  /// Writes what came of a choice, unless somebody chose at the same time.
  ///
  /// @param before what the choice was made from
  /// @param consent the tokens it still needs; null = they are forgotten
  /// @return false if it is not as it was any more
  boolean chosen(
      Connection before, Connection after, @Nullable Consent consent, Instant expiresAt) {
    return jdbc.sql(
                """
                update connection
                set step = :step, findings = :findings::jsonb, consent = :consent,
                  expires_at = :expiresAt
                where workspace_id = :workspaceId and connection_id = :connectionId
                  and step = 'CHOOSING'
                  and findings - 'checking' = :before::jsonb - 'checking'
                """)
            .param("step", after.step().name())
            .param("findings", JSON.writeValueAsString(after.findings()))
            .param("consent", consent == null ? null : sealed(after, consent))
            .param("expiresAt", expiresAt.atOffset(UTC))
            .param("before", JSON.writeValueAsString(before.findings()))
            .param("workspaceId", after.workspaceId())
            .param("connectionId", after.connectionId())
            .update()
        == 1;
  }

  Optional<String> verifier(Kept kept) {
    return seal.open(kept.verifier, place(kept.connection, "verifier"));
  }

  Optional<Consent> consent(Kept kept) {
    return Optional.ofNullable(kept.consent)
        .flatMap(sealed -> seal.open(sealed, place(kept.connection, "consent")))
        .map(text -> JSON.readValue(text, Consent.class));
  }

  /// Keeps who consented, so that what is kept of her can be found by more than her name.
  void consented(Connection connection, String authorizerId) {
    jdbc.sql(
            """
            update connection set authorizer_id = nullif(:authorizer, '')
            where workspace_id = :workspaceId and connection_id = :connectionId
            """)
        .param("authorizer", authorizerId)
        .param("workspaceId", connection.workspaceId())
        .param("connectionId", connection.connectionId())
        .update();
  }

  /// Forgets what walks kept of a person, whoever granted since: her name, her id, what she could
  /// have connected, her tokens. What was connected stays, it is the shop's; an open walk is over.
  /// One of the few statements across workspaces.
  void forget(Provider provider, String authorizerId, Instant now) {
    jdbc.sql(
            "update connection set consent = null, expires_at = least(expires_at, :now), "
                + IMPERSONAL
                + "where authorizer_id = :authorizer and provider = :provider")
        .param("now", now.atOffset(UTC))
        .param("authorizer", authorizerId)
        .param("provider", provider.name())
        .update();
  }

  /// The same of walks from before the id was kept, which only the name tells.
  void forgetOld(UUID workspaceId, String authorizerName) {
    jdbc.sql(
            "update connection set consent = null, "
                + IMPERSONAL
                + """
                where workspace_id = :workspaceId and authorizer_id is null
                  and findings->>'authorizer' = :name
                """)
        .param("workspaceId", workspaceId)
        .param("name", authorizerName)
        .update();
  }

  /// Drops old walks of which nothing came; of the others, who walked when is part of the story of
  /// an incident, and only what is the authorizer's is forgotten. One of the few statements across
  /// workspaces.
  void age(Instant before) {
    jdbc.sql(
            """
            delete from connection
            where created_at < :before and channel_id is null
              and coalesce(jsonb_array_length(findings->'connected'), 0) = 0
            """)
        .param("before", before.atOffset(UTC))
        .update();
    jdbc.sql(
            "update connection set "
                + IMPERSONAL
                + """
                where created_at < :before
                  and (authorizer_id is not null or findings->>'authorizer' <> '')
                """)
        .param("before", before.atOffset(UTC))
        .update();
  }

  /// Forgets tokens nobody came back for. One of the few statements across workspaces.
  int forget(Instant now) {
    return jdbc.sql(
            "update connection set consent = null where expires_at < :now and consent is not null")
        .param("now", now.atOffset(UTC))
        .update();
  }

  private byte[] sealed(Connection connection, Consent consent) {
    return seal.close(JSON.writeValueAsString(consent), place(connection, "consent"));
  }

  private static String place(Connection connection, String what) {
    return "connection/" + connection.workspaceId() + "/" + connection.connectionId() + "/" + what;
  }

  private static Kept kept(ResultSet row, int n) throws SQLException {
    String problem = row.getString("problem");
    String findings = row.getString("findings");
    var connection =
        new Connection(
            row.getObject("workspace_id", UUID.class),
            row.getObject("connection_id", UUID.class),
            row.getObject("person_id", UUID.class),
            Provider.valueOf(row.getString("provider")),
            Channels.uses(row),
            row.getObject("channel_id", UUID.class),
            Step.valueOf(row.getString("step")),
            null,
            problem == null ? null : JSON.readValue(problem, Trouble.class),
            findings == null ? Findings.NONE : JSON.readValue(findings, Findings.class),
            row.getObject("link_id", UUID.class));
    return new Kept(
        connection,
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        Channels.instant(row, "redeemed_at"),
        row.getBytes("verifier"),
        row.getBytes("consent"));
  }
}
