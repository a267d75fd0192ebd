package tintoi.web;

import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tintoi.files.Files;

/// Files as a provider fetches them that takes an address instead of bytes: without signing in, by
/// an address of [Files#link] that is signed and ends.
@RestController
class MediaController {
  private final Files files;

  MediaController(Files files) {
    this.files = files;
  }

  @GetMapping("/media/{workspaceId}/{fileId}/{until:\\d{1,12}}-{mac}")
  ResponseEntity<Resource> get(
      @PathVariable UUID workspaceId,
      @PathVariable UUID fileId,
      @PathVariable long until,
      @PathVariable String mac) {
    return files
        .byLink(workspaceId, fileId, until, mac)
        .map(file -> FileAnswers.of(files, file))
        .orElseThrow(Problem::notFound);
  }
}
