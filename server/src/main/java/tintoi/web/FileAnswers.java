package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tintoi.files.Files;
import tintoi.files.StoredFile;

/// A file on its way to a browser: it may show pictures, sound and moving pictures in place, saves
/// everything else, believes the type it is told, and runs nothing in it.
final class FileAnswers {
  private FileAnswers() {}

  static ResponseEntity<Resource> of(Files files, StoredFile file) {
    boolean inPlace =
        file.isPicture() || file.type().startsWith("audio/") || file.type().startsWith("video/");
    ContentDisposition disposition =
        (inPlace ? ContentDisposition.inline() : ContentDisposition.attachment())
            .filename(file.name(), UTF_8)
            .build();
    return ResponseEntity.ok()
        .contentType(
            inPlace ? MediaType.parseMediaType(file.type()) : MediaType.APPLICATION_OCTET_STREAM)
        .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .cacheControl(CacheControl.maxAge(Duration.ofDays(30)).cachePrivate().immutable())
        .eTag("\"" + file.sha256() + "\"")
        .body(new Content(files, file));
  }

  /// Its length is known without opening it, so that parts of it can be asked for.
  private static final class Content extends AbstractResource {
    private final Files files;
    private final StoredFile file;

    Content(Files files, StoredFile file) {
      this.files = files;
      this.file = file;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return files.open(file);
    }

    @Override
    public long contentLength() {
      return file.size();
    }

    @Override
    public boolean exists() {
      return files.mayHave(file);
    }

    @Override
    public String getDescription() {
      return "file " + file.fileId();
    }

    @Override
    public boolean equals(java.lang.@org.jspecify.annotations.Nullable Object other) {
      return other instanceof Content content && content.file.equals(file);
    }

    @Override
    public int hashCode() {
      return file.hashCode();
    }
  }
}
