package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Limits;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What was on its way when its node was killed, on a channel that is stopped when the next one
/// comes.
class OrphansTest {
  private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final AtomicInteger spent = new AtomicInteger();

  @BeforeEach
  void afternoon() {
    engine.clock.set(NOW);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.limits = new Limits(2_000, 1_000, Duration.ofHours(24));
  }

  /// Killed while a rule's was on its way; its channel is stopped before the lane is taken over,
  /// and people's wait in front of it.
  private UUID orphaned(
      Channel channel, EngineFixture.Customer hoa, Runnable refusing, String stop) {
    UUID orphan = hoa.send(Delivery.Precedence.AUTOMATIC, "một");
    engine.await(orphan, Shown.SENT);
    refusing.run();
    List<UUID> others = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      others.add(engine.customer(channel).send("hai"));
      engine.await(others.getLast(), Shown.SENT, Shown.HELD);
    }
    EngineFixture.await("the lane to be given back", () -> !engine.isOwned(channel));
    assertThat(engine.why(others.getLast()).cause()).isEqualTo(stop);
    // As a node leaves it that is killed now.
    db.jdbc()
        .sql(
            "update delivery set state = 'SENDING', sent_at = null, provider_message_id = null"
                + " where delivery_id = ?")
        .param(orphan)
        .update();
    db.jdbc()
        .sql(
            "update conversation_queue set head = 1, work = 2, due_at = '2026-11-23T11:00:00Z'"
                + " where conversation_id = ?")
        .param(hoa.conversationId)
        .update();
    db.jdbc()
        .sql(
            """
            update lane set owner = gen_random_uuid(), due_at = '2026-11-23T11:00:00Z',
              lease_until = clock_timestamp() - interval '1 second'
            where channel_id = ? and kind in ('MESSENGER', 'ZALO_OA')
            """)
        .param(channel.channelId())
        .update();
    engine.stop();
    engine.start();
    EngineFixture.await("it to be taken over and given back", () -> !engine.isOwned(channel));
    assertThat(engine.shown(orphan)).isEqualTo(Shown.UNCONFIRMED);
    engine.clock.advance(Duration.ofMinutes(30));
    return orphan;
  }

  @Test
  void what_a_dead_owner_was_sending_can_be_decided_though_its_channel_is_stopped() {
    Channel page = engine.page();
    UUID orphan =
        orphaned(
            page,
            engine.customer(page),
            () ->
                engine.messenger.script =
                    (_, _) ->
                        new ProviderAnswer.Refused(
                            new ProviderError(Provider.META, 400, "190", "", "", null)),
            "channel.auth_lost");
    int attempts = engine.progress(orphan).delivery().attempts();
    var listed =
        engine
            .get(Tracking.class)
            .unsent(page.workspaceId(), Delivery.State.IN_DOUBT, page.channelId(), null, 10);
    assertThat(listed).extracting(one -> one.delivery().deliveryId()).containsExactly(orphan);

    assertThat(
            engine
                .get(Outbox.class)
                .decide(page.workspaceId(), orphan, attempts, Outbox.Decision.ARRIVED))
        .isTrue();
    assertThat(engine.shown(orphan)).isEqualTo(Shown.SENT);
  }

  @Test
  void the_echo_of_what_a_dead_owner_was_sending_settles_it_though_its_allowance_is_used_up() {
    Channel oa = engine.oa();
    var hoa = engine.customer(oa);
    UUID orphan = orphaned(oa, hoa, () -> usedUp(oa), "allowance.used_up");
    var echo =
        new tintoi.provider.InboundEvent.Echo(
            hoa.kind,
            oa.externalId(),
            hoa.recipient,
            "z_1",
            "một",
            List.of(),
            NOW.plusSeconds(1),
            null);
    var heard =
        engine.get(Receipts.class).echo(oa.workspaceId(), oa.channelId(), hoa.conversationId, echo);
    assertThat(heard).isEqualTo(Receipts.Heard.OURS);
    assertThat(engine.shown(orphan)).isEqualTo(Shown.SENT);
  }

  private void usedUp(Channel oa) {
    engine.zalo.script = DailyAllowance.of(oa, spent, "nobody");
    spent.set(DailyAllowance.SIZE - 1);
  }
}
