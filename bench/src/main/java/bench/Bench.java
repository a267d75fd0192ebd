package bench;

import java.util.Arrays;

/// `bin/bench WHAT`: runs one measurement and prints one JSON line.
final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    String[] options = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    switch (args.length == 0 ? "" : args[0]) {
      case "drain" -> System.out.println(new Drain(options).run());
      case "crash" -> System.out.println(new Crash(options).run());
      case "week" -> System.out.println(new Week(options).run());
      default -> {
        System.err.println("bench: what? bin/bench --help tells.");
        System.exit(2);
      }
    }
    System.exit(0);
  }
}
