package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `bin/bench fuzz`: spoils what providers send, another way each time, for as long as one likes.
/// What breaks something is kept among the test resources, to be tried at every check from then on.
public final class Fuzz {
  private static final Path KEPT = Path.of("src/test/resources/fuzz");
  private static final int MOST_KEPT = 10;

  private Fuzz() {}

  /// An input that broke something.
  @SuppressWarnings("ArrayRecordComponent") // printed and written, never compared
  public record Finding(String subject, String part, byte[] bytes, Throwable what) {
    @Override
    public String toString() {
      var trace = Arrays.stream(what.getStackTrace()).limit(6).map(Object::toString).toList();
      String start = new String(bytes, 0, Math.min(bytes.length, 400), UTF_8);
      return "%s %s: %s at %s, by: %s".formatted(subject, part, what, trace, start);
    }

    /// The same mistake again is one finding.
    String kind() {
      var where =
          Arrays.stream(what.getStackTrace())
              .filter(frame -> frame.getClassName().startsWith("tintoi"))
              .limit(2)
              .toList();
      return subject + " " + what.getClass().getSimpleName() + " " + where;
    }
  }

  /// An input that broke something once.
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Kept(String part, byte[] bytes) {}

  /// Input number so and so of a seed: the same each time.
  static Optional<Finding> once(Subject subject, long seed, long number) {
    var mutator = new Mutator(seed, number);
    String part = mutator.one(subject.parts());
    return take(subject, part, subject.spoil(part, mutator));
  }

  static Optional<Finding> take(Subject subject, String part, byte[] bytes) {
    try {
      subject.take(part, bytes);
      return Optional.empty();
    } catch (Exception | AssertionError | StackOverflowError e) {
      return Optional.of(new Finding(subject.name(), part, bytes, e));
    }
  }

  /// The first line names the part, the rest are the bytes.
  static List<Kept> kept(String subject) {
    if (!Files.isDirectory(KEPT)) return List.of();
    List<Kept> all = new ArrayList<>();
    try (var files = Files.list(KEPT)) {
      for (Path file : files.sorted().toList())
        if (file.getFileName().toString().startsWith(subject + "-")) all.add(read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Kept read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int line = 0;
    while (all[line] != '\n') line++;
    return new Kept(new String(all, 0, line, UTF_8), Arrays.copyOfRange(all, line + 1, all.length));
  }

  private static void keep(Finding finding) {
    byte[] line = (finding.part + "\n").getBytes(UTF_8);
    byte[] all = Arrays.copyOf(line, line.length + finding.bytes.length);
    System.arraycopy(finding.bytes, 0, all, line.length, finding.bytes.length);
    String hash = HexFormat.of().toHexDigits(Arrays.hashCode(all));
    try {
      Files.createDirectories(KEPT);
      Files.write(KEPT.resolve("%s-%s.in".formatted(finding.subject, hash)), all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What came of a run, per subject.
  private static final class Tally {
    long inputs;
    long findings;
    long slowest;
  }

  /// @param args `--minutes N` of CPU time, `--seed N`, `--only name,name`
  public static void main(String[] args) {
    long cpuNanos = Long.parseLong(option(args, "minutes", "60")) * 60_000_000_000L;
    long seed = Long.parseLong(option(args, "seed", Long.toString(System.currentTimeMillis())));
    String only = option(args, "only", "");
    var subjects = new ArrayList<>(FuzzTest.subjects());
    if (!only.isEmpty())
      subjects.removeIf(each -> !List.of(only.split(",", -1)).contains(each.name()));
    var tallies = new TreeMap<String, Tally>();
    var kinds = new TreeMap<String, Integer>();
    long nextWord = 0;
    long began = cpu();
    while (cpu() - began < cpuNanos) {
      for (Subject subject : subjects) {
        Tally tally = tallies.computeIfAbsent(subject.name(), _ -> new Tally());
        // A body costs a tenth of an answer, which goes over the wire.
        int times = subject instanceof Told ? 500 : 50;
        for (int n = 0; n < times; n++) {
          long start = System.nanoTime();
          @Nullable Finding finding = once(subject, seed, tally.inputs++).orElse(null);
          tally.slowest = Math.max(tally.slowest, System.nanoTime() - start);
          if (finding == null) continue;
          tally.findings++;
          if (kinds.merge(finding.kind(), 1, Integer::sum) == 1) System.out.println(finding);
          if (kinds.getOrDefault(finding.kind(), 0) <= MOST_KEPT / 5) keep(finding);
        }
      }
      if (cpu() - began >= nextWord) {
        print(seed, cpu() - began, tallies);
        nextWord += 120_000_000_000L;
      }
    }
    print(seed, cpu() - began, tallies);
    for (Subject subject : subjects)
      if (subject instanceof Told told)
        System.out.println(
            String.format(
                Locale.ROOT,
                "{\"figure\":\"forged\",\"hook\":\"%s\",\"megabytes\":2,\"cpuMillis\":%.1f}",
                told.name(),
                told.forgedMillis()));
    kinds.forEach((kind, times) -> System.out.println(times + " x " + kind));
    System.exit(kinds.isEmpty() ? 0 : 1);
  }

  private static void print(long seed, long cpu, Map<String, Tally> tallies) {
    long inputs = tallies.values().stream().mapToLong(each -> each.inputs).sum();
    long findings = tallies.values().stream().mapToLong(each -> each.findings).sum();
    var line = new StringBuilder();
    line.append(
        "{\"figure\":\"fuzz\",\"seed\":%d,\"cpuSeconds\":%d,\"inputs\":%d,\"findings\":%d"
            .formatted(seed, cpu / 1_000_000_000L, inputs, findings));
    tallies.forEach((name, each) ->
        line.append(
            String.format(
                Locale.ROOT,
                ",\"%s\":{\"inputs\":%d,\"findings\":%d,\"slowestMillis\":%d}",
                name,
                each.inputs,
                each.findings,
                each.slowest / 1_000_000)));
    System.out.println(line.append('}'));
  }

  /// Of the whole process, the puppets and the collector included.
  private static long cpu() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private static String option(String[] args, String name, String otherwise) {
    for (int i = 0; i + 1 < args.length; i++) if (args[i].equals("--" + name)) return args[i + 1];
    return otherwise;
  }
}
