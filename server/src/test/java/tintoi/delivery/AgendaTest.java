package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội
  private static final UUID HOA = new UUID(0, 1);
  private static final UUID BINH = new UUID(0, 2);
  private final Agenda agenda = new Agenda(Clock.fixed(NOON, ZoneOffset.UTC));

  @Test
  void a_persons_reply_goes_before_a_campaign_that_waits_longer() {
    agenda.add(head(HOA, CAMPAIGN, 1, NOON.minusSeconds(60)));
    var reply = head(BINH, REPLY, 1, NOON);
    agenda.add(reply);

    assertThat(agenda.peekDue(NOON, Set.of(), false)).isEqualTo(reply);
  }

  @Test
  void a_conversation_with_one_on_its_way_waits_and_is_not_forgotten() {
    var first = head(HOA, REPLY, 1, NOON);
    agenda.add(first);

    assertThat(agenda.peekDue(NOON, Set.of(HOA), false)).isNull();
    assertThat(agenda.peekDue(NOON, Set.of(), false)).isEqualTo(first);
  }

  @Test
  void the_cursor_of_a_conversation_only_moves_forward() {
    var second = head(HOA, REPLY, 2, NOON);
    agenda.add(second);
    agenda.add(head(HOA, REPLY, 1, NOON.minusSeconds(5)));

    assertThat(agenda.peekDue(NOON, Set.of(), false)).isEqualTo(second);
  }

  @Test
  void what_is_not_due_yet_waits_and_says_until_when() {
    agenda.add(head(HOA, REPLY, 1, NOON.plusSeconds(30)));

    assertThat(agenda.peekDue(NOON, Set.of(), false)).isNull();
    assertThat(agenda.nextDue()).isEqualTo(NOON.plusSeconds(30));
  }

  @Test
  void a_backlog_of_deferred_ones_does_not_delay_what_was_just_written() {
    for (int i = 0; i < 1_000; i++)
      agenda.add(head(new UUID(1, i), REPLY, 1, NOON.minusSeconds(600)));
    var fresh = head(HOA, REPLY, 1, NOON);
    agenda.add(fresh);

    assertThat(List.of(next(), next())).contains(fresh);
  }

  @Test
  void fresh_and_deferred_take_turns() {
    for (int i = 0; i < 10; i++) {
      agenda.add(head(new UUID(1, i), REPLY, 1, NOON.minusSeconds(600)));
      agenda.add(head(new UUID(2, i), REPLY, 1, NOON));
    }

    List<Long> kinds = new ArrayList<>();
    for (int i = 0; i < 8; i++) kinds.add(next().queue().conversationId().getMostSignificantBits());

    assertThat(kinds).containsExactly(2L, 1L, 2L, 1L, 2L, 1L, 2L, 1L);
  }

  @Test
  void a_campaign_that_waits_longer_than_a_minute_gets_every_tenth() {
    for (int i = 0; i < 100; i++) {
      agenda.add(head(new UUID(1, i), REPLY, 1, NOON));
      agenda.add(head(new UUID(2, i), CAMPAIGN, 1, NOON.minusSeconds(61)));
    }

    int campaigns = 0;
    for (int i = 0; i < 100; i++) if (next().queue().precedence() == CAMPAIGN) campaigns++;

    assertThat(campaigns).isEqualTo(10);
  }

  @Test
  void a_campaign_that_has_just_begun_waits_for_everybody_else() {
    for (int i = 0; i < 30; i++) {
      agenda.add(head(new UUID(1, i), REPLY, 1, NOON));
      agenda.add(head(new UUID(2, i), CAMPAIGN, 1, NOON));
    }

    for (int i = 0; i < 30; i++) assertThat(next().queue().precedence()).isEqualTo(REPLY);
    assertThat(next().queue().precedence()).isEqualTo(CAMPAIGN);
  }

  private Head next() {
    Head head = java.util.Objects.requireNonNull(agenda.peekDue(NOON, Set.of(), false));
    agenda.remove(head);
    return head;
  }

  private static Head head(
      UUID conversation, Delivery.Precedence precedence, long seq, Instant at) {
    return new Head(new QueueKey(conversation, precedence), seq, at);
  }
}
