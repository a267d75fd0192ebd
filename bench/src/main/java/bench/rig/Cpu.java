package bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// CPU time from `/proc`: user and system time of processes, of all their living descendants, and
/// of those descendants that ended and were waited for (a database's closed connections).
public final class Cpu {
  private static final double TICKS = 100; // USER_HZ, the same on every Linux of our kind

  private Cpu() {}

  private record Usage(long pid, long parent, long ticks) {}

  /// @param roots processes whose trees are counted; each process once
  /// @return seconds since they began
  public static double seconds(Collection<Long> roots) {
    Map<Long, Usage> all = new HashMap<>();
    Map<Long, List<Long>> children = new HashMap<>();
    for (Usage process : processes()) {
      all.put(process.pid, process);
      children.computeIfAbsent(process.parent, _ -> new ArrayList<>()).add(process.pid);
    }
    Set<Long> counted = new HashSet<>();
    Deque<Long> left = new ArrayDeque<>(roots);
    long ticks = 0;
    while (!left.isEmpty()) {
      long pid = left.pop();
      Usage process = all.get(pid);
      if (process == null || !counted.add(pid)) continue;
      ticks += process.ticks;
      left.addAll(children.getOrDefault(pid, List.of()));
    }
    return ticks / TICKS;
  }

  /// Of the whole machine, whoever used it: what a run's own figure is held against.
  public static double machineSeconds() {
    try {
      String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
      long busy = 0;
      // user nice system (idle iowait) irq softirq steal
      for (int i : new int[] {1, 2, 3, 6, 7}) busy += Long.parseLong(fields[i]);
      return busy / TICKS;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How busy the machine was in the last minute: what others do to a run.
  public static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Resident memory of one process, in MB.
  public static long residentMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }

  private static List<Usage> processes() {
    List<Usage> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        if (!Character.isDigit(folder.getFileName().toString().charAt(0))) continue;
        Usage process = process(folder);
        if (process != null) found.add(process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static @org.jspecify.annotations.Nullable Usage process(Path folder) {
    try {
      String stat = Files.readString(folder.resolve("stat"));
      // The name may hold anything but ends with the last parenthesis.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = 0;
      for (int i = 11; i <= 14; i++) ticks += Long.parseLong(fields[i]);
      return new Usage(
          Long.parseLong(folder.getFileName().toString()), Long.parseLong(fields[1]), ticks);
    } catch (IOException _) {
      return null; // it has just ended
    }
  }
}
