package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.NestedRuntimeException;
import tintoi.TestDatabase;

/// A node that is alone, whose open lanes read their queues again after a third of a second.
@SuppressWarnings("NullAway.Init") // set as the engine starts
class LoneNodeTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  static FaultyLine line;

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db,
          Map.of("tintoi.delivery.alone", "true", "tintoi.delivery.again", "100ms"),
          database -> line = new FaultyLine(database));

  @Test
  void what_the_database_did_after_it_was_given_up_is_found_by_reading_again() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var binh = engine.customer(page);
    var gate = new CountDownLatch(1);
    engine.messenger.script =
        (_, message) -> {
          if (message.recipient().equals(binh.recipient)) EngineFixture.waitFor(gate);
          return ScriptedConnector.accepted();
        };
    binh.send("một");
    EngineFixture.await("the lane to be busy", () -> engine.isSending(page));

    line.cut(
        FaultyLine.Cut.DENIED,
        () -> assertThatThrownBy(() -> hoa.send("hai")).isInstanceOf(NestedRuntimeException.class));

    EngineFixture.await("it to leave", () -> hoa.received().equals(List.of("hai")));
    gate.countDown();
  }
}
