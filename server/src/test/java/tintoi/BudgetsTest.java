package tintoi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sizes that keep the whole readable. Whoever needs more lists it here, with the reason.
class BudgetsTest {
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/main/java"),
          Path.of("../simulators/src/main/java"),
          Path.of("../bench/src/main/java"));

  /// Methods that may be longer than 60 lines, as `File.java name`, and why.
  private static final Map<String, String> LONG_METHODS =
      Map.of("Deliveries.java settle", "one statement of SQL, which is read as one");

  /// Constructors that may take more than 6, and why.
  private static final Map<String, String> WIDE_CONSTRUCTORS = Map.of();

  /// Packages that may have more than 25 files, and why.
  private static final Map<String, String> LARGE_PACKAGES =
      Map.of(
          "channel", "a third of its files are events and records of a few lines",
          "crash", "one world and what is done to it; a reader looks for a scenario by file name",
          "delivery", "the engine; half of its files are records and sealed cases of a few lines",
          "inbox", "half of its files are records and exceptions of a few lines",
          "sim", "the simulators are one world; a reader looks for a topic by file name",
          "web", "one controller per noun, and nothing but controllers");

  private static final List<Path> files = new ArrayList<>();
  private static final Map<String, Integer> methodLines = new TreeMap<>();
  private static final Map<String, Integer> constructorWidths = new TreeMap<>();

  @BeforeAll
  static void measure() throws IOException {
    for (Path source : SOURCES) files.addAll(ArchitectureTest.javaFiles(source));
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      var trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) new Measure(unit, trees).scan(unit, null);
    }
  }

  @Test
  void no_file_is_longer_than_400_lines_and_nine_of_ten_have_200() throws IOException {
    var lines = new TreeMap<String, Integer>();
    for (Path file : files) lines.put(file.toString(), linesToRead(file));

    assertThat(over(lines, 400, Set.of())).isEmpty();
    assertThat(ninthTenth(lines.values())).isLessThanOrEqualTo(200);
  }

  @Test
  void no_method_is_longer_than_60_lines_and_nine_of_ten_have_24() {
    assertThat(over(methodLines, 60, LONG_METHODS.keySet())).isEmpty();
    assertThat(ninthTenth(methodLines.values())).isLessThanOrEqualTo(24);
  }

  @Test
  void no_constructor_takes_more_than_6() {
    assertThat(over(constructorWidths, 6, WIDE_CONSTRUCTORS.keySet())).isEmpty();
  }

  @Test
  void no_package_has_more_than_25_files() {
    var sizes = new HashMap<String, Integer>();
    for (Path file : files) {
      if (!file.endsWith("package-info.java")) sizes.merge(folder(file), 1, Integer::sum);
    }

    assertThat(over(sizes, 25, LARGE_PACKAGES.keySet())).isEmpty();
  }

  @Test
  void no_package_is_a_drawer_for_leftovers() {
    var drawers =
        Set.of("util", "common", "impl", "dto", "service", "model", "config", "helper", "mapper");
    assertThat(files).noneMatch(file -> drawers.contains(folder(file)));
  }

  /// Imports are written by the editor and read by nobody.
  private static int linesToRead(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return (int) lines.filter(line -> !line.startsWith("import ")).count();
    }
  }

  private static String folder(Path file) {
    return file.getName(file.getNameCount() - 2).toString();
  }

  private static List<String> over(
      Map<String, Integer> sizes, int budget, Collection<String> excepted) {
    return sizes.entrySet().stream()
        .filter(e -> e.getValue() > budget && !excepted.contains(e.getKey()))
        .map(e -> e.getKey() + " has " + e.getValue())
        .sorted()
        .toList();
  }

  private static int ninthTenth(Collection<Integer> sizes) {
    var sorted = sizes.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 9 / 10);
  }

  /// Notes the lines of every method and the width of every written constructor.
  private static final class Measure extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final Trees trees;
    private boolean inRecord;

    Measure(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      boolean outer = inRecord;
      inRecord = type.getKind() == Tree.Kind.RECORD;
      super.visitClass(type, null);
      inRecord = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      String name = Path.of(unit.getSourceFile().getName()).getFileName() + " " + method.getName();
      var positions = trees.getSourcePositions();
      if (method.getBody() != null) {
        long first = line(positions.getStartPosition(unit, method));
        long last = line(positions.getEndPosition(unit, method));
        methodLines.merge(name, (int) (last - first + 1), Math::max);
      }
      boolean constructor = method.getName().contentEquals("<init>");
      if (constructor && !inRecord)
        constructorWidths.merge(name, method.getParameters().size(), Math::max);
      return super.visitMethod(method, null);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
