package tintoi.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PendingTest {
  private static final long SECOND = 1_000_000_000L;
  private final Pending pending = new Pending();

  @Test
  void the_same_thing_is_told_once() {
    pending.add(Topic.LANE, "lane", "a", 0);
    pending.add(Topic.LANE, "lane", "a", 0);
    pending.add(Topic.LANE, "lane", "b", 0);

    assertThat(pending.take("me", 0)).containsExactly("me\nLlane a b");
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void of_a_group_with_too_much_to_tell_only_that_is_told_and_not_again_for_a_while() {
    flood("shop", 0);
    assertThat(pending.take("me", 0)).containsExactly("me\nCshop *");

    flood("shop", SECOND);
    assertThat(pending.take("me", SECOND)).isEmpty();
    assertThat(pending.delay(SECOND)).isEqualTo(SECOND);
    assertThat(pending.take("me", 2 * SECOND)).containsExactly("me\nCshop *");
  }

  @Test
  void another_group_is_told_each_thing_meanwhile() {
    flood("campaigner", 0);
    pending.add(Topic.CHANGE, "shop", "note", 0);

    assertThat(pending.take("me", 0)).containsExactly("me\nCcampaigner *\nCshop note");
  }

  @Test
  void what_does_not_fit_waits_for_the_next_occasion_and_nothing_is_lost() {
    for (int group = 0; group < 2_000; group++)
      pending.add(Topic.CHANGE, "group-" + group, "x".repeat(40), 0);
    int told = 0;
    int occasions = 0;
    while (!pending.isEmpty()) {
      List<String> parts = pending.take("me", 0);
      assertThat(parts)
          .hasSizeLessThanOrEqualTo(Pending.MOST_PARTS)
          .allMatch(part -> part.length() <= Pending.MOST_BYTES);
      told += parts.stream().mapToInt(part -> (int) part.lines().count() - 1).sum();
      occasions++;
    }

    assertThat(told).isEqualTo(2_000);
    assertThat(occasions).isGreaterThan(1);
  }

  @Test
  void more_than_anybody_can_follow_makes_everybody_look_around() {
    for (int group = 0; group <= 10_000; group++)
      pending.add(Topic.CHANGE, "group-" + group, "", 0);

    assertThat(pending.take("me", 0)).first().asString().startsWith("me\n!");
  }

  private void flood(String group, long now) {
    for (int i = 0; i < 100; i++) pending.add(Topic.CHANGE, group, "note-" + i, now);
  }
}
