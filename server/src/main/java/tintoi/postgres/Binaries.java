package tintoi.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the archive on our class path once per version.
///
/// The folder is named after the archive's digest: a new version lands next to the old one, which
/// is then removed.
final class Binaries {
  private Binaries() {}

  static Path unpackedIn(Path home) throws IOException {
    String archive = archive();
    Path folder = home.resolve("bin-" + digest(archive).substring(0, 12));
    if (!Files.isDirectory(folder)) {
      Path part = home.resolve("unpacking");
      delete(part);
      unpack(archive, part);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    removeOthers(home, folder);
    return folder.resolve("bin");
  }

  /// The archive for this machine, as the class path names it.
  private static String archive() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    List<String> names =
        os.contains("mac")
            ? List.of(arm ? "postgres-darwin-arm_64.txz" : "postgres-darwin-x86_64.txz")
            : List.of(arm ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz");
    return names.stream()
        .map(name -> "/" + name)
        .filter(name -> Binaries.class.getResource(name) != null)
        .findFirst()
        .orElseThrow(() ->
            new PostgresUnavailable(
                "This build brings no PostgreSQL for %s on %s: set TINTOI_DATABASE_URL to a"
                        .formatted(os, arch)
                    + " PostgreSQL 15 or later."));
  }

  private static InputStream open(String archive) throws IOException {
    InputStream in = Binaries.class.getResourceAsStream(archive);
    if (in == null) throw new IOException(archive + " is not on the class path");
    return in;
  }

  private static String digest(String archive) throws IOException {
    try (var in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unpack(String archive, Path into) throws IOException {
    try (var in =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
      TarArchiveEntry entry = in.getNextEntry();
      while (entry != null) {
        write(entry, in, into);
        entry = in.getNextEntry();
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream in, Path into) throws IOException {
    Path target = into.resolve(entry.getName()).normalize();
    if (!target.startsWith(into)) throw new IOException(entry.getName() + " leaves its archive");
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Path parent = Objects.requireNonNull(target.getParent());
    Files.createDirectories(parent);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    boolean program = parent.endsWith("bin");
    if (program && !target.toFile().setExecutable(true, false))
      throw new IOException(target + " cannot be made executable");
  }

  private static void removeOthers(Path home, Path keep) throws IOException {
    try (Stream<Path> children = Files.list(home)) {
      for (Path child : children.toList()) {
        boolean unpacked = child.getFileName().toString().startsWith("bin-");
        if (unpacked && !child.equals(keep)) delete(child);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
