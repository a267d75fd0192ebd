package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class EmbeddedPostgresTest {
  @TempDir Path folder;

  @Test
  void what_was_written_is_there_after_a_restart() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      jdbc(postgres).sql("create table note as select 'Dạ em chào anh' as text").update();
    }
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var texts = jdbc(postgres).sql("select text from note").query((row, _) -> row.getString(1));
      assertThat(texts.list()).containsExactly("Dạ em chào anh");
    }
  }

  static JdbcClient jdbc(EmbeddedPostgres postgres) {
    return JdbcClient.create(
        new DriverManagerDataSource(postgres.url("tintoi"), postgres.user(), postgres.password()));
  }
}
