package sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;

/// Everything the simulators know. Whoever reads or changes it holds its lock; one coarse lock,
/// because a wrong simulator costs more than a slow one.
final class World {
  /// What a file of `--state` holds.
  record Saved(
      Duration offset,
      MetaWorld meta,
      ZaloWorld zalo,
      Switches switches,
      Limits limits,
      Map<String, String> webhooks) {}

  final SimClock clock = new SimClock();
  MetaWorld meta = MetaWorld.start(clock.now());
  ZaloWorld zalo = ZaloWorld.start(clock.now());
  Switches switches = new Switches();
  Limits limits = new Limits();
  final Media media = new Media();

  /// "meta" and "zalo" to the address of the product's webhook; absent = nobody listens.
  Map<String, String> webhooks = new LinkedHashMap<>();

  private long version;

  /// Called under the lock after anything changed.
  void changed() {
    version++;
  }

  /// How long links of files are good from now on.
  Instant mediaEndsAt() {
    return clock.now().plus(Duration.ofMinutes(switches.mediaMinutes));
  }

  /// What the server of attachments says.
  Reply mediaAnswer(Call call) {
    int trouble = switches.mediaStatus;
    return trouble == 0 ? media.answer(call, clock.now()) : Reply.empty(trouble);
  }

  synchronized long version() {
    return version;
  }

  /// Back to the start; where webhooks go is how the sandbox is wired, not part of its world.
  synchronized void reset() {
    clock.set(Duration.ZERO);
    meta = MetaWorld.start(clock.now());
    zalo = ZaloWorld.start(clock.now());
    switches = new Switches();
    limits = new Limits();
    media.clear();
    changed();
  }

  synchronized void load(Path file) throws IOException {
    Saved saved;
    try {
      saved = Json.MAPPER.readValue(Files.readString(file), Saved.class);
    } catch (JacksonException e) {
      throw new IOException(file + " is not a saved state; remove it to begin anew", e);
    }
    clock.set(saved.offset());
    meta = saved.meta();
    meta.index();
    zalo = saved.zalo();
    zalo.index();
    switches = saved.switches();
    limits = saved.limits();
    webhooks = saved.webhooks();
  }

  /// Writes beside the file and renames, so that a crash leaves the old or the new, never half.
  void save(Path file) {
    String text;
    synchronized (this) {
      text = Json.write(new Saved(clock.offset(), meta, zalo, switches, limits, webhooks));
    }
    try {
      Path absolute = file.toAbsolutePath();
      Files.createDirectories(MetaWorld.need(absolute.getParent(), "directory"));
      Path next = absolute.resolveSibling(absolute.getFileName() + ".next");
      Files.write(next, text.getBytes(StandardCharsets.UTF_8));
      Files.move(
          next, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
