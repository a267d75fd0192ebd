package tintoi.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

/// A commit that was done and whose answer was lost: what it said is written again, and by then it
/// is there. Whoever looks on is told all the same, for the news went with the answer.
class UnheardSettlementTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @Test
  void what_is_settled_already_is_told_again_and_moves_nothing() {
    Delivery settled = settled();

    Ledger.Written again = write(settled, new Outcome.Sent("m_1"));

    assertThat(again.cursors()).isEmpty();
    assertThat(again.changes())
        .containsExactly(
            new DeliveryChanged(
                settled.workspaceId(), settled.conversationId(), settled.deliveryId()));
    assertThat(again.lanes()).isEmpty();
  }

  @Test
  void that_its_lane_was_stopped_is_told_again_too_and_stops_nothing() {
    Delivery settled = settled();

    Ledger.Written again =
        write(
            settled, new Outcome.LaneStopped(engine.clock.instant().plusSeconds(60), null, why()));

    assertThat(again.lanes())
        .containsExactly(new LaneChanged(settled.workspaceId(), settled.channelId()));
    assertThat(lanes(settled)).containsOnly("READY");
  }

  private static Delivery settled() {
    UUID delivery = engine.customer(engine.page()).send("một");
    engine.await(delivery, Shown.SENT);
    return engine.get(Deliveries.class).find(engine.workspaceId(), delivery).orElseThrow();
  }

  private static Ledger.Written write(Delivery settled, Outcome outcome) {
    var lane = new LaneKey(settled.workspaceId(), settled.channelId(), settled.kind());
    var taken = new Deliveries.Claimed(settled, null);
    var note = new Scribe.Note.Settle(lane, taken, 0, outcome, null, _ -> {});
    Ledger ledger = engine.get(Ledger.class);
    return requireNonNull(
        db.transactions().execute(_ -> ledger.write(List.of(note), engine.clock.instant())));
  }

  private static List<String> lanes(Delivery of) {
    return db.jdbc()
        .sql("select state from lane where channel_id = ?")
        .param(of.channelId())
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static Diagnosis why() {
    var busy = new ProviderError(Provider.META, 400, "4", "", "", null);
    return engine
        .get(FailureDictionary.class)
        .diagnose(busy, new Circumstances(ChannelKind.MESSENGER, 1, null, engine.clock.instant()));
  }
}
