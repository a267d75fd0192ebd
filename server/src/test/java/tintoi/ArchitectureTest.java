package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import tintoi.provider.ChannelKind;

/// Who may import whom: each package says it in its `package-info.java`.
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java/tintoi");

  @Test
  void packages_import_only_what_they_say() {
    ApplicationModules.of(Relay.class).verify();
  }

  /// A new channel must not need a change here. If it does, the seam is wrong: change the seam.
  @Test
  void no_channel_kind_is_named_in_the_engine_the_inbox_or_the_intake() throws IOException {
    String names =
        Arrays.stream(ChannelKind.values()).map(Enum::name).collect(Collectors.joining("|"));
    var kind = Pattern.compile("\\b(" + names + "|Provider\\.(META|ZALO))\\b");
    List<String> named = new ArrayList<>();
    for (String area : List.of("delivery", "inbox", "intake")) {
      for (Path file : javaFiles(SOURCES.resolve(area))) {
        if (kind.matcher(Files.readString(file)).find()) named.add(file.toString());
      }
    }
    assertThat(named).isEmpty();
  }

  /// Time comes from the one clock, so that tests and the sandbox can move it.
  @Test
  void nobody_asks_the_system_for_the_time() throws IOException {
    var asking =
        Pattern.compile("(Instant|LocalDate(Time)?|ZonedDateTime|OffsetDateTime)\\.now\\(\\)");
    var allowed = List.of(SOURCES.resolve("sandbox/SandboxClock.java"));
    List<String> found = new ArrayList<>();
    for (Path file : javaFiles(SOURCES)) {
      if (allowed.contains(file)) continue;
      if (asking.matcher(Files.readString(file)).find()) found.add(file.toString());
    }
    assertThat(found).isEmpty();
  }

  /// The build finds out what our parts are, once for all who run the jar: what depends on a
  /// setting is decided at the start.
  @Test
  void no_part_is_there_on_a_condition_that_the_build_would_decide() throws IOException {
    var condition = Pattern.compile("@[\\w.]*\\b(Conditional\\w*|Profile)\\b");
    List<String> found = new ArrayList<>();
    for (Path file : javaFiles(SOURCES)) {
      if (condition.matcher(Files.readString(file)).find()) found.add(file.toString());
    }
    assertThat(found).isEmpty();
  }

  @Test
  void the_simulators_import_nothing_of_ours() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : javaFiles(Path.of("../simulators/src/main/java"))) {
      if (Files.readString(file).contains("import tintoi.")) found.add(file.toString());
    }
    assertThat(found).isEmpty();
  }

  static List<Path> javaFiles(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
  }
}
