package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/tintoi, jdbc:postgresql://db:5432/tintoi",
    "postgres://u:p%40ss@db/tintoi, jdbc:postgresql://db/tintoi?user=u&password=p%40ss",
    "postgresql://u@db:6/t?sslmode=require, jdbc:postgresql://db:6/t?sslmode=require&user=u"
  })
  void both_common_spellings_are_understood(String given, String jdbc) {
    assertThat(DatabaseUrl.parse(given).jdbc()).isEqualTo(jdbc);
  }

  @Test
  void a_password_is_not_shown() {
    assertThat(DatabaseUrl.parse("postgres://u:secret@db/tintoi"))
        .hasToString("postgresql://db/tintoi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql://db/x", "db:5432", "postgres://db", "postgres://u:se cret@db/x"})
  void anything_else_is_refused_without_repeating_it(String given) {
    assertThatThrownBy(() -> DatabaseUrl.parse(given))
        .isInstanceOf(PostgresUnavailable.class)
        .hasMessageContaining("TINTOI_DATABASE_URL")
        .hasMessageNotContaining("se cret");
  }
}
