package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.NestedRuntimeException;
import tintoi.TestDatabase;
import tintoi.channel.Channel;

/// A node that is alone, and what happens to it in a part that nobody looks at.
@SuppressWarnings("NullAway.Init") // set as the engine starts
class FaultsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  static FaultyLine line;

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db, Map.of("tintoi.delivery.alone", "true"), database -> line = new FaultyLine(database));

  @BeforeEach
  void all_is_well() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
  }

  @Test
  void what_was_put_by_a_commit_whose_answer_was_lost_goes_though_its_lane_is_busy() {
    var page = engine.page();
    var gate = busy(page);
    var hoa = engine.customer(page);

    line.cut(FaultyLine.Cut.UNANSWERED, () -> isNotHeardOf(hoa, "một"));

    EngineFixture.await("it to leave", () -> hoa.received().equals(List.of("một")));
    gate.countDown();
  }

  /// One of its requests is not answered until it is counted down.
  private static CountDownLatch busy(Channel page) {
    var gate = new CountDownLatch(1);
    var binh = engine.customer(page);
    engine.messenger.script =
        (_, message) -> {
          if (message.recipient().equals(binh.recipient)) EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    binh.send("một");
    EngineFixture.await("the lane to be busy", () -> engine.isSending(page));
    return gate;
  }

  private static void isNotHeardOf(EngineFixture.Customer customer, String text) {
    assertThatThrownBy(() -> customer.send(text)).isInstanceOf(NestedRuntimeException.class);
  }
}
