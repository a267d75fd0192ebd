package tintoi.allowance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.provider.Provider;

/// What a provider lets our whole app call in a minute, shared by nodes.
class SharedCallsTest {
  private static final int PER_MINUTE = 1_003;

  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private final TestClock clock = new TestClock();

  @BeforeEach
  void nobody_called() {
    db.jdbc().sql("delete from app_calls").update();
  }

  @Test
  void nodes_that_share_a_minute_never_make_more_calls_than_it_has() throws Exception {
    assertThat(all(node(), node(), node())).isEqualTo(PER_MINUTE);

    clock.advance(Duration.ofMinutes(1));
    assertThat(all(node(), node())).as("in the next minute").isEqualTo(PER_MINUTE);
  }

  @Test
  void what_a_node_took_and_did_not_use_is_a_fortieth_at_most() throws Exception {
    assertThat(node().take(Provider.ZALO, PER_MINUTE, true))
        .as("it took a share and died")
        .isNull();

    assertThat(all(node(), node())).isBetween(PER_MINUTE - PER_MINUTE / 40, PER_MINUTE - 1);
  }

  @Test
  void what_programs_do_leaves_the_last_fifth_of_a_minute_to_people_on_whichever_node() {
    SharedCalls campaigns = node();
    assertThat(taken(campaigns, false)).isEqualTo(800);
    assertThat(taken(node(), false)).as("programs of another node").isZero();

    int shared = taken(campaigns) + taken(node());
    assertThat(shared).as("people's, of all nodes").isEqualTo(PER_MINUTE - 800);
    clock.advance(Duration.ofMinutes(1));
    assertThat(taken(campaigns, false)).as("in the next minute").isEqualTo(800);
  }

  @Test
  void people_who_took_more_than_their_fifth_leave_the_rest_to_programs() {
    SharedCalls node = node();
    for (int n = 0; n < 500; n++) assertThat(node.take(Provider.ZALO, PER_MINUTE, true)).isNull();

    assertThat(taken(node, false)).isEqualTo(300);
  }

  @Test
  void a_node_whose_clock_is_slow_gets_nothing_of_a_minute_that_is_over() {
    var slow = new TestClock();
    clock.advance(Duration.ofMinutes(1));
    assertThat(node().take(Provider.ZALO, PER_MINUTE, true)).isNull();

    assertThat(new SharedCalls(db.jdbc(), slow).take(Provider.ZALO, PER_MINUTE, true))
        .isEqualTo(slow.instant().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
  }

  private SharedCalls node() {
    return new SharedCalls(db.jdbc(), clock);
  }

  /// Each takes as much as it gets, all at once.
  private static int all(SharedCalls... nodes) throws Exception {
    int calls = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> takers = new ArrayList<>();
      for (SharedCalls node : nodes) takers.add(() -> taken(node));
      for (Future<Integer> taken : threads.invokeAll(takers)) calls += taken.get();
    }
    return calls;
  }

  private static int taken(SharedCalls node) {
    return taken(node, true);
  }

  private static int taken(SharedCalls node, boolean person) {
    int taken = 0;
    while (node.take(Provider.ZALO, PER_MINUTE, person) == null) taken++;
    return taken;
  }
}
