package tintoi.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/// The keys with which secrets are sealed: from the setting, else from a file in the data folder,
/// made at the first start and readable by its owner only. Several may be given, separated by
/// commas or lines: the first seals, all open, so that a key can be replaced while old seals
/// remain.
@Component
class SecretKeys {
  private static final int KEY_BYTES = 32;

  private final List<Key> keys;

  /// @param id first bytes of the key's hash: tells which key sealed, nothing of the key
  @SuppressWarnings("ArrayRecordComponent")
  record Key(byte[] id, byte[] secret) {
    static final int ID_BYTES = 4;

    @Override
    public String toString() {
      return "Key[***]";
    }
  }

  SecretKeys(
      @Value("${tintoi.secret-key:}") String setting, @Value("${tintoi.data:./data}") Path data) {
    String source = setting.isBlank() ? data.resolve("secret.key").toString() : "TINTOI_SECRET_KEY";
    keys = read(setting.isBlank() ? file(data) : setting, source);
  }

  Key current() {
    return keys.getFirst();
  }

  Optional<Key> find(byte[] id) {
    return keys.stream().filter(key -> Arrays.equals(key.id, id)).findFirst();
  }

  private static List<Key> read(String text, String source) {
    List<Key> read = new ArrayList<>();
    for (String one : text.split("[,\\s]+", -1)) {
      if (!one.isEmpty()) read.add(key(one, source));
    }
    if (read.isEmpty()) throw refused(source + " holds no key");
    return List.copyOf(read);
  }

  private static Key key(String text, String source) {
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(text.getBytes(US_ASCII));
    } catch (IllegalArgumentException _) {
      secret = new byte[0];
    }
    if (secret.length != KEY_BYTES) {
      throw refused(source + " must hold keys of 32 bytes in Base64 (openssl rand -base64 32)");
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret);
      return new Key(Arrays.copyOf(hash, Key.ID_BYTES), secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The operator's to mend: said in one sentence, and never with what was set.
  private static InvalidConfigurationPropertyValueException refused(String sentence) {
    return new InvalidConfigurationPropertyValueException("tintoi.secret-key", null, sentence);
  }

  private static String file(Path data) {
    Path file = data.resolve("secret.key");
    try {
      Files.createDirectories(data);
      if (!Files.exists(file)) make(file);
      return Files.readString(file, US_ASCII);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot read or make the key file " + file + ": " + e.getMessage(), e);
    }
  }

  /// Complete or not there at all: half a key would lock up every token for good.
  private static void make(Path file) throws IOException {
    byte[] secret = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "secret", ".key");
    if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(draft, Base64.getEncoder().encodeToString(secret) + "\n", US_ASCII);
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException _) {
      // Another process was quicker; its key counts.
    } catch (UnsupportedOperationException _) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) Files.move(draft, file);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
