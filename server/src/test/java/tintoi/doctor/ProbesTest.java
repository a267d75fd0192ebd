package tintoi.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestClock;
import tintoi.TestDatabase;

/// Which node looks at a channel.
class ProbesTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final Instant NOON = TestClock.NOON;

  private final UUID workspaceId = UUID.randomUUID();
  private final UUID channelId = UUID.randomUUID();
  private final UUID mine = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private Probes probes;

  @BeforeEach
  void connectChannel() {
    probes = new Probes(db.jdbc());
    db.jdbc().sql("delete from probe").update();
    db.jdbc()
        .sql("insert into workspace (workspace_id, name, created_at) values (?, 'Minh', now())")
        .param(workspaceId)
        .update();
    db.jdbc()
        .sql(
            """
            insert into channel
              (workspace_id, channel_id, provider, external_id, name, uses, connected_at)
            values (?, ?, 'META', ?, 'Giày Minh', '{MESSAGES}', now())
            """)
        .params(workspaceId, channelId, channelId.toString())
        .update();
    probes.put(workspaceId, channelId, NOON);
  }

  @Test
  void of_many_nodes_that_try_at_once_exactly_one_looks() throws Exception {
    Probes.Due due = probes.due(NOON, 10).getFirst();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> take = () -> probes.take(due, UUID.randomUUID(), NOON, LEASE);
      List<Boolean> taken =
          threads.invokeAll(Stream.generate(() -> take).limit(8).toList()).stream()
              .map(java.util.concurrent.Future::resultNow)
              .toList();
      assertThat(taken).containsOnlyOnce(true);
    }
    assertThat(probes.due(NOON, 10)).isEmpty();
  }

  @Test
  void what_is_not_due_is_not_looked_at() {
    Probes.Due due = probes.due(NOON, 10).getFirst();

    assertThat(probes.due(NOON.minusSeconds(1), 10)).isEmpty();
    assertThat(probes.take(due, mine, NOON.minusSeconds(1), LEASE)).isFalse();
  }

  @Test
  void a_node_that_died_is_followed_by_another_and_changes_nothing_when_it_comes_back() {
    Probes.Due due = probes.due(NOON, 10).getFirst();
    assertThat(probes.take(due, mine, NOON, LEASE)).isTrue();
    db.jdbc().sql("update probe set lease_until = now() - interval '1 second'").update();

    assertThat(probes.take(due, other, NOON, LEASE)).isTrue();
    probes.next(due, mine, NOON.plusSeconds(60), 5);
    assertThat(probes.dueAt(workspaceId, channelId)).contains(NOON);

    probes.next(due, other, NOON.plusSeconds(90), 1);
    assertThat(probes.dueAt(workspaceId, channelId)).contains(NOON.plusSeconds(90));
    assertThat(probes.due(NOON.plusSeconds(90), 10).getFirst().fruitless()).isEqualTo(1);
  }

  @Test
  void a_look_that_is_asked_for_while_one_is_made_is_made_too() {
    Probes.Due due = probes.due(NOON, 10).getFirst();
    probes.take(due, mine, NOON, LEASE);
    probes.hasten(workspaceId, channelId, NOON.plusSeconds(2));
    probes.next(due, mine, NOON.plusSeconds(6 * 3600), 0);

    assertThat(probes.dueAt(workspaceId, channelId)).contains(NOON.plusSeconds(2));
  }
}
