package bench;

import java.time.Duration;
import java.util.Locale;

/// CPU time, user and system, of this process and of its PostgreSQL, as the system counts it.
///
/// @param jvm seconds of this process
/// @param database seconds of the PostgreSQL it started, all its processes
record Cpu(double jvm, double database) {
  static Cpu now() {
    double database =
        ProcessHandle.current()
            .descendants()
            .filter(process ->
                process.info().command().orElse("").toLowerCase(Locale.ROOT).contains("postgres"))
            .mapToDouble(Cpu::seconds)
            .sum();
    return new Cpu(seconds(ProcessHandle.current()), database);
  }

  Cpu since(Cpu before) {
    return new Cpu(jvm - before.jvm, database - before.database);
  }

  double total() {
    return jvm + database;
  }

  private static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1_000.0;
  }
}
