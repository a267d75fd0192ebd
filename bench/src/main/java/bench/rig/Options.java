package bench.rig;

import java.util.Arrays;

/// What stands behind `bin/bench WHAT`: `--name value` pairs, and `--name` alone.
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record Options(String... given) {

  public int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  public String text(String name, String otherwise) {
    for (int i = 0; i + 1 < given.length; i++)
      if (given[i].equals("--" + name)) return given[i + 1];
    return otherwise;
  }

  public boolean has(String name) {
    return Arrays.asList(given).contains("--" + name);
  }
}
