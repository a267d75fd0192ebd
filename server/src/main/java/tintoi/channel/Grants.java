package tintoi.channel;

import static java.time.ZoneOffset.UTC;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.Inspection.End;
import tintoi.channel.Inspection.End.What;
import tintoi.provider.Authorizer;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Authorizer.Secrets;
import tintoi.provider.Credential;
import tintoi.provider.Provider;

/// The `channel_grant` table: sealed tokens. No other class reads or writes it.
@Repository
public class Grants implements Sealed {
  private final JdbcClient jdbc;
  private final Seal seal;
  private final Authorizers authorizers;
  private final Clock clock;
  private final TransactionTemplate alone;
  private final SingleFlight flights = new SingleFlight();

  /// Pairs a provider gave that could not be written yet. Until they are, nobody uses them, and the
  /// token they came for is not redeemed a second time.
  private final Map<UUID, Unwritten> unwritten = new ConcurrentHashMap<>();

  /// @param spent the refresh token it came for: once the row has another one, this is of yesterday
  private record Unwritten(UUID workspaceId, String spent, Renewal.Renewed pair) {}

  Grants(
      JdbcClient jdbc,
      Seal seal,
      Authorizers authorizers,
      Clock clock,
      PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.seal = seal;
    this.authorizers = authorizers;
    this.clock = clock;
    alone = new TransactionTemplate(transactions);
    alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /// The token to act for a channel with; empty if it was withdrawn or cannot be opened.
  public Optional<Credential> credential(UUID workspaceId, UUID channelId) {
    return stored(workspaceId, channelId, "")
        .filter(grant -> grant.access().length > 0)
        .flatMap(grant ->
            tokens(workspaceId, channelId)
                .access(grant.access())
                .map(token -> new Credential(grant.externalId(), token)));
  }

  /// True if the channel was connected again after a moment, or may be just now. Shares the row's
  /// lock until the caller commits: whoever stops the channel for a refused token and whoever
  /// connects it again must not miss each other. Does not wait for it: a renewal has it for as long
  /// as its provider hangs, and the caller holds up others.
  public boolean grantedAfter(UUID workspaceId, UUID channelId, Instant moment) {
    return jdbc.sql(
            """
            select granted_at > :moment as later from channel_grant
            where workspace_id = :workspaceId and channel_id = :channelId
            for share skip locked
            """)
        .param("moment", moment.atOffset(UTC))
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query((row, _) -> Boolean.valueOf(row.getBoolean("later")))
        .optional()
        .orElseGet(() -> stored(workspaceId, channelId, "").isPresent());
  }

  /// Renews a token the provider refused: under the row lock, once across all nodes, the new pair
  /// written before anyone uses it. If somebody already renewed it (the stored token differs from
  /// `refused`), answers Renewed without asking the provider.
  public Renewal renew(UUID workspaceId, UUID channelId, Credential refused) {
    return flights.join(
        channelId,
        refused.token(),
        () ->
            stored(workspaceId, channelId, "")
                .filter(grant -> grant.isToRenew(tokens(workspaceId, channelId), refused.token()))
                .isPresent(),
        () -> {
          boolean noted = asking(workspaceId, channelId);
          return renew(workspaceId, channelId, (token, _) -> token.equals(refused.token()), noted);
        });
  }

  /// Renews a token that ends soon, or of which nobody knows what became of it.
  ///
  /// @param within ends sooner than that from now, and in the last quarter of its life, else
  ///   nothing is done
  Renewal renewAhead(UUID workspaceId, UUID channelId, Duration within) {
    Instant now = clock.instant();
    boolean noted = asking(workspaceId, channelId);
    return renew(workspaceId, channelId, (_, grant) -> grant.life().isDue(now, within), noted);
  }

  /// In a transaction of its own that does nothing else: a refresh token is good once, so between
  /// the provider's answer and the commit must be no work that could fail.
  private Renewal renew(
      UUID workspaceId, UUID channelId, BiPredicate<String, StoredGrant> old, boolean noted) {
    Renewal renewal =
        alone.execute(_ ->
            stored(workspaceId, channelId, "for update of g")
                .map(grant -> renew(workspaceId, channelId, grant, old, noted))
                .orElseGet(Renewal.NotRenewable::new));
    // Only now is it certain that the pair is written.
    unwritten.remove(channelId);
    return renewal == null ? new Renewal.NotRenewable() : renewal;
  }

  /// Writes what a provider gave while the database was away.
  void writeUnwritten() {
    unwritten.forEach(
        (channelId, kept) -> renew(kept.workspaceId, channelId, (_, _) -> false, false));
  }

  /// Notes that the provider will be asked, in a transaction of its own. If this process dies
  /// before the answer is written, or none comes, the note stays, and [Upkeep] asks again.
  ///
  /// @return false if somebody noted it before
  boolean asking(UUID workspaceId, UUID channelId) {
    return Boolean.TRUE.equals(
        alone.execute(_ ->
            jdbc.sql(
                        """
                        update channel_grant set asked_at = :now
                        where workspace_id = :workspaceId and channel_id = :channelId
                          and refresh_token is not null and asked_at is null
                        """)
                    .param("now", clock.instant().atOffset(UTC))
                    .param("workspaceId", workspaceId)
                    .param("channelId", channelId)
                    .update()
                == 1));
  }

  /// Takes back what one noted oneself: the provider has answered, or was not asked.
  void heard(UUID workspaceId, UUID channelId) {
    jdbc.sql(
            """
            update channel_grant set asked_at = null
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  /// @param noted by this call: if the provider is not asked after all, the note goes
  private Renewal renew(
      UUID workspaceId,
      UUID channelId,
      StoredGrant grant,
      BiPredicate<String, StoredGrant> old,
      boolean noted) {
    TokenSeal tokens = tokens(workspaceId, channelId);
    Optional<String> access = tokens.access(grant.access());
    Optional<String> refresh = tokens.refresh(grant.refresh());
    Unwritten kept = unwritten.get(channelId);
    if (kept != null && refresh.filter(kept.spent::equals).isPresent()) {
      write(workspaceId, channelId, kept.pair.secrets(), kept.pair.expiresAt());
      return kept.pair;
    }
    boolean replaced = access.isPresent() && !old.test(access.get(), grant);
    if (noted && (replaced || refresh.isEmpty())) heard(workspaceId, channelId);
    if (replaced) {
      var secrets = new Secrets(access.get(), refresh.orElse(null));
      return new Renewal.Renewed(secrets, grant.life().expiresAt());
    }
    if (refresh.isEmpty()) return new Renewal.NotRenewable();
    Renewal renewal = authorizers.of(grant.provider()).renew(refresh.get());
    if (renewal instanceof Renewal.Renewed pair) {
      unwritten.put(channelId, new Unwritten(workspaceId, refresh.get(), pair));
      write(workspaceId, channelId, pair.secrets(), pair.expiresAt());
    }
    if (renewal instanceof Renewal.Refused) refused(workspaceId, channelId);
    return renewal;
  }

  /// Its token may still be good for hours: until then somebody can grant it anew.
  private void refused(UUID workspaceId, UUID channelId) {
    jdbc.sql(
            """
            update channel_grant set refused_at = :now, asked_at = null
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("now", clock.instant().atOffset(UTC))
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  private void write(
      UUID workspaceId, UUID channelId, Secrets secrets, @Nullable Instant expiresAt) {
    jdbc.sql(
            """
            update channel_grant
            set access_token = :access, refresh_token = :refresh, expires_at = :expiresAt,
              renewed_at = :now, refused_at = null, asked_at = null
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("access", tokens(workspaceId, channelId).access(secrets))
        .param("refresh", tokens(workspaceId, channelId).refresh(secrets))
        .param("expiresAt", expiresAt == null ? null : expiresAt.atOffset(UTC))
        .param("now", clock.instant().atOffset(UTC))
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .update();
  }

  /// Seals with the key of today what an older one sealed, a grant at a time under its row lock: a
  /// renewal meanwhile is not undone. One of the few reads across workspaces.
  @Override
  public Resealed reseal() {
    List<Granted> old =
        jdbc.sql(
                """
                select workspace_id, channel_id from channel_grant
                where (length(access_token) > 5 and substring(access_token from 2 for 4) <> :key)
                  or substring(refresh_token from 2 for 4) <> :key
                order by workspace_id, channel_id
                """)
            .param("key", seal.keyId())
            .query(Granted::of)
            .list();
    int done = 0;
    for (Granted one : old)
      if (Boolean.TRUE.equals(alone.execute(_ -> reseal(one.workspaceId(), one.channelId()))))
        done++;
    return new Resealed(done, old.size() - done);
  }

  private boolean reseal(UUID workspaceId, UUID channelId) {
    return stored(workspaceId, channelId, "for update of g")
        .map(grant -> {
          TokenSeal tokens = tokens(workspaceId, channelId);
          Optional<String> access = tokens.access(grant.access());
          Optional<String> refresh = tokens.refresh(grant.refresh());
          if (access.isEmpty() || (grant.refresh() != null && refresh.isEmpty())) return false;
          var secrets = new Secrets(access.get(), refresh.orElse(null));
          jdbc.sql(
                  """
                  update channel_grant set access_token = :access, refresh_token = :refresh
                  where workspace_id = :workspaceId and channel_id = :channelId
                  """)
              .param("access", tokens(workspaceId, channelId).access(secrets))
              .param("refresh", tokens(workspaceId, channelId).refresh(secrets))
              .param("workspaceId", workspaceId)
              .param("channelId", channelId)
              .update();
          return true;
        })
        .orElse(true);
  }

  /// Replaces the grant of a channel, in the caller's transaction.
  ///
  /// @param grantedBy our person who walked through the consent page
  void put(
      UUID workspaceId,
      UUID channelId,
      Authorizer.Consent consent,
      Authorizer.Candidate candidate,
      UUID grantedBy) {
    Instant expiresAt = candidate.expiresAt();
    jdbc.sql(
            """
            insert into channel_grant (workspace_id, channel_id, authorizer_id, authorizer_name,
              access_token, refresh_token, expires_at, scopes, granted_at, renewed_at, granted_by)
            values (:workspaceId, :channelId, :authorizerId, :authorizerName,
              :access, :refresh, :expiresAt, :scopes, :now, :now, :grantedBy)
            on conflict (workspace_id, channel_id) do update set
              authorizer_id = excluded.authorizer_id, authorizer_name = excluded.authorizer_name,
              access_token = excluded.access_token, refresh_token = excluded.refresh_token,
              expires_at = excluded.expires_at, scopes = excluded.scopes,
              granted_at = excluded.granted_at, renewed_at = excluded.renewed_at,
              granted_by = excluded.granted_by, refused_at = null, asked_at = null
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .param("authorizerId", consent.authorizerId())
        .param("authorizerName", consent.authorizerName())
        .param("access", tokens(workspaceId, channelId).access(candidate.secrets()))
        .param("refresh", tokens(workspaceId, channelId).refresh(candidate.secrets()))
        .param("expiresAt", expiresAt == null ? null : expiresAt.atOffset(UTC))
        .param("scopes", candidate.scopes().toArray(String[]::new))
        .param("now", clock.instant().atOffset(UTC))
        .param("grantedBy", grantedBy)
        .update();
  }

  /// What will end if nothing else happens: the grant, if nobody renews it any more; its token, if
  /// the provider would not. Empty if it is not renewed at all, or is lost.
  Optional<End> end(Channel channel) {
    Duration life = authorizers.of(channel.provider()).renewalLife();
    if (life == null) return Optional.empty();
    return jdbc.sql(
            """
            select coalesce(renewed_at, granted_at) as at,
              case when refused_at is not null then expires_at end as token_ends
            from channel_grant
            where workspace_id = :workspaceId and channel_id = :channelId
              and refresh_token is not null
            """)
        .param("workspaceId", channel.workspaceId())
        .param("channelId", channel.channelId())
        .query((row, _) -> {
          Instant token = Channels.instant(row, "token_ends");
          return token == null
              ? new End(
                  What.RENEWAL, Objects.requireNonNull(Channels.instant(row, "at")).plus(life))
              : new End(What.TOKEN, token);
        })
        .optional();
  }

  /// The provider's id of whoever granted; empty if nobody did.
  Optional<String> authorizer(UUID workspaceId, UUID channelId) {
    return jdbc.sql(
            """
            select authorizer_id from channel_grant
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query((row, _) -> row.getString(1))
        .optional();
  }

  /// One of the few reads across workspaces: what a person of the provider's granted.
  List<Granted> by(Provider provider, String authorizerId) {
    return jdbc.sql(
            """
            select g.workspace_id, g.channel_id from channel_grant g
            join channel c using (workspace_id, channel_id)
            where g.authorizer_id = :authorizer and c.provider = :provider
            order by g.workspace_id, g.channel_id
            """)
        .param("authorizer", authorizerId)
        .param("provider", provider.name())
        .query(Granted::of)
        .list();
  }

  /// Forgets who granted, and her tokens: nothing opens there any more.
  void forget(Granted granted) {
    jdbc.sql(
            """
            update channel_grant set authorizer_id = '', authorizer_name = '',
              access_token = '\\x', refresh_token = null, expires_at = null, scopes = '{}'
            where workspace_id = :workspaceId and channel_id = :channelId
            """)
        .param("workspaceId", granted.workspaceId())
        .param("channelId", granted.channelId())
        .update();
  }

  /// A grant whose token ends, or may have ended unheard.
  record Ending(Granted granted, Life life) {}

  /// One of the few reads across workspaces: which tokens are to be renewed, and can be.
  List<Ending> ending(Instant now, Duration ahead) {
    return jdbc
        .sql(
            """
            select workspace_id, channel_id, expires_at, asked_at,
              coalesce(renewed_at, granted_at) as obtained_at
            from channel_grant
            where refresh_token is not null and (expires_at < :before or asked_at < :unheard)
            order by expires_at
            """)
        .param("unheard", now.minus(Life.UNHEARD).atOffset(UTC))
        .param("before", now.plus(ahead).atOffset(UTC))
        .query((row, n) -> new Ending(Granted.of(row, n), Life.of(row)))
        .list()
        .stream()
        .filter(ending -> ending.life.isDue(now, ahead))
        .toList();
  }

  /// @param lock "" or how to lock the row
  private Optional<StoredGrant> stored(UUID workspaceId, UUID channelId, String lock) {
    return jdbc.sql(
            """
            select c.provider, c.external_id, g.access_token, g.refresh_token, g.expires_at,
              g.asked_at,
              coalesce(g.renewed_at, g.granted_at) as obtained_at
            from channel_grant g join channel c using (workspace_id, channel_id)
            where g.workspace_id = :workspaceId and g.channel_id = :channelId
            """
                + lock)
        .param("workspaceId", workspaceId)
        .param("channelId", channelId)
        .query(StoredGrant::of)
        .optional();
  }

  private TokenSeal tokens(UUID workspaceId, UUID channelId) {
    return new TokenSeal(seal, workspaceId, channelId);
  }
}
