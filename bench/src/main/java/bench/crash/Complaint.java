package bench.crash;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is counted as against a promise is told at once.
final class Complaint {
  private Complaint() {}

  /// @return 1, to be added up
  static int say(String what, @Nullable Object... of) {
    System.err.println(
        what + " " + Arrays.stream(of).map(Objects::toString).collect(Collectors.joining(" ")));
    return 1;
  }
}
