package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội
  private static final UUID HOA = new UUID(0, 1);
  private static final UUID BINH = new UUID(0, 2);
  private final Agenda agenda = new Agenda();

  @Test
  void a_persons_reply_goes_before_a_campaign_that_waits_longer() {
    agenda.add(head(HOA, CAMPAIGN, 1, NOON.minusSeconds(60)));
    var reply = head(BINH, REPLY, 1, NOON);
    agenda.add(reply);

    assertThat(agenda.peekDue(NOON, Set.of())).isEqualTo(reply);
  }

  @Test
  void a_conversation_with_one_on_its_way_waits_and_is_not_forgotten() {
    var first = head(HOA, REPLY, 1, NOON);
    agenda.add(first);

    assertThat(agenda.peekDue(NOON, Set.of(HOA))).isNull();
    assertThat(agenda.peekDue(NOON, Set.of())).isEqualTo(first);
  }

  @Test
  void the_cursor_of_a_conversation_only_moves_forward() {
    var second = head(HOA, REPLY, 2, NOON);
    agenda.add(second);
    agenda.add(head(HOA, REPLY, 1, NOON.minusSeconds(5)));

    assertThat(agenda.peekDue(NOON, Set.of())).isEqualTo(second);
  }

  @Test
  void what_is_not_due_yet_waits_and_says_until_when() {
    agenda.add(head(HOA, REPLY, 1, NOON.plusSeconds(30)));

    assertThat(agenda.peekDue(NOON, Set.of())).isNull();
    assertThat(agenda.nextDue()).isEqualTo(NOON.plusSeconds(30));
  }

  private static Head head(
      UUID conversation, Delivery.Precedence precedence, long seq, Instant at) {
    return new Head(new QueueKey(conversation, precedence), seq, at);
  }
}
