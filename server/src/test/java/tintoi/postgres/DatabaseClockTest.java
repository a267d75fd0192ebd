package tintoi.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.datasource.AbstractDataSource;
import tintoi.TestClock;
import tintoi.TestDatabase;

class DatabaseClockTest {
  private static final Duration WRONG = Duration.ofHours(1);

  @RegisterExtension static final TestDatabase db = new TestDatabase();

  @Test
  void a_machine_whose_clock_is_an_hour_ahead_takes_the_databases_time() {
    try (var clock = new DatabaseClock(db.dataSource(), Clock.offset(Clock.systemUTC(), WRONG))) {
      isTheDatabases(clock);
    }
  }

  @Test
  void a_leap_of_the_machines_clock_is_not_a_leap_of_ours() {
    var machine = new TestClock();
    machine.set(Instant.now());
    try (var clock = new DatabaseClock(db.dataSource(), machine)) {
      machine.advance(WRONG);
      isTheDatabases(clock);
      machine.advance(WRONG.negated().multipliedBy(2));
      clock.ask();
      isTheDatabases(clock);
    }
  }

  @Test
  void time_goes_on_while_the_database_is_away() {
    var away = new Away();
    try (var clock = new DatabaseClock(away, Clock.offset(Clock.systemUTC(), WRONG))) {
      away.gone = true;
      clock.ask();
      isTheDatabases(clock);
    }
  }

  @Test
  void until_the_database_has_answered_once_the_machines_time_is_taken() {
    var away = new Away();
    away.gone = true;
    Clock machine = Clock.offset(Clock.systemUTC(), WRONG);
    try (var clock = new DatabaseClock(away, machine)) {
      assertThat(Duration.between(clock.instant(), machine.instant()).abs())
          .isLessThan(WRONG.dividedBy(2));
      away.gone = false;
      clock.ask();
      isTheDatabases(clock);
    }
  }

  @Test
  void in_another_zone_it_is_the_same_moment() {
    try (var clock = new DatabaseClock(db.dataSource(), Clock.offset(Clock.systemUTC(), WRONG))) {
      Clock there = clock.withZone(ZoneId.of("Asia/Ho_Chi_Minh"));
      assertThat(there.getZone()).isEqualTo(ZoneId.of("Asia/Ho_Chi_Minh"));
      isTheDatabases(there);
    }
  }

  /// Within half the hour it would be wrong by: how long a question takes is not what is tested.
  private static void isTheDatabases(Clock clock) {
    Instant told =
        db.jdbc()
            .sql("select clock_timestamp()")
            .query((row, _) -> row.getTimestamp(1).toInstant())
            .single();
    assertThat(Duration.between(told, clock.instant()).abs()).isLessThan(WRONG.dividedBy(2));
  }

  /// A database that can be away.
  private static final class Away extends AbstractDataSource {
    private volatile boolean gone;

    @Override
    public java.sql.Connection getConnection() throws SQLException {
      if (gone) throw new SQLTransientConnectionException("away");
      return db.dataSource().getConnection();
    }

    @Override
    public java.sql.Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }
  }
}
