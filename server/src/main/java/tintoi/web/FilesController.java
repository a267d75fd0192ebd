package tintoi.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.files.Files;
import tintoi.files.StoredFile;
import tintoi.inbox.Conversation;
import tintoi.inbox.Listing;
import tintoi.inbox.Rights;

/// Files of a conversation. Who may reply in it may upload for it; who may read it may read them.
@RestController
@RequestMapping(FilesController.PATH)
class FilesController {
  static final String PATH = "/api/files";

  private static final Logger log = LoggerFactory.getLogger(FilesController.class);

  private final Files files;
  private final Listing listing;
  private final Rights rights;

  FilesController(Files files, Listing listing, Rights rights) {
    this.files = files;
    this.listing = listing;
    this.rights = rights;
  }

  /// Keeps a file, to be named in a reply afterwards.
  ///
  /// @param conversation the conversation it is for
  @PostMapping(consumes = "multipart/form-data")
  @ResponseStatus(HttpStatus.CREATED)
  FileJson create(Person person, @RequestParam UUID conversation, @RequestPart MultipartFile file) {
    Conversation in = listing.conversation(person, conversation);
    rights.require(person, in, Access::mayReply);
    String name = file.getOriginalFilename();
    var arrival =
        new Files.Arrival(
            person.workspaceId(), conversation, name == null ? "" : name, person.personId());
    try {
      Path content = java.nio.file.Files.createTempFile("tintoi-upload", "");
      try {
        file.transferTo(content);
        return FileJson.of(files.keep(arrival, content));
      } finally {
        java.nio.file.Files.deleteIfExists(content);
      }
    } catch (IOException e) {
      if (FullStorage.says(e)) throw new UncheckedIOException(e);
      log.error("file=not-kept why=\"{}\"", e.toString());
      throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "file.store_away");
    }
  }

  @GetMapping("/{fileId}")
  ResponseEntity<Resource> get(Person person, @PathVariable UUID fileId) {
    StoredFile file = files.find(person.workspaceId(), fileId).orElseThrow(Problem::notFound);
    listing.conversation(person, file.conversationId());
    return FileAnswers.of(files, file);
  }
}
