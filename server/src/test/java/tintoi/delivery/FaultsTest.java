package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.NestedRuntimeException;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.ProviderAnswer;

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

  @Test
  void an_error_does_not_end_the_looking_for_what_is_due() {
    var page = engine.page();
    var hoa = engine.customer(page);
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    UUID delivery = hoa.send("một");
    engine.await(delivery, Shown.RETRYING);
    EngineFixture.await("its lane to close", () -> !engine.isOwned(page));

    line.fail("lanes-poll");
    EngineFixture.await("it to have no memory", line::hasFailed);
    all_is_well();
    engine.clock.advance(Duration.ofSeconds(7));

    engine.await(delivery, Shown.SENT);
  }

  @Test
  void who_fails_to_hear_that_a_message_is_claimed_is_told_once_more() {
    var page = engine.page();
    var hoa = engine.customer(page);
    var now = engine.clock.instant();
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), epoch = 1, due_at = ?,
              lease_until = clock_timestamp() + interval '1 min'
            where channel_id = ? and kind = 'MESSENGER'
            """)
        .params(now.atOffset(ZoneOffset.UTC), page.channelId())
        .update();
    hoa.send("một");
    List<Scribe.ClaimResult> told = new CopyOnWriteArrayList<>();

    engine
        .get(Scribe.class)
        .note(
            new Scribe.Note.Claim(
                new LaneKey(page.workspaceId(), page.channelId(), hoa.kind),
                1,
                new Head(new QueueKey(hoa.conversationId, Delivery.Precedence.REPLY), 1, now),
                false,
                result -> {
                  told.add(result);
                  if (told.size() == 1) throw new OutOfMemoryError("as a test says");
                }));

    EngineFixture.await("it to be told twice", () -> told.size() == 2);
    assertThat(told.getFirst()).isInstanceOf(Scribe.ClaimResult.Taken.class);
    assertThat(told.getLast()).isInstanceOf(Scribe.ClaimResult.Refused.class);
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
