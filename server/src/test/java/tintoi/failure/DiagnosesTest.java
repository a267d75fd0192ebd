package tintoi.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

class DiagnosesTest {
  static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội

  static Stream<Disposition> dispositions() {
    return Stream.of(
        new Disposition.Defer(null),
        new Disposition.Defer(NOON),
        new Disposition.Hold(Condition.CHANNEL_RECONNECTED, null),
        new Disposition.Hold(Condition.QUOTA_RESETS, NOON),
        new Disposition.Reconcile(),
        new Disposition.Renew(),
        new Disposition.Bounce());
  }

  @ParameterizedTest
  @MethodSource("dispositions")
  void a_diagnosis_comes_back_as_it_was_written(Disposition disposition) {
    var evidence =
        new ProviderError(
            Provider.META, 400, "190/492", "Quyền \"đã\" mất\n", "AxII", Duration.ofMinutes(5));
    var diagnosis =
        new Diagnosis(
            FailureKind.AUTHORIZATION_LOST,
            "channel.auth_role_lost",
            Reach.CHANNEL,
            disposition,
            evidence);

    assertThat(Diagnoses.read(Diagnoses.write(diagnosis))).isEqualTo(diagnosis);
  }

  @Test
  void evidence_a_database_would_refuse_is_made_storable() {
    var evidence = new ProviderError(Provider.ZALO, 200, "-1\0", "half \ud83d, nul \0", "", null);

    assertThat(evidence.text()).isEqualTo("half ?, nul \uFFFD");
    assertThat(evidence.code()).isEqualTo("-1\uFFFD");
  }

  @Test
  void words_cut_at_the_limit_do_not_leave_half_a_character() {
    var evidence = new ProviderError(Provider.META, 400, "1", "a".repeat(999) + "😀", "", null);

    assertThat(evidence.text()).hasSize(1_000).endsWith("a?");
  }

  @Test
  void what_is_not_a_diagnosis_is_refused_with_its_text() {
    assertThatThrownBy(() -> Diagnoses.read("{\"kind\":\"NETWORK\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cause");
  }
}
