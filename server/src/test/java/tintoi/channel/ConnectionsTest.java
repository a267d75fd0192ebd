package tintoi.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.channel.Connection.Connected;
import tintoi.channel.Connection.Findings;
import tintoi.channel.Connection.Step;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// What is kept of walks of long ago.
class ConnectionsTest {
  private static final Instant NOW = TestClock.NOON;

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  @TempDir Path data;

  private final UUID workspaceId = UUID.randomUUID();
  private final UUID personId = UUID.randomUUID();
  private Connections connections;

  @BeforeEach
  void openShop() {
    connections = new Connections(db.jdbc(), new Seal(new SecretKeys("", data)));
    db.jdbc()
        .sql("insert into workspace (workspace_id, name, created_at) values (?, 'Giày Minh', ?)")
        .params(workspaceId, NOW.atOffset(UTC))
        .update();
    db.jdbc()
        .sql(
            """
            insert into person (workspace_id, person_id, email, name, password_hash, role,
              locale, created_at)
            values (?, ?, ?, 'Trần Minh', '', 'OWNER', 'vi', ?)
            """)
        .params(workspaceId, personId, personId + "@giayminh.vn", NOW.atOffset(UTC))
        .update();
  }

  @Test
  void of_a_walk_of_long_ago_is_kept_that_it_mended_a_channel_and_not_by_whose_consent() {
    UUID channel = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    Instant longAgo = NOW.minus(Duration.ofDays(200));
    UUID mended = walk(longAgo, channel, other);
    UUID vain = walk(longAgo, null, null);
    UUID recent = walk(NOW.minus(Duration.ofDays(100)), null, null);

    connections.age(NOW.minus(Duration.ofDays(180)));

    assertThat(row(mended)).doesNotContain("Nguyễn Văn Nam").doesNotContain("nams-id");
    assertThat(connections.find(workspaceId, vain)).as("nothing came of it").isEmpty();
    assertThat(row(recent)).contains("Nguyễn Văn Nam").contains("nams-id");
    for (UUID each : List.of(channel, other))
      assertThat(connections.first(workspaceId, each, longAgo.minusSeconds(1), NOW))
          .hasValueSatisfying(repair -> assertThat(repair.byPerson()).isEqualTo(personId));
  }

  private UUID walk(Instant at, @Nullable UUID channelId, @Nullable UUID connected) {
    var connection =
        new Connection(
            workspaceId,
            UuidCreator.getTimeOrderedEpoch(),
            personId,
            Provider.META,
            Set.of(Use.MESSAGES),
            channelId,
            Step.AUTHORIZING,
            null,
            null,
            Findings.NONE,
            null);
    byte[] state = connection.connectionId().toString().getBytes(UTF_8);
    connections.insert(connection, state, "verifier", at, at);
    connections.consented(connection, "nams-id");
    List<Connected> done =
        connected == null ? List.of() : List.of(new Connected(connected, "Giày Minh", 0));
    var findings = new Findings("Nguyễn Văn Nam", List.of(), List.of(), done);
    connections.write(connection.at(Step.DONE, null, findings), null, at);
    return connection.connectionId();
  }

  private static String row(UUID connectionId) {
    return db.jdbc()
        .sql("select c::text from connection c where connection_id = ?")
        .param(connectionId)
        .query((row, _) -> row.getString(1))
        .single();
  }
}
