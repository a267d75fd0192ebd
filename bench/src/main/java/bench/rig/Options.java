package bench.rig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /// Of one of several things that are run: what is given as `--NAME.option value`, then these.
  ///
  /// @param otherwise words as they would be typed; the first of a name counts
  public Options of(String name, String otherwise) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      if (!given[i].startsWith("--" + name + ".")) continue;
      all.add("--" + given[i].substring(name.length() + 3));
      if (i + 1 < given.length && !given[i + 1].startsWith("--")) all.add(given[i + 1]);
    }
    if (!otherwise.isEmpty()) all.addAll(Arrays.asList(otherwise.split(" ", -1)));
    return new Options(all.toArray(String[]::new));
  }
}
