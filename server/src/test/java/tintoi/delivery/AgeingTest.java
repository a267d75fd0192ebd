package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import tintoi.TestDatabase;

class AgeingTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static final UUID SHOP = new UUID(0, 1);
  private static final Instant JANUARY = Instant.parse("2026-01-15T00:00:00Z");
  private static final Instant MARCH = Instant.parse("2026-03-15T00:00:00Z");

  @Test
  void whole_months_of_attempts_are_dropped_and_nothing_younger() {
    var attempts = new Attempts(db.jdbc(), new JdbcTemplate(db.dataSource()));
    attempts.openMonths(JANUARY);
    attempts.insert(SHOP, List.of(attempt(1, JANUARY), attempt(2, MARCH)));
    // Of a time for which nobody had made a partition.
    attempts.insert(SHOP, List.of(attempt(3, Instant.parse("2025-06-01T00:00:00Z"))));

    int months = attempts.dropMonths(Instant.parse("2026-02-20T00:00:00Z"));

    assertThat(months).isEqualTo(1);
    assertThat(
            db.jdbc()
                .sql("select delivery_id from attempt")
                .query((row, _) -> row.getObject(1, UUID.class))
                .list())
        .containsExactly(new UUID(1, 2));
  }

  private static Attempt attempt(int n, Instant at) {
    return new Attempt(new UUID(1, n), 1, at, at, "SENT", 200, "", "", "");
  }
}
