package tintoi.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `sandbox.json` in the data folder: all a script needs to drive the sandbox. For its owner only,
/// and replaced whole, so that nobody reads half of it.
final class SandboxFile {
  private final JsonMapper json =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private final Path file;

  SandboxFile(Path data) {
    this.file = data.resolve("sandbox.json");
  }

  /// @param open the sample shop is connected and its first customers have written
  record Content(String server, String simulators, List<Sample> people, boolean open) {
    Content opened() {
      return new Content(server, simulators, people, true);
    }
  }

  record Sample(String name, String email, String password, String role, String token) {
    @Override
    public String toString() {
      return "Sample[" + email + ", ***]";
    }
  }

  /// Empty if it was never written or cannot be read.
  Optional<Content> read() {
    if (!Files.exists(file)) return Optional.empty();
    try {
      return Optional.of(json.readValue(Files.readAllBytes(file), Content.class));
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  void write(Content content) throws IOException {
    Path part = file.resolveSibling("sandbox.json.part");
    Files.createDirectories(part.toAbsolutePath().getParent());
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(part, json.writeValueAsBytes(content));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
