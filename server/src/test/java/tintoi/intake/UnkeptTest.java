package tintoi.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.TestClock.NOON;
import static tintoi.provider.Provider.META;
import static tintoi.provider.Provider.ZALO;

import org.junit.jupiter.api.Test;

class UnkeptTest {
  private final Unkept unkept = new Unkept();

  @Test
  void a_gap_begins_with_what_was_kept_last_and_is_its_providers_own() {
    unkept.kept(META, NOON.minusSeconds(20));
    unkept.lost(META, NOON);
    unkept.lost(META, NOON.plusSeconds(1));
    unkept.kept(META, NOON.plusSeconds(2));

    var due = unkept.due(NOON.plusSeconds(3));
    assertThat(due).containsOnlyKeys(META);
    assertThat(due).extractingByKey(META).returns(NOON.minusSeconds(20), Unkept.Gap::since);
  }

  @Test
  void without_any_kept_before_it_begins_with_the_first_loss() {
    unkept.lost(ZALO, NOON.plusSeconds(1));
    unkept.lost(ZALO, NOON);

    assertThat(unkept.due(NOON)).extractingByKey(ZALO).returns(NOON, Unkept.Gap::since);
  }

  @Test
  void what_is_told_is_over_and_what_was_lost_meanwhile_is_not() {
    unkept.lost(META, NOON);
    var told = unkept.due(NOON);
    unkept.lost(META, NOON.plusSeconds(1));
    unkept.told(told, NOON);
    assertThat(unkept.due(NOON.plusSeconds(59))).as("once in a minute").isEmpty();

    var more = unkept.due(NOON.plusSeconds(60));
    assertThat(more).containsOnlyKeys(META);
    unkept.told(more, NOON.plusSeconds(60));
    assertThat(unkept.due(NOON.plusSeconds(600))).isEmpty();
  }
}
