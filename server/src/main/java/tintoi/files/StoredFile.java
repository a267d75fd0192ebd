package tintoi.files;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A file that is kept. Its content never changes: another content is another file.
///
/// @param conversationId whose readers may read it
/// @param name as it was called, without folders; for people, never for the disk
/// @param type by its own bytes, see [Sniffer]
/// @param size in bytes, at least 1
/// @param pixels of an image whose header says them, else null
/// @param sha256 of the content, in hexadecimal
/// @param uploadedBy the person of ours; null if it came in
public record StoredFile(
    UUID workspaceId,
    UUID fileId,
    UUID conversationId,
    String name,
    String type,
    long size,
    @Nullable Pixels pixels,
    String sha256,
    Place place,
    @Nullable UUID uploadedBy,
    Instant createdAt) {

  /// Where the content is.
  public enum Place {
    DISK,
    S3
  }

  /// True if a browser may show it inside a page: an image it decodes itself, of a size that does
  /// not choke it.
  public boolean isPicture() {
    return Sniffer.PICTURES.contains(type) && (pixels == null || !pixels.isBomb());
  }
}
