package tintoi.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one try to tell one target.
sealed interface Told {
  record Taken() implements Told {}

  /// Another time it may be taken.
  ///
  /// @param after not sooner than that; null = nobody said
  record NotNow(String why, @Nullable Duration after) implements Told {}

  /// It never will, and nothing else will be taken there: nobody is there any more.
  record Gone(String why) implements Told {}

  /// It never will.
  record Never(String why) implements Told {}
}
