package tintoi.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Authorizer.Secrets;
import tintoi.provider.Credential;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;

class GrantsTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  @TempDir Path data;

  private final TestClock clock = new TestClock();
  private final ScriptedAuthorizer zalo = new ScriptedAuthorizer();
  private final List<Object> events = new ArrayList<>();
  private Grants grants;
  private Upkeep upkeep;
  private UUID workspaceId;

  @BeforeEach
  void openShop() {
    db.jdbc().sql("delete from channel_grant").update();
    Seal seal = new Seal(new SecretKeys("", data));
    grants = grants(seal);
    upkeep = new Upkeep(grants, new Connections(db.jdbc(), seal), clock, events::add);
    workspaceId = UUID.randomUUID();
    db.jdbc()
        .sql(
            "insert into workspace (workspace_id, name, created_at) values (?, 'Giày Minh', now())")
        .param(workspaceId)
        .update();
  }

  @Test
  void a_token_opens_only_in_the_row_it_was_sealed_for() {
    UUID mine = connect("access-mine", null, null);
    UUID other = connect("access-other", null, null);
    db.jdbc()
        .sql(
            """
            update channel_grant set access_token =
              (select access_token from channel_grant where channel_id = ?)
            where channel_id = ?
            """)
        .params(other, mine)
        .update();

    assertThat(grants.credential(workspaceId, mine)).isEmpty();
    assertThat(token(other)).isEqualTo("access-other");
  }

  @Test
  void a_token_changed_by_one_bit_does_not_open() {
    UUID channelId = connect("access", null, null);
    db.jdbc()
        .sql(
            """
            update channel_grant set access_token = set_bit(access_token, 200,
              1 - get_bit(access_token, 200)) where channel_id = ?
            """)
        .param(channelId)
        .update();

    assertThat(grants.credential(workspaceId, channelId)).isEmpty();
  }

  @Test
  void without_the_key_a_copy_of_the_database_is_worth_nothing() throws IOException {
    UUID channelId = connect("access", null, null);
    Path elsewhere = Files.createDirectory(data.resolve("elsewhere"));

    var thief = grants(new Seal(new SecretKeys("", elsewhere)));
    assertThat(thief.credential(workspaceId, channelId)).isEmpty();
  }

  @Test
  void an_old_key_still_opens_what_it_sealed_once_a_new_one_seals() throws IOException {
    UUID channelId = connect("access", null, null);
    String old = Files.readString(data.resolve("secret.key")).strip();
    String fresh = java.util.Base64.getEncoder().encodeToString(new byte[32]);

    var after = grants(new Seal(new SecretKeys(fresh + "," + old, data)));
    assertThat(after.credential(workspaceId, channelId))
        .contains(new Credential(channelId.toString(), "access"));
  }

  @Test
  void a_new_key_takes_over_while_tokens_are_renewed_and_the_old_one_can_go() throws Exception {
    List<UUID> channels = new ArrayList<>();
    for (int n = 0; n < 20; n++) channels.add(connect("a-" + n, "r-" + n, clock.instant()));
    UUID permanent = connect("page-token", null, null);
    String old = Files.readString(data.resolve("secret.key")).strip();
    String fresh = java.util.Base64.getEncoder().encodeToString(new byte[32]);
    var changing = grants(new Seal(new SecretKeys(fresh + "," + old, data)));
    zalo.next = renewed("renewed", "r-next");
    try (var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
      var running = new ArrayList<java.util.concurrent.Future<?>>();
      for (int n = 0; n < 20; n += 2) {
        var refused = new Credential(channels.get(n).toString(), "a-" + n);
        running.add(threads.submit(() -> changing.renew(workspaceId, channel(refused), refused)));
        running.add(threads.submit(changing::reseal));
      }
      for (var each : running) each.get();
    }
    assertThat(changing.reseal().left()).isZero();

    var after = grants(new Seal(new SecretKeys(fresh, data)));
    for (int n = 0; n < 20; n++)
      assertThat(after.credential(workspaceId, channels.get(n)).orElseThrow().token())
          .isEqualTo(n % 2 == 0 ? "renewed" : "a-" + n);
    assertThat(after.credential(workspaceId, permanent).orElseThrow().token())
        .isEqualTo("page-token");
    assertThat(after.reseal()).isEqualTo(new Sealed.Resealed(0, 0));
    assertThat(grants(new Seal(new SecretKeys(old, data))).reseal().left())
        .as("whose key is gone is counted, not touched")
        .isEqualTo(21);
  }

  private static UUID channel(Credential credential) {
    return UUID.fromString(credential.externalId());
  }

  @Test
  void the_key_is_made_once_and_readable_by_its_owner_only() throws IOException {
    Path file = data.resolve("secret.key");
    String made = Files.readString(file);
    var again = new SecretKeys("", data);

    assertThat(Files.readString(file)).isEqualTo(made);
    assertThat(again.current()).hasToString("Key[***]");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> new SecretKeys("short", data))
        .hasMessageContaining("TINTOI_SECRET_KEY must hold keys of 32 bytes");
  }

  @Test
  void a_token_that_ends_within_six_hours_is_renewed_and_the_new_pair_is_what_counts() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(25)));
    zalo.next = renewed("a2", "r2");
    upkeep.run();
    assertThat(zalo.renewed).as("20 hours before its end").isEmpty();

    clock.advance(Duration.ofHours(20));
    upkeep.run();
    assertThat(token(channelId)).isEqualTo("a2");

    zalo.next = renewed("a3", "r3");
    clock.advance(Duration.ofHours(20));
    upkeep.run();
    assertThat(zalo.renewed).containsExactly("r1", "r2");
    assertThat(events).isEmpty();
  }

  @Test
  void a_token_that_lives_for_an_hour_is_renewed_once_and_near_its_end() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(1)));
    obtained(channelId, clock.instant());
    zalo.next = renewed("a2", "r2");
    for (int n = 0; n < 44; n++) {
      upkeep.run();
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(zalo.renewed).as("16 minutes before its end").isEmpty();

    clock.advance(Duration.ofMinutes(2));
    for (int n = 0; n < 3; n++) upkeep.run();
    assertThat(zalo.renewed).containsExactly("r1");
    assertThat(token(channelId)).isEqualTo("a2");
  }

  @Test
  void a_refused_renewal_is_told_once_an_hour_and_the_token_goes_on_while_it_lives() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(5)));
    zalo.next = new Renewal.Refused(new ProviderError(Provider.ZALO, 200, "-14014", "", "", null));
    for (int n = 0; n < 4; n++) upkeep.run();

    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            GrantLost.class, lost -> assertThat(lost.channelId()).isEqualTo(channelId));
    assertThat(token(channelId)).isEqualTo("a1");
    clock.advance(Duration.ofMinutes(61));
    upkeep.run();
    assertThat(events).hasSize(2);
    assertThat(refused(channelId)).as("a look says until when it works").isTrue();

    zalo.next = renewed("a2", "r2");
    clock.advance(Duration.ofMinutes(61));
    upkeep.run();
    assertThat(refused(channelId)).isFalse();
  }

  private static boolean refused(UUID channelId) {
    return db.jdbc()
        .sql("select refused_at is not null from channel_grant where channel_id = ?")
        .param(channelId)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  @Test
  void a_renewal_that_did_not_come_through_is_tried_again_with_the_same_pair() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(1)));
    zalo.next = new Renewal.Unreachable("timed out");
    upkeep.run();
    zalo.next = renewed("a2", "r2");
    upkeep.run();

    assertThat(zalo.renewed).containsExactly("r1", "r1");
    assertThat(token(channelId)).isEqualTo("a2");
  }

  @Test
  void whoever_comes_with_a_token_already_replaced_gets_the_new_one_without_asking() {
    UUID channelId = connect("a1", "r1", null);
    zalo.next = renewed("a2", "r2");
    var refused = new Credential(channelId.toString(), "a1");
    grants.renew(workspaceId, channelId, refused);

    assertThat(grants.renew(workspaceId, channelId, refused))
        .isInstanceOfSatisfying(
            Renewal.Renewed.class,
            renewal -> assertThat(renewal.secrets().access()).isEqualTo("a2"));
    clock.advance(Duration.ofMinutes(2));
    upkeep.run();
    assertThat(zalo.renewed).containsExactly("r1");
  }

  @Test
  void the_new_pair_is_written_even_if_the_caller_rolls_back() {
    UUID channelId = connect("a1", "r1", null);
    zalo.next = renewed("a2", "r2");
    db.transactions()
        .executeWithoutResult(status -> {
          grants.renew(workspaceId, channelId, new Credential(channelId.toString(), "a1"));
          status.setRollbackOnly();
        });

    assertThat(token(channelId)).isEqualTo("a2");
  }

  @Test
  void two_nodes_refused_at_once_redeem_the_refresh_token_once() throws Exception {
    UUID channelId = connect("a1", "r1", null);
    var refused = new Credential(channelId.toString(), "a1");
    var other = grants(new Seal(new SecretKeys("", data)));
    zalo.next = renewed("a2", "r2");
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    zalo.meanwhile = () -> hang(asked, answered);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> grants.renew(workspaceId, channelId, refused));
      await(asked);
      var second = threads.submit(() -> other.renew(workspaceId, channelId, refused));
      while (waiting() == 0) Thread.onSpinWait();
      answered.countDown();

      for (var node : List.of(first, second))
        assertThat(node.get())
            .isInstanceOfSatisfying(
                Renewal.Renewed.class,
                renewal -> assertThat(renewal.secrets().access()).isEqualTo("a2"));
    }
    assertThat(zalo.renewed).containsExactly("r1");
  }

  @Test
  @Timeout(60)
  void whoever_asks_since_when_it_is_granted_does_not_wait_for_a_renewal() throws Exception {
    UUID channelId = connect("a1", "r1", null);
    var refused = new Credential(channelId.toString(), "a1");
    Instant later = clock.instant().plus(Duration.ofDays(1));
    assertThat(grants.grantedAfter(workspaceId, channelId, later)).isFalse();
    zalo.next = renewed("a2", "r2");
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    zalo.meanwhile = () -> hang(asked, answered);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var renewal = threads.submit(() -> grants.renew(workspaceId, channelId, refused));
      await(asked);
      assertThat(grants.grantedAfter(workspaceId, channelId, later)).as("perhaps now").isTrue();
      answered.countDown();
      assertThat(renewal.get()).isInstanceOf(Renewal.Renewed.class);
    }
    assertThat(grants.grantedAfter(workspaceId, channelId, later)).isFalse();
    assertThat(grants.grantedAfter(workspaceId, UUID.randomUUID(), later)).isFalse();
  }

  private static void hang(CountDownLatch asked, CountDownLatch answered) {
    asked.countDown();
    await(answered);
  }

  /// As when Zalo's own service for it is ill: every OA's token is refused, and none is renewed.
  @Test
  void a_provider_that_hangs_when_it_is_asked_to_renew_holds_few_connections() throws Exception {
    List<Credential> refused = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      UUID channelId = connect("a-" + n, "r-" + n, null);
      refused.add(new Credential(channelId.toString(), "a-" + n));
    }
    zalo.next = renewed("a-next", "r-next");
    var answered = new CountDownLatch(1);
    zalo.meanwhile = () -> await(answered);
    var sentAway = new CountDownLatch(26);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Credential one : refused)
        threads.execute(() -> {
          Renewal renewal = grants.renew(workspaceId, channel(one), one);
          if (renewal instanceof Renewal.Unreachable) sentAway.countDown();
        });
      await(sentAway);

      assertThat(open()).as("connections of those that hang").isEqualTo(4);
      Credential page = new Credential("", "page");
      assertThat(grants.renew(workspaceId, connect("page", null, null), page))
          .as("what is not renewed at all waits for nobody")
          .isEqualTo(new Renewal.NotRenewable());
      Credential replaced = new Credential("", "a-of-yesterday");
      assertThat(grants.renew(workspaceId, connect("a-of-today", "r", null), replaced))
          .as("nor does what somebody renewed already")
          .isInstanceOf(Renewal.Renewed.class);
      answered.countDown();
    }
    for (Credential one : refused)
      assertThat(grants.renew(workspaceId, channel(one), one)).isInstanceOf(Renewal.Renewed.class);
    assertThat(zalo.renewed).as("each was asked for once").hasSize(30).doesNotHaveDuplicates();
  }

  /// How many transactions wait for something that is not the database.
  private int open() {
    return db.jdbc()
        .sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and state = 'idle in transaction'
            """)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many wait for a row.
  private int waiting() {
    return db.jdbc()
        .sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        .query((row, _) -> row.getInt(1))
        .single();
  }

  @Test
  void a_pair_that_could_not_be_written_is_kept_and_written_later_and_not_asked_for_again() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(1)));
    var away =
        new JdbcTransactionManager(db.dataSource()) {
          private static final long serialVersionUID = 1;
          private boolean gone;

          @Override
          protected void doCommit(DefaultTransactionStatus status) {
            if (gone) {
              doRollback(status);
              throw new TransactionSystemException("the database is gone");
            }
            super.doCommit(status);
          }
        };
    Seal seal = new Seal(new SecretKeys("", data));
    var node = new Grants(db.jdbc(), seal, new Authorizers(List.of(zalo)), clock, away);
    var upkeeper = new Upkeep(node, new Connections(db.jdbc(), seal), clock, events::add);
    zalo.next = renewed("a2", "r2");
    zalo.meanwhile = () -> away.gone = true;
    assertThatThrownBy(upkeeper::run).isInstanceOf(TransactionSystemException.class);
    assertThat(token(channelId)).as("nobody uses what is not written").isEqualTo("a1");

    zalo.next = new Renewal.Refused(new ProviderError(Provider.ZALO, 200, "-14014", "", "", null));
    away.gone = false;
    upkeeper.run();

    assertThat(token(channelId)).isEqualTo("a2");
    assertThat(zalo.renewed).containsExactly("r1");
    assertThat(events).isEmpty();
  }

  @Test
  void a_token_without_a_refresh_token_cannot_be_renewed() {
    UUID channelId = connect("a1", null, null);

    assertThat(grants.renew(workspaceId, channelId, new Credential(channelId.toString(), "a1")))
        .isEqualTo(new Renewal.NotRenewable());
    assertThat(zalo.renewed).isEmpty();
  }

  /// As if the process had been killed in between. At Zalo the old refresh token is spent then: the
  /// authorization is lost, and the next renewal says so.
  @Test
  void a_death_between_the_answer_to_a_renewal_and_its_commit_leaves_the_old_pair_and_is_told() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(5)));
    zalo.next = renewed("a2", "r2");
    zalo.meanwhile = GrantsTest::killTransaction;
    assertThatThrownBy(
            () -> grants.renew(workspaceId, channelId, new Credential(channelId.toString(), "a1")))
        .isInstanceOf(RuntimeException.class);
    assertThat(token(channelId)).isEqualTo("a1");

    zalo.meanwhile = () -> {};
    zalo.next = new Renewal.Refused(new ProviderError(Provider.ZALO, 200, "-14014", "", "", null));
    Seal seal = new Seal(new SecretKeys("", data));
    var next = new Upkeep(grants(seal), new Connections(db.jdbc(), seal), clock, events::add);
    next.run();

    assertThat(zalo.renewed).containsExactly("r1", "r1");
    assertThat(events).singleElement().isInstanceOf(GrantLost.class);
    assertThat(token(channelId)).as("it goes on while it lives").isEqualTo("a1");
  }

  @Test
  void a_renewal_of_which_nobody_heard_the_end_is_asked_again_long_before_the_token_ends() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(25)));
    zalo.next = renewed("a2", "r2");
    zalo.meanwhile = GrantsTest::killTransaction;
    assertThatThrownBy(
            () -> grants.renew(workspaceId, channelId, new Credential(channelId.toString(), "a1")))
        .isInstanceOf(RuntimeException.class);
    zalo.meanwhile = () -> {};
    zalo.next = new Renewal.Refused(new ProviderError(Provider.ZALO, 200, "-14014", "", "", null));
    Seal seal = new Seal(new SecretKeys("", data));
    var next = new Upkeep(grants(seal), new Connections(db.jdbc(), seal), clock, events::add);
    next.run();
    assertThat(zalo.renewed).as("whoever asked may still be waiting").containsExactly("r1");

    clock.advance(Duration.ofMinutes(2));
    for (int n = 0; n < 3; n++) next.run();
    assertThat(zalo.renewed).containsExactly("r1", "r1");
    assertThat(events).as("told").singleElement().isInstanceOf(GrantLost.class);
  }

  @Test
  void an_answer_to_a_renewal_that_never_came_is_asked_for_until_it_comes() {
    UUID channelId = connect("a1", "r1", clock.instant().plus(Duration.ofHours(25)));
    zalo.next = new Renewal.Unreachable("timed out");
    grants.renew(workspaceId, channelId, new Credential(channelId.toString(), "a1"));
    clock.advance(Duration.ofMinutes(2));
    upkeep.run();
    zalo.next = renewed("a2", "r2");
    for (int n = 0; n < 3; n++) upkeep.run();

    assertThat(zalo.renewed).containsExactly("r1", "r1", "r1");
    assertThat(token(channelId)).isEqualTo("a2");
  }

  @Test
  void a_death_while_a_channel_is_connected_again_leaves_the_old_grant_and_the_next_try_the_new() {
    UUID channelId = connect("a1", "r1", null);

    assertThatThrownBy(() -> join(channelId, "a2", _ -> killTransaction()))
        .isInstanceOf(RuntimeException.class);
    assertThat(token(channelId)).isEqualTo("a1");

    assertThat(join(channelId, "a2", _ -> {})).contains(channelId);
    assertThat(token(channelId)).isEqualTo("a2");
  }

  /// Ends the transaction that is open in this test, from outside, as a kill does.
  private static void killTransaction() {
    try (var connection = db.dataSource().getConnection();
        var statement =
            connection.prepareStatement(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<UUID> join(UUID channelId, String access, ApplicationEventPublisher listener) {
    var joining =
        new Joining(
            new Channels(db.jdbc()),
            grants,
            new ReconnectLinks(db.jdbc(), clock),
            clock,
            listener,
            new JdbcTransactionManager(db.dataSource()));
    var connection =
        new Connection(
            workspaceId,
            UUID.randomUUID(),
            UUID.randomUUID(),
            Provider.ZALO,
            Set.of(Use.MESSAGES),
            channelId,
            Connection.Step.CHOOSING,
            null,
            null,
            Connection.Findings.NONE,
            null);
    String externalId = channelId.toString();
    db.jdbc()
        .sql("update channel_route set external_id = ? where channel_id = ?")
        .params(externalId, channelId)
        .update();
    var candidate =
        new Candidate(
            externalId, "Minh Shoes", new Secrets(access, "r2"), null, Set.of(), List.of());
    var consent = new Consent(externalId, "Minh Shoes", List.of(candidate));
    return joining.join(connection, consent, candidate, connection.uses(), List.of());
  }

  private Grants grants(Seal seal) {
    return new Grants(
        db.jdbc(),
        seal,
        new Authorizers(List.of(zalo)),
        clock,
        new JdbcTransactionManager(db.dataSource()));
  }

  private void obtained(UUID channelId, Instant at) {
    db.jdbc()
        .sql("update channel_grant set granted_at = ?, renewed_at = null where channel_id = ?")
        .params(at.atOffset(ZoneOffset.UTC), channelId)
        .update();
  }

  /// An OA whose external id is its channel's id; its token lived for 25 hours.
  private UUID connect(String access, @Nullable String refresh, @Nullable Instant expiresAt) {
    String externalId = UUID.randomUUID().toString();
    var channels = new Channels(db.jdbc());
    UUID channelId =
        channels
            .put(
                workspaceId,
                Provider.ZALO,
                externalId,
                "Minh Shoes",
                Set.of(Use.MESSAGES),
                clock.instant())
            .orElseThrow();
    db.jdbc()
        .sql("update channel set external_id = channel_id::text where channel_id = ?")
        .param(channelId)
        .update();
    var candidate =
        new Candidate(
            externalId, "Minh Shoes", new Secrets(access, refresh), expiresAt, Set.of(), List.of());
    var consent = new Consent(externalId, "Minh Shoes", List.of(candidate));
    grants.put(workspaceId, channelId, consent, candidate, UUID.randomUUID());
    if (expiresAt != null) obtained(channelId, expiresAt.minus(Duration.ofHours(25)));
    return channelId;
  }

  private String token(UUID channelId) {
    return grants.credential(workspaceId, channelId).orElseThrow().token();
  }

  private Renewal renewed(String access, String refresh) {
    return new Renewal.Renewed(
        new Secrets(access, refresh), clock.instant().plus(Duration.ofHours(25 + 20)));
  }
}
