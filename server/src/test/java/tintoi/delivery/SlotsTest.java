package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tintoi.provider.ChannelKind;

class SlotsTest {
  private final Slots slots = new Slots(64);
  private final Map<Slots.Share, Integer> told = new HashMap<>();

  @Test
  void one_workspace_alone_may_have_nearly_all() {
    int taken = takeAll(lane(1, ChannelKind.MESSENGER)) + takeAll(lane(1, ChannelKind.ZALO_OA));

    assertThat(taken).isEqualTo(56);
    assertThat(slots.free()).isEqualTo(8);
  }

  @Test
  void a_provider_whose_requests_hang_leaves_room_for_the_other() {
    for (int workspace = 1; workspace <= 20; workspace++)
      takeAll(lane(workspace, ChannelKind.MESSENGER));

    assertThat(takeAll(lane(30, ChannelKind.ZALO_OA))).isPositive();
    assertThat(slots.free()).isPositive();
  }

  @Test
  void a_workspace_that_comes_late_can_send_at_once_though_another_hangs() {
    takeAll(lane(1, ChannelKind.MESSENGER));
    takeAll(lane(1, ChannelKind.ZALO_OA));

    assertThat(lane(2, ChannelKind.ZALO_OA).take()).isTrue();
  }

  @Test
  void what_becomes_free_goes_to_the_workspace_with_the_fewest_in_flight() {
    Slots.Share big = lane(1, ChannelKind.ZALO_OA);
    takeAll(big);
    for (int workspace = 2; workspace <= 4; workspace++)
      takeAll(lane(workspace, ChannelKind.MESSENGER));
    Slots.Share late = lane(50, ChannelKind.ZALO_OA);
    assertThat(late.take()).isFalse();

    big.giveBack();

    assertThat(told).containsEntry(late, 1).doesNotContainKey(big);
    assertThat(late.take()).isTrue();
  }

  @Test
  void workspaces_that_wait_take_turns() {
    Slots.Share big = lane(1, ChannelKind.ZALO_OA);
    takeAll(big);
    for (int workspace = 2; workspace <= 4; workspace++)
      takeAll(lane(workspace, ChannelKind.MESSENGER));
    List<Slots.Share> waiting = new ArrayList<>();
    for (int workspace = 50; workspace < 55; workspace++) {
      Slots.Share share = lane(workspace, ChannelKind.ZALO_OA);
      assertThat(share.take()).isFalse();
      waiting.add(share);
    }

    for (int i = 0; i < 5; i++) big.giveBack();

    for (Slots.Share share : waiting) assertThat(told).containsEntry(share, 1);
  }

  @Test
  void who_waits_for_another_provider_does_not_wait_behind_one_that_hangs() {
    for (int workspace = 1; workspace <= 20; workspace++)
      takeAll(lane(workspace, ChannelKind.MESSENGER));
    Slots.Share zalo = lane(30, ChannelKind.ZALO_OA);
    takeAll(zalo);
    Slots.Share page = lane(50, ChannelKind.MESSENGER);
    Slots.Share oa = lane(50, ChannelKind.ZALO_OA);
    while (slots.free() > 0) takeAll(lane(1000 + slots.free(), ChannelKind.ZALO_OA));
    assertThat(page.take()).isFalse();
    assertThat(oa.take()).isFalse();

    zalo.giveBack();

    assertThat(told).containsEntry(oa, 1).doesNotContainKey(page);
  }

  @Test
  void a_lane_that_ends_leaves_nothing_behind() {
    Slots.Share ending = lane(1, ChannelKind.MESSENGER);
    takeAll(ending);

    ending.close();
    ending.giveBack();

    assertThat(slots.free()).isEqualTo(64);
  }

  @Test
  void what_was_kept_for_a_lane_and_not_used_goes_on_to_the_next() {
    Slots.Share big = lane(1, ChannelKind.ZALO_OA);
    takeAll(big);
    for (int workspace = 2; workspace <= 4; workspace++)
      takeAll(lane(workspace, ChannelKind.MESSENGER));
    Slots.Share first = lane(50, ChannelKind.ZALO_OA);
    Slots.Share second = lane(51, ChannelKind.ZALO_OA);
    assertThat(first.take()).isFalse();
    assertThat(second.take()).isFalse();
    big.giveBack();
    assertThat(told).containsEntry(first, 1);

    first.giveBackKept();

    assertThat(told).containsEntry(second, 1);
    assertThat(second.take()).isTrue();
  }

  private static int takeAll(Slots.Share share) {
    int taken = 0;
    while (share.take()) taken++;
    return taken;
  }

  private Slots.Share lane(int workspace, ChannelKind kind) {
    Slots.Share[] share = new Slots.Share[1];
    share[0] =
        slots.share(
            new LaneKey(new UUID(9, workspace), UUID.randomUUID(), kind),
            () -> told.merge(share[0], 1, Integer::sum));
    return share[0];
  }
}
