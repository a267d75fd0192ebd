package bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The other end of a [Worker]: what is told on standard input is done, and answered in one line.
public interface Talk {
  /// @param words the line, split at its blanks
  /// @return what stands behind the `ok`
  String told(String... words) throws Exception;

  /// What the harness handed over in the environment.
  static String setting(String name) {
    return Objects.requireNonNull(System.getenv(name), name);
  }

  /// Until standard input ends.
  static void listen(Talk talk) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        String answer = talk.told(line.split(" "));
        System.out.println(answer.isEmpty() ? "ok" : "ok " + answer);
      } catch (Exception e) {
        e.printStackTrace();
        System.out.println("error " + String.valueOf(e.getMessage()).replace('\n', ' '));
      }
    }
    System.exit(0);
  }
}
