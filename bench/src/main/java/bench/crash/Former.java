package bench.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An older version of the server, built from this repository's past into a folder of its own,
/// where the next run finds it.
///
/// @param classpath with which its main class starts
record Former(String commit, String classpath) {
  private static final String MIGRATIONS = "server/src/main/resources/db/";

  /// @param wanted any name of a commit; empty: the newest that lacks migrations, see [#before]
  /// @param folder for all that are built
  /// @return null if none is wanted by name and there is no past: an archive, or the last commit
  ///   alone
  static @Nullable Former build(String wanted, Path folder)
      throws IOException, InterruptedException {
    String named = wanted.isEmpty() ? before() : wanted;
    if (named == null) return null;
    String commit = run(Path.of("."), "git", "rev-parse", named);
    Path home = Files.createDirectories(folder.resolve(commit)).toAbsolutePath();
    forgetOthers(folder, commit);
    Path server = home.resolve("server/target");
    if (!Files.exists(server.resolve("classpath"))) {
      System.err.println("builds " + commit);
      Path packed = home.resolve("source.tar");
      run(Path.of("."), "git", "archive", "--output=" + packed, commit);
      run(home, "tar", "-xf", packed.toString());
      withoutScrutiny(home.resolve("pom.xml"));
      run(
          home,
          "./mvnw",
          "-q",
          "-B",
          "compile",
          "dependency:build-classpath",
          "-Dmdep.outputFile=target/classpath",
          "-Dmaven.test.skip=true",
          "-DskipWeb",
          "-Dspotless.check.skip",
          "-pl",
          "simulators,server");
    }
    String jars = Files.readString(server.resolve("classpath")).strip();
    return new Former(
        commit.substring(0, 7), server.resolve("classes") + File.pathSeparator + jars);
  }

  /// It was checked when it was new; what checks it takes half of its build.
  private static void withoutScrutiny(Path pom) throws IOException {
    String text = Files.readString(pom);
    Files.writeString(pom, text.replaceAll("<arg>-Xplugin:ErrorProne[^<]*</arg>", ""));
  }

  /// Each is a whole build.
  private static void forgetOthers(Path folder, String commit) throws IOException {
    try (Stream<Path> builds = Files.list(folder)) {
      for (Path build : builds.filter(one -> !one.endsWith(commit)).toList()) Crash.delete(build);
    }
  }

  /// The newest that lacks a migration, has none behind one it lacks, and none that says something
  /// else by now: from numbers that were given out of order, and from what was changed before it
  /// was released, nobody upgrades. The last commit, if there is none.
  ///
  /// @return null if this is not a repository of ours, or has no past
  private static @Nullable String before() throws InterruptedException {
    try {
      // What was unpacked inside of another repository is in a folder of it.
      if (!run(Path.of("."), "git", "rev-parse", "--show-prefix").isEmpty()) return null;
      List<String> now = migrations("HEAD");
      String added =
          run(Path.of("."), "git", "log", "--format=%H", "--diff-filter=A", "--", MIGRATIONS);
      for (String one : added.lines().toList()) {
        if (!isThere(one + "~1")) continue;
        List<String> had = migrations(one + "~1");
        if (had.size() < now.size() && had.equals(now.subList(0, had.size()))) return one + "~1";
      }
      return isThere("HEAD~1") ? "HEAD~1" : null;
    } catch (IOException e) {
      System.err.println("no older version: " + e.getMessage());
      return null;
    }
  }

  /// False of what lies beyond the end of a shallow clone.
  private static boolean isThere(String commit) throws InterruptedException {
    try {
      run(Path.of("."), "git", "rev-parse", "--verify", "--quiet", commit + "^{commit}");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// In their order. Each with what it says: `mode blob hash<tab>path`.
  private static List<String> migrations(String commit) throws IOException, InterruptedException {
    return run(Path.of("."), "git", "ls-tree", commit, MIGRATIONS)
        .lines()
        .sorted(Comparator.comparing((String line) -> line.substring(line.indexOf('\t'))))
        .toList();
  }

  /// @return what it printed
  private static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String said;
    try (var reader = process.inputReader()) {
      said = String.join("\n", reader.lines().toList());
    }
    if (process.waitFor() != 0)
      throw new IOException(String.join(" ", command) + " failed:\n" + said);
    return said.strip();
  }
}
