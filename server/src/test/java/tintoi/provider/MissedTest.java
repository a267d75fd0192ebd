package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tintoi.provider.Missed.Vain;

class MissedTest {
  @Test
  void what_was_asked_for_in_vain_is_asked_for_in_smaller_parts() {
    assertThat(Vain.NONE.ofList(10)).isEqualTo(10);
    assertThat(new Vain(1, 0).ofList(10)).isEqualTo(3);
    assertThat(new Vain(2, 0).ofList(10)).isEqualTo(1);
    assertThat(new Vain(9, 0).ofList(3)).isEqualTo(1);
    assertThat(new Vain(0, 1).ofOne(50)).isEqualTo(16);
    assertThat(new Vain(5, 0).ofOne(50)).isEqualTo(50);
  }
}
