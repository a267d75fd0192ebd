package tintoi.web;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.files.StoredFile;

/// A file that is kept.
///
/// @param type by its own bytes
/// @param size in bytes
/// @param picture true if it may be shown inside a page
/// @param width of a picture whose header says it, so that nothing jumps when it comes
record FileJson(
    UUID id,
    String name,
    String type,
    long size,
    boolean picture,
    @Nullable Integer width,
    @Nullable Integer height,
    String url) {
  static FileJson of(StoredFile file) {
    var pixels = file.pixels();
    return new FileJson(
        file.fileId(),
        file.name(),
        file.type(),
        file.size(),
        file.isPicture(),
        pixels == null ? null : pixels.width(),
        pixels == null ? null : pixels.height(),
        FilesController.PATH + "/" + file.fileId());
  }
}
