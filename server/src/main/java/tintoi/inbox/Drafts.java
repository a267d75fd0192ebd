package tintoi.inbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import tintoi.files.Files;
import tintoi.files.StoredFile;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.MediaLimits;

/// Whether what a person wants to say can be said on a kind of channel: its words and its files.
@Component
public class Drafts {
  /// Each is a message of its own at the provider, and paced like one.
  public static final int MOST_FILES = 10;

  /// What a person wants to say.
  ///
  /// @param files ids of files uploaded before, in order
  public record Draft(String text, List<UUID> files) {
    public static Draft of(String text) {
      return new Draft(text, List.of());
    }

    /// What makes two drafts the same.
    String said() {
      String normal = Texts.normal(text);
      return files.isEmpty() ? normal : normal + "\n" + files;
    }
  }

  /// A draft that may be sent.
  ///
  /// @param text made fit to be kept; empty only if there are files
  record Accepted(String text, List<StoredFile> files) {}

  private final Texts texts;
  private final Files files;
  private final Map<ChannelKind, MediaLimits> limits;

  Drafts(Texts texts, Files files, List<Connector> connectors) {
    this.texts = texts;
    this.files = files;
    this.limits = connectors.stream().collect(toUnmodifiableMap(Connector::kind, Connector::media));
  }

  /// Which files a kind takes.
  public MediaLimits files(ChannelKind kind) {
    return limits.getOrDefault(kind, MediaLimits.NONE);
  }

  /// @throws Refusal if it cannot be sent there
  Accepted accept(Conversation conversation, Draft draft) {
    boolean silent = draft.text().isBlank() && !draft.files().isEmpty();
    String text = silent ? "" : texts.accept(conversation.kind(), draft.text());
    List<UUID> ids = List.copyOf(new LinkedHashSet<>(draft.files()));
    if (ids.size() > MOST_FILES)
      throw refused(conversation, "content.too_many_files", Map.of("max", MOST_FILES));
    Map<UUID, StoredFile> found =
        files.findAll(conversation.workspaceId(), ids).stream()
            .filter(file -> file.conversationId().equals(conversation.conversationId()))
            .collect(toUnmodifiableMap(StoredFile::fileId, Function.identity()));
    List<StoredFile> accepted = new ArrayList<>();
    for (UUID id : ids) {
      StoredFile file = found.get(id);
      if (file == null) throw refused(conversation, "content.file_unknown", Map.of());
      check(conversation, file);
      accepted.add(file);
    }
    return new Accepted(text, accepted);
  }

  private void check(Conversation conversation, StoredFile file) {
    MediaLimits takes = files(conversation.kind());
    if (takes.rules().isEmpty()) throw refused(conversation, "content.no_files", Map.of());
    Optional<MediaLimits.Rule> rule = takes.rule(file.type());
    if (rule.isEmpty())
      throw refused(conversation, "content.file_type", Map.of("types", takes.called()));
    if (file.size() > rule.get().largest())
      throw refused(
          conversation, "content.file_size", Map.of("max", rule.get().largest() / 1_048_576));
  }

  private static Refusal refused(Conversation conversation, String key, Map<String, ?> facts) {
    Map<String, Object> all = new java.util.HashMap<>(facts);
    all.put("provider", conversation.kind().provider());
    return Refusal.of(Refusal.Sort.UNPROCESSABLE, key, all);
  }
}
