package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;

/// What a hold of a whole channel costs, and what its end does.
class HoldsTest {
  private static final int WAITING = 200;

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  /// Rows of a channel that were written anew.
  private record Written(int deliveries, int queues, int lanes, int incidents) {}

  @Test
  void a_hold_and_its_release_are_one_row_each_whatever_waits_behind() {
    Channel oa = engine.oa();
    Lanes lanes = engine.get(Lanes.class);
    ownedElsewhere(oa, true);
    List<UUID> all = new ArrayList<>();
    for (int n = 0; n < WAITING; n++) all.add(engine.customer(oa).send("tin " + n));

    assertThat(written(oa, () -> lanes.pause(oa.workspaceId(), oa.channelId(), lost())))
        .isEqualTo(new Written(0, 0, 1, 1));
    assertThat(engine.count(all, Shown.HELD)).isEqualTo(WAITING);
    for (UUID id : all) assertThat(engine.why(id).cause()).isEqualTo("channel.auth_lost");

    assertThat(written(oa, () -> lanes.release(oa.workspaceId(), oa.channelId(), null)))
        .isEqualTo(new Written(0, 0, 1, 1));
    assertThat(engine.count(all, Shown.HELD)).isZero();

    ownedElsewhere(oa, false);
    for (UUID id : all) engine.await(id, Shown.SENT);
  }

  private static Written written(Channel channel, Runnable work) {
    var deliveries = versions("delivery", channel);
    var queues = versions("conversation_queue", channel);
    var lanes = versions("lane", channel);
    var incidents = versions("incident", channel);
    assertThat(deliveries).hasSize(WAITING);
    assertThat(queues).hasSize(WAITING);
    work.run();
    return new Written(
        since("delivery", channel, deliveries),
        since("conversation_queue", channel, queues),
        since("lane", channel, lanes),
        since("incident", channel, incidents));
  }

  private static int since(String table, Channel channel, List<String> before) {
    List<String> now = versions(table, channel);
    now.removeAll(before);
    return now.size();
  }

  /// Of each row, where it stands and which transaction wrote it.
  private static List<String> versions(String table, Channel channel) {
    return new ArrayList<>(
        db.jdbc()
            .sql("select format('%s of %s', ctid, xmin) from " + table + " where channel_id = ?")
            .param(channel.channelId())
            .query(String.class)
            .list());
  }

  /// So that this node sends nothing of it while we count; or lets it.
  private static void ownedElsewhere(Channel channel, boolean so) {
    db.jdbc()
        .sql(
            """
            update lane set owner = case when :so then gen_random_uuid() end, epoch = epoch + 1,
              lease_until = case when :so then clock_timestamp() + interval '1 hour' end
            where channel_id = :channel
            """)
        .param("so", so)
        .param("channel", channel.channelId())
        .update();
  }

  private static Diagnosis lost() {
    return engine
        .get(FailureDictionary.class)
        .own(
            "channel.auth_lost",
            new Circumstances(ChannelKind.ZALO_OA, 1, null, engine.clock.instant()));
  }
}
