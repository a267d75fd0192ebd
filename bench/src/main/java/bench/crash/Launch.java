package bench.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// How processes of a run are started: from jars, and with what an earlier start has learnt (an AOT
/// cache), so that one that is killed a thousand times is there again in a second.
///
/// @param before words of a command that starts it
record Launch(String classpath, List<String> options, List<String> before) {
  Launch(String classpath, List<String> options) {
    this(classpath, options, List.of());
  }

  /// @param folder for the jars; folders of classes cannot be in an AOT cache
  static Launch prepare(Path folder) throws IOException {
    List<String> entries = new ArrayList<>();
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!Files.isDirectory(Path.of(entry))) {
        entries.add(entry);
        continue;
      }
      Path packed = folder.resolve("classes-" + entries.size() + ".jar");
      jar.run(System.err, System.err, "--create", "--file", packed.toString(), "-C", entry, ".");
      entries.add(packed.toString());
    }
    return new Launch(String.join(File.pathSeparator, entries), List.of("-Xlog:aot=off"));
  }

  /// The same with an option more.
  Launch with(String option) {
    List<String> more = new ArrayList<>(options);
    more.add(option);
    return new Launch(classpath, more, before);
  }

  /// The same, started by another command.
  Launch by(List<String> command) {
    return new Launch(classpath, options, command);
  }
}
