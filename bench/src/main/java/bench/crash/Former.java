package bench.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    if (wanted.isEmpty() && !hasPast()) return null;
    String commit = run(Path.of("."), "git", "rev-parse", wanted.isEmpty() ? before() : wanted);
    Path home = Files.createDirectories(folder.resolve(commit)).toAbsolutePath();
    Path server = home.resolve("server/target");
    if (!Files.exists(server.resolve("classpath"))) {
      System.err.println("builds " + commit);
      Path packed = home.resolve("source.tar");
      run(Path.of("."), "git", "archive", "--output=" + packed, commit);
      run(home, "tar", "-xf", packed.toString());
      run(
          home,
          "./mvnw",
          "-q",
          "-B",
          "package",
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

  private static boolean hasPast() throws InterruptedException {
    try {
      run(Path.of("."), "git", "rev-parse", "--verify", "--quiet", "HEAD~1");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// The newest that lacks a migration and has none behind one it lacks: whose numbers were given
  /// out of order nobody upgrades from. The last commit, if there is none.
  private static String before() throws IOException, InterruptedException {
    List<String> now = migrations("HEAD");
    String added =
        run(Path.of("."), "git", "log", "--format=%H", "--diff-filter=A", "--", MIGRATIONS);
    for (String one : added.lines().toList()) {
      List<String> had = migrations(one + "~1");
      if (had.size() < now.size() && had.equals(now.subList(0, had.size()))) return one + "~1";
    }
    return "HEAD~1";
  }

  /// In their order.
  private static List<String> migrations(String commit) throws IOException, InterruptedException {
    return run(Path.of("."), "git", "ls-tree", "--name-only", commit, MIGRATIONS)
        .lines()
        .sorted()
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
