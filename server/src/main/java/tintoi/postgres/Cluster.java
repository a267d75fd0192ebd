package tintoi.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// PostgreSQL's files: the data folder, made once and whole or not at all, and the password.
///
/// @param home our folder: `bin-…`, `data`, `password`, `port`, `log`
/// @param binaries where the programs are
record Cluster(Path home, Path binaries, StepDown stepDown) {

  Path data() {
    return home.resolve("data");
  }

  Path log() {
    return home.resolve("log");
  }

  String password() throws IOException {
    return EmbeddedPostgres.read(passwordFile());
  }

  /// Makes the data folder if there is none, and refuses one that cannot be ours.
  void prepare() throws IOException {
    rotateLog();
    if (Files.exists(data())) {
      refuseForeign();
    } else {
      initialize();
    }
    if (!Files.exists(passwordFile()))
      throw new PostgresUnavailable(
          "The database in %s has lost its password file %s: restore it from a backup."
              .formatted(home, passwordFile()));
  }

  List<String> program(String name, List<String> arguments) {
    var all = new ArrayList<String>();
    all.add(binaries.resolve(name).toString());
    all.addAll(arguments);
    return all;
  }

  private Path passwordFile() {
    return home.resolve("password");
  }

  /// A crash half way leaves only `initializing`, which the next start throws away.
  private void initialize() throws IOException {
    Path part = home.resolve("initializing");
    Binaries.delete(part);
    Files.createDirectories(part);
    stepDown.own(part);
    writePassword();
    run(
        "initdb",
        List.of(
            "--pgdata=" + part,
            "--username=" + EmbeddedPostgres.USER,
            "--pwfile=" + passwordFile(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions"));
    Files.move(part, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.deleteIfExists(passwordFile());
    Files.createFile(passwordFile(), onlyOwner);
    Files.writeString(passwordFile(), HexFormat.of().formatHex(random) + "\n");
    stepDown.own(passwordFile());
  }

  private void refuseForeign() throws IOException {
    Path version = data().resolve("PG_VERSION");
    if (!Files.exists(version))
      throw new PostgresUnavailable(
          "The database in %s is damaged: it has no PG_VERSION; restore it from a backup, or move it"
                  .formatted(data())
              + " away to begin anew (log: %s).".formatted(log()));
    String found = EmbeddedPostgres.read(version);
    String ours = majorOfBinaries();
    if (!found.equals(ours))
      throw new PostgresUnavailable(
          "The database in %s was written by PostgreSQL %s, this server brings %s: start the server"
                  .formatted(data(), found, ours)
              + " it was written by, or move the folder away to begin anew.");
  }

  private String majorOfBinaries() throws IOException {
    String said = run("postgres", List.of("--version")).strip();
    String version = said.substring(said.lastIndexOf(' ') + 1);
    int dot = version.indexOf('.');
    return dot < 0 ? version : version.substring(0, dot);
  }

  /// Runs one of PostgreSQL's programs to its end and returns what it printed.
  private String run(String name, List<String> arguments) throws IOException {
    var builder = new ProcessBuilder(stepDown.program(program(name, arguments)));
    builder.redirectErrorStream(true);
    clean(builder);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() == 0) return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + " was interrupted", e);
    }
    throw new PostgresUnavailable(
        "PostgreSQL's %s failed in %s: %s".formatted(name, home, lastLine(printed)));
  }

  /// The operator's locale and PG… variables must not decide how our database is made.
  static void clean(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("LC_"));
    builder.environment().put("LC_ALL", "C");
  }

  static String lastLine(String text) {
    return text.strip().lines().reduce((_, line) -> line).orElse("it said nothing");
  }

  private void rotateLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > 10_000_000)
      Files.move(log(), home.resolve("log.1"), StandardCopyOption.REPLACE_EXISTING);
  }
}
