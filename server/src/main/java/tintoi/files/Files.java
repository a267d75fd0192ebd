package tintoi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `file` table and the content behind it. No other class writes either.
///
/// Content is written before its row: a row whose content is missing is a loss, a content without a
/// row is a few bytes nobody asks for.
@Repository
public class Files {
  private final JdbcClient jdbc;
  private final Stores stores;
  private final URI publicUrl;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Files(
      JdbcClient jdbc,
      Stores stores,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl,
      Clock clock) {
    this.jdbc = jdbc;
    this.stores = stores;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /// What is known of a file before it is looked at.
  ///
  /// @param name as the sender called it; may be empty
  /// @param by the person of ours; null if it came in
  public record Arrival(UUID workspaceId, UUID conversationId, String name, @Nullable UUID by) {}

  /// The largest file that is kept, in bytes.
  public long largest() {
    return stores.largest();
  }

  /// Looks at a file and keeps it.
  ///
  /// @param content copied; the caller deletes it
  /// @throws FileRefused if it is empty, too large, or a program
  /// @throws IOException if the store does not take it
  public StoredFile keep(Arrival arrival, Path content) throws IOException {
    long size = java.nio.file.Files.size(content);
    if (size == 0) throw new FileRefused("file.empty", Map.of());
    if (size > largest()) throw tooLarge();
    byte[] head;
    try (InputStream in = java.nio.file.Files.newInputStream(content)) {
      head = in.readNBytes(Sniffer.HEAD * 8);
    }
    byte[] start = head.length > Sniffer.HEAD ? java.util.Arrays.copyOf(head, Sniffer.HEAD) : head;
    String type = Sniffer.type(start, arrival.name());
    if (type.equals(Sniffer.PROGRAM)) throw new FileRefused("file.program", Map.of());
    var file =
        new StoredFile(
            arrival.workspaceId(),
            UuidCreator.getTimeOrderedEpoch(),
            arrival.conversationId(),
            Names.clean(arrival.name(), type),
            type,
            size,
            Pixels.of(type, head),
            sha256(content),
            stores.current().place(),
            arrival.by(),
            clock.instant());
    stores.current().put(key(file), content, file);
    insert(file);
    return file;
  }

  /// For whoever finds out before the whole of it is there.
  public FileRefused tooLarge() {
    return new FileRefused("file.too_large", Map.of("max", largest() / 1_048_576));
  }

  private void insert(StoredFile file) {
    byte[] linkKey = new byte[32];
    random.nextBytes(linkKey);
    Pixels pixels = file.pixels();
    jdbc.sql(
            """
            insert into file (workspace_id, file_id, conversation_id, name, type, size, width,
              height, sha256, place, link_key, uploaded_by, created_at)
            values (:workspace, :file, :conversation, :name, :type, :size, :width,
              :height, :sha256, :place, :linkKey, :by, :now)
            """)
        .param("workspace", file.workspaceId())
        .param("file", file.fileId())
        .param("conversation", file.conversationId())
        .param("name", file.name())
        .param("type", file.type())
        .param("size", file.size())
        .param("width", pixels == null ? null : pixels.width())
        .param("height", pixels == null ? null : pixels.height())
        .param("sha256", HexFormat.of().parseHex(file.sha256()))
        .param("place", file.place().name())
        .param("linkKey", linkKey)
        .param("by", file.uploadedBy())
        .param("now", file.createdAt().atOffset(UTC))
        .update();
  }

  /// What people uploaded before that time and no message carries. Looks back a month: what is
  /// older was looked at. One of the few reads across workspaces.
  List<StoredFile> unused(Instant before, int limit) {
    return jdbc.sql(
            """
            select * from file f
            where f.uploaded_by is not null and f.created_at < :before and f.created_at > :from
              and not exists (select from attachment a
                where a.workspace_id = f.workspace_id and a.file_id = f.file_id)
            order by f.created_at limit :limit
            """)
        .param("before", before.atOffset(UTC))
        .param("from", before.minus(Duration.ofDays(30)).atOffset(UTC))
        .param("limit", limit)
        .query(Files::read)
        .list();
  }

  /// Lets it go, unless a message carries it by now: the foreign key keeps one that is just being
  /// sent. First the row, then the content.
  ///
  /// @return false if it is kept
  /// @throws IOException if the store does not let its content go
  boolean drop(StoredFile file) throws IOException {
    int dropped;
    try {
      dropped =
          jdbc.sql("delete from file where workspace_id = :workspace and file_id = :file")
              .param("workspace", file.workspaceId())
              .param("file", file.fileId())
              .update();
    } catch (DataIntegrityViolationException _) {
      return false;
    }
    if (dropped == 1) stores.of(file.place()).delete(key(file));
    return dropped == 1;
  }

  public Optional<StoredFile> find(UUID workspaceId, UUID fileId) {
    return jdbc.sql("select * from file where workspace_id = :workspace and file_id = :file")
        .param("workspace", workspaceId)
        .param("file", fileId)
        .query(Files::read)
        .optional();
  }

  /// In no order; those that are not there are absent.
  public List<StoredFile> findAll(UUID workspaceId, Collection<UUID> fileIds) {
    if (fileIds.isEmpty()) return List.of();
    return jdbc.sql("select * from file where workspace_id = :workspace and file_id in (:files)")
        .param("workspace", workspaceId)
        .param("files", fileIds)
        .query(Files::read)
        .list();
  }

  /// The content, from its first byte.
  ///
  /// @throws IOException if it is not there, or the store does not answer
  public InputStream open(StoredFile file) throws IOException {
    return stores.of(file.place()).open(key(file));
  }

  /// False only if it is certain that the content is gone.
  public boolean mayHave(StoredFile file) {
    return stores.of(file.place()).mayHave(key(file));
  }

  /// An address under which a provider may read the file without signing in, for as long as said.
  public URI link(StoredFile file, Duration valid) {
    long until = clock.instant().plus(valid).getEpochSecond();
    String base = publicUrl.toString();
    if (base.endsWith("/")) base = base.substring(0, base.length() - 1);
    return URI.create(
        "%s/media/%s/%s/%d-%s"
            .formatted(base, file.workspaceId(), file.fileId(), until, mac(file, until)));
  }

  /// The file an address of [#link] stands for.
  ///
  /// @param until in seconds
  /// @return empty if it is none, or its time is over
  public Optional<StoredFile> byLink(UUID workspaceId, UUID fileId, long until, String mac) {
    if (clock.instant().isAfter(Instant.ofEpochSecond(until))) return Optional.empty();
    return find(workspaceId, fileId)
        .filter(
            file -> MessageDigest.isEqual(mac(file, until).getBytes(UTF_8), mac.getBytes(UTF_8)));
  }

  private String mac(StoredFile file, long until) {
    byte[] key =
        jdbc.sql("select link_key from file where workspace_id = :workspace and file_id = :file")
            .param("workspace", file.workspaceId())
            .param("file", file.fileId())
            .query((row, _) -> requireNonNull(row.getBytes("link_key")))
            .single();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(Long.toString(until).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String key(StoredFile file) {
    return key(file.workspaceId(), file.fileId());
  }

  /// Under which a store has its content.
  static String key(UUID workspaceId, UUID fileId) {
    return workspaceId + "/" + fileId;
  }

  private static String sha256(Path content) throws IOException {
    try (InputStream in = java.nio.file.Files.newInputStream(content)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 * 1024];
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer))
        digest.update(buffer, 0, got);
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static StoredFile read(ResultSet row, int n) throws SQLException {
    int width = row.getInt("width");
    int height = row.getInt("height");
    return new StoredFile(
        requireNonNull(row.getObject("workspace_id", UUID.class)),
        requireNonNull(row.getObject("file_id", UUID.class)),
        requireNonNull(row.getObject("conversation_id", UUID.class)),
        requireNonNull(row.getString("name")),
        requireNonNull(row.getString("type")),
        row.getLong("size"),
        width == 0 ? null : new Pixels(width, height),
        HexFormat.of().formatHex(requireNonNull(row.getBytes("sha256"))),
        StoredFile.Place.valueOf(row.getString("place")),
        row.getObject("uploaded_by", UUID.class),
        requireNonNull(row.getObject("created_at", OffsetDateTime.class)).toInstant());
  }
}
