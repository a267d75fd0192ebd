package tintoi.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.context.ApplicationContext;

/// Ageing when a bench says so: its days are shorter than the hour between two runs.
@NullMarked
public final class BenchAgeing {
  private BenchAgeing() {}

  public static void run(ApplicationContext server) {
    server.getBean(Ageing.class).run();
  }
}
