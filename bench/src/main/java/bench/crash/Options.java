package bench.crash;

import java.util.List;

/// `--name value` pairs.
record Options(List<String> all) {
  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  String text(String name, String otherwise) {
    for (int i = 0; i + 1 < all.size(); i++) if (all.get(i).equals(name)) return all.get(i + 1);
    return otherwise;
  }

  boolean has(String name) {
    return all.contains(name);
  }
}
