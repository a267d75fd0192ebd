package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.node.Bulletin;
import tintoi.node.TestNodes;

/// Two nodes, a browser at each.
@SuppressWarnings("NullAway.Init") // set before each test
class ChangeRingTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static final UUID SHOP = new UUID(0, 1);
  private static final UUID OTHER_SHOP = new UUID(0, 2);
  private static final UUID HOA = new UUID(1, 1);
  private Bulletin one;
  private Bulletin two;
  private ChangeRing here;
  private ChangeRing there;

  @BeforeEach
  void two_nodes() {
    one = TestNodes.bulletin(db.dataSource());
    two = TestNodes.bulletin(db.dataSource());
    here = new ChangeRing(one);
    there = new ChangeRing(two);
    await().until(() -> one.listening() && two.listening());
  }

  @AfterEach
  void end() {
    one.stop();
    two.stop();
  }

  @Test
  void a_browser_hears_of_changes_on_every_node_and_only_of_its_own_shop() {
    here.add(SHOP, Change.message(HOA, new UUID(2, 2)));
    here.add(SHOP, Change.incident(new UUID(3, 3)));
    here.add(OTHER_SHOP, Change.conversation(HOA));

    await().until(() -> there.position() == 3);
    assertThat(changes(there, SHOP).changes())
        .containsExactly(Change.message(HOA, new UUID(2, 2)), Change.incident(new UUID(3, 3)));
  }

  @Test
  void every_kind_of_change_is_told_as_it_is() {
    for (Change change :
        new Change[] {
          Change.conversation(HOA),
          Change.message(HOA, new UUID(2, 2)),
          Change.delivery(HOA, new UUID(4, 4)),
          Change.request(HOA, new UUID(5, 5)),
          Change.channel(new UUID(3, 3)),
          Change.incident(new UUID(3, 3))
        }) assertThat(Change.ofNote(change.note())).isEqualTo(change);
  }

  @Test
  void a_flood_on_one_node_makes_browsers_of_that_shop_fetch_again_and_no_others() {
    IntStream.range(0, 5_000).forEach(n -> here.add(SHOP, Change.delivery(HOA, new UUID(7, n))));
    here.add(OTHER_SHOP, Change.conversation(HOA));

    await().until(() -> changes(there, OTHER_SHOP).changes().contains(Change.conversation(HOA)));
    await().until(() -> changes(there, SHOP).changes().contains(Change.RESYNC));
    assertThat(there.position()).isLessThan(5_000);
    assertThat(changes(there, OTHER_SHOP).changes()).doesNotContain(Change.RESYNC);
  }

  @Test
  void a_position_of_one_node_is_none_of_another() {
    here.add(SHOP, Change.conversation(HOA));

    assertThat(here.position(here.id(1))).isEqualTo(1);
    assertThat(there.position(here.id(1))).isEqualTo(-1);
  }

  private static ChangeRing.Batch changes(ChangeRing ring, UUID workspace) {
    try {
      return ring.after(0, workspace, Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
