package tintoi.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// How PostgreSQL's programs are started here. PostgreSQL refuses to run as root, so as root we
/// give it a user namespace without rights in it (files stay root's), or, where containers forbid
/// namespaces, the user `nobody`. Everybody else starts it as herself.
///
/// @param session put before the postmaster: a session of its own, so that Ctrl-C in a terminal
///   stops the server first and the database after it
/// @param user put before every program: who runs it
/// @param signal put before the postmaster: it gets SIGINT when the thread dies that started it
/// @param uid who must own the files; -1 = whoever we are
record StepDown(List<String> session, List<String> user, List<String> signal, int uid) {
  private static final int NOBODY = 65_534;

  static StepDown choose(Path home, Path binaries) throws IOException {
    List<String> session = ifItWorks("setsid");
    List<String> signal = ifItWorks("setpriv", "--pdeathsig", "INT");
    if (!"root".equals(System.getProperty("user.name"))) {
      return new StepDown(session, List.of(), signal, -1);
    }
    List<String> trial = List.of(binaries.resolve("postgres").toString(), "--version");
    var namespace = new StepDown(session, List.of("unshare", "-U"), signal, 0);
    namespace.own(home);
    if (works(namespace.program(trial))) return namespace;
    var nobody =
        new StepDown(
            session,
            List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"),
            signal,
            NOBODY);
    nobody.own(home);
    if (works(nobody.program(trial))) return nobody;
    throw new PostgresUnavailable(
        "PostgreSQL does not run as root, and neither a user namespace nor the user nobody could"
            + " run it from %s: start as another user, or let every folder above it be entered"
                .formatted(home)
            + " (chmod a+x).");
  }

  List<String> program(List<String> program) {
    return Stream.of(user, program).flatMap(List::stream).toList();
  }

  List<String> postmaster(List<String> program) {
    return Stream.of(session, user, signal, program).flatMap(List::stream).toList();
  }

  /// Gives a file, or a folder with all in it, to the user who runs PostgreSQL.
  void own(Path path) throws IOException {
    if (uid < 0) return;
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (owner.equals(uid)) return;
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.toList())
        Files.setAttribute(each, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static List<String> ifItWorks(String... command) {
    List<String> prefix = List.of(command);
    return works(Stream.concat(prefix.stream(), Stream.of("true")).toList()) ? prefix : List.of();
  }

  /// Whether a command exists and ends well.
  private static boolean works(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
