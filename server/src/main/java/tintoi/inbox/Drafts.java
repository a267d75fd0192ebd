package tintoi.inbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.files.Files;
import tintoi.files.StoredFile;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.MediaLimits;

/// Whether what a person wants to say can be said on a kind of channel: its words, its files, and
/// what there is to tap.
@Component
public class Drafts {
  /// Each is a message of its own at the provider, and paced like one.
  public static final int MOST_FILES = 10;

  /// What a person wants to say.
  ///
  /// @param files ids of files uploaded before, in order
  /// @param content what there is to tap or to see; null if there is nothing of that
  public record Draft(String text, List<UUID> files, @Nullable Content content) {
    public Draft(String text, List<UUID> files) {
      this(text, files, null);
    }

    public static Draft of(String text) {
      return new Draft(text, List.of());
    }

    /// What makes two drafts the same.
    String said() {
      String normal = Texts.normal(text);
      String all = files.isEmpty() ? normal : normal + "\n" + files;
      return content == null ? all : all + "\n" + content;
    }
  }

  /// A draft that may be sent.
  ///
  /// @param text made fit to be kept; empty only if there are files
  record Accepted(String text, List<StoredFile> files, @Nullable Content content) {}

  private final Texts texts;
  private final Files files;
  private final Map<ChannelKind, Connector> connectors;

  Drafts(Texts texts, Files files, List<Connector> connectors) {
    this.texts = texts;
    this.files = files;
    this.connectors =
        connectors.stream().collect(toUnmodifiableMap(Connector::kind, Function.identity()));
  }

  /// Which files a kind takes.
  public MediaLimits files(ChannelKind kind) {
    Connector connector = connectors.get(kind);
    return connector == null ? MediaLimits.NONE : connector.media();
  }

  /// What keeps a content from being sent on a kind; null if nothing does.
  public Connector.@Nullable Unfit unfit(ChannelKind kind, Content content, String text) {
    Connector connector = connectors.get(kind);
    return connector == null
        ? new Connector.Unfit("content.unsupported", Map.of())
        : connector.unfit(content, text);
  }

  /// @throws Refusal if it cannot be sent there
  Accepted accept(Conversation conversation, Draft draft) {
    Content content = draft.content();
    if (content != null) return accept(conversation, draft, content);
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
    return new Accepted(text, accepted, null);
  }

  /// One message of its own: no file goes with it. What says something by itself has those words.
  private Accepted accept(Conversation conversation, Draft draft, Content content) {
    if (!draft.files().isEmpty()) throw refused(conversation, "content.files_apart", Map.of());
    String own = content.inWords();
    boolean speaks = !own.isBlank();
    if (speaks && !draft.text().isBlank())
      throw refused(conversation, "content.words_apart", Map.of());
    String text = speaks ? Texts.storable(own) : texts.accept(conversation.kind(), draft.text());
    Connector.Unfit unfit = unfit(conversation.kind(), content, text);
    if (unfit != null) throw refused(conversation, unfit.cause(), unfit.facts());
    return new Accepted(text, List.of(), content);
  }

  /// Words alone.
  ///
  /// @throws Refusal if they cannot be sent by this kind
  Accepted accept(ChannelKind kind, String raw) {
    return new Accepted(texts.accept(kind, raw), List.of(), null);
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
