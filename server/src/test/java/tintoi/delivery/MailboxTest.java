package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a lane's thread hears, and when it looks by itself.
class MailboxTest {
  private static final long SECOND = 1_000_000_000L;

  private final Alarms alarms = new Alarms();
  private final Mailbox box = new Mailbox(alarms);

  @Test
  void without_news_it_looks_after_its_time() throws Exception {
    long began = System.nanoTime();

    assertThat(box.await(SECOND / 50)).isNull();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SECOND / 50);
    assertThat(box.isEmpty()).isTrue();
  }

  /// It waits for a minute, hears something, and then for a moment: the minute's alarm must not
  /// stand for it.
  @Test
  void a_shorter_wait_after_a_longer_one_ends_in_its_own_time() throws Exception {
    Thread.ofVirtual().start(() -> tell(50));

    assertThat(box.await(60 * SECOND)).isInstanceOf(LaneEvent.SlotFree.class);
    assertThat(box.await(SECOND / 50)).isNull();
  }

  /// A moment's alarm, set before something was heard, would end the minute.
  @Test
  void a_longer_wait_after_a_shorter_one_is_not_ended_by_its_alarm() throws Exception {
    box.add(new LaneEvent.SlotFree());
    assertThat(box.await(SECOND / 5)).isInstanceOf(LaneEvent.SlotFree.class);
    Thread.ofVirtual().start(() -> tell(50));
    assertThat(box.await(SECOND / 5)).isInstanceOf(LaneEvent.SlotFree.class);
    Thread.ofVirtual().start(() -> tell(600));

    assertThat(box.await(60 * SECOND)).isInstanceOf(LaneEvent.SlotFree.class);
  }

  /// It rang while nobody waited: that is no news, to a lane that ends neither.
  @Test
  void an_alarm_that_rang_unheard_is_no_news() throws Exception {
    Thread.ofVirtual().start(() -> tell(20));
    assertThat(box.await(SECOND / 10)).isInstanceOf(LaneEvent.SlotFree.class);
    Thread.sleep(200);

    assertThat(box.isEmpty()).isTrue();
    assertThat(box.poll()).isNull();
  }

  private void tell(long millis) {
    try {
      Thread.sleep(millis);
      box.add(new LaneEvent.SlotFree());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
