package tintoi.web;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.delivery.Delivery;
import tintoi.files.Files;
import tintoi.files.StoredFile;
import tintoi.inbox.Attachment;
import tintoi.inbox.Conversation;
import tintoi.inbox.Drafts;
import tintoi.inbox.Message;
import tintoi.inbox.Texts;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.MediaLimits;

/// Shows files: those of messages, those of deliveries, and which a channel takes.
@Component
class AttachmentViews {
  private static final long MEGABYTE = 1_048_576;

  private final Files files;
  private final Drafts drafts;
  private final Texts texts;
  private final Explanations explanations;

  AttachmentViews(Files files, Drafts drafts, Texts texts, Explanations explanations) {
    this.files = files;
    this.drafts = drafts;
    this.texts = texts;
    this.explanations = explanations;
  }

  /// Which files a kind takes, for whoever is about to attach some.
  ///
  /// @param most how many in one reply
  /// @param captioned true if words and the first file travel as one message
  /// @param rules none = no files at all
  record Takes(int most, boolean captioned, List<Rule> rules) {
    /// @param types like `image/png`; `*/*` = all
    record Rule(Collection<String> types, String called, long largest) {}
  }

  Takes takes(ChannelKind kind) {
    MediaLimits limits = drafts.files(kind);
    return new Takes(
        Drafts.MOST_FILES,
        limits.captioned(),
        limits.rules().stream()
            .map(rule ->
                new Takes.Rule(
                    rule.types().stream().sorted().toList(),
                    rule.called(),
                    Math.min(rule.largest(), files.largest())))
            .toList());
  }

  /// True if answers to tap may be offered under words.
  boolean takesChoices(ChannelKind kind) {
    var one = new Content.Choice(Content.Choice.Asks.text, "1", "1");
    return drafts.unfit(kind, new Content.QuickReplies(List.of(one)), "1") == null;
  }

  /// True if the provider has a form that asks a customer for her details.
  boolean takesForms(ChannelKind kind) {
    return drafts.unfit(kind, new Content.InfoRequest("1", "1", ""), "1") == null;
  }

  int longest(ChannelKind kind) {
    return texts.longest(kind);
  }

  /// What fills the placeholders of a cause about what a delivery carries.
  Map<String, Object> facts(Delivery delivery, String cause) {
    Content content = delivery.part().content();
    Connector.Unfit unfit =
        content == null ? null : drafts.unfit(delivery.kind(), content, delivery.text());
    if (unfit != null) return unfit.facts();
    MediaLimits limits = drafts.files(delivery.kind());
    Map<String, Object> facts = new HashMap<>();
    facts.put("types", limits.called());
    facts.put(
        "max",
        cause.equals("content.file_size")
            ? file(delivery)
                .flatMap(file -> limits.rule(file.type()))
                .map(rule -> rule.largest() / MEGABYTE)
                .orElse(files.largest() / MEGABYTE)
            : (Object) longest(delivery.kind()));
    return facts;
  }

  private Optional<StoredFile> file(Delivery delivery) {
    UUID fileId = delivery.part().fileId();
    return fileId == null ? Optional.empty() : files.find(delivery.workspaceId(), fileId);
  }

  @Nullable FileJson ofDelivery(Delivery delivery) {
    return file(delivery).map(FileJson::of).orElse(null);
  }

  /// The files these messages carry, looked up at once.
  Map<UUID, StoredFile> filesOf(UUID workspaceId, List<Message> messages) {
    List<UUID> ids =
        messages.stream()
            .flatMap(message -> message.attachments().stream())
            .flatMap(attachment -> Stream.ofNullable(attachment.fileId()))
            .distinct()
            .toList();
    return files.findAll(workspaceId, ids).stream()
        .collect(toMap(StoredFile::fileId, Function.identity()));
  }

  List<AttachmentJson> show(
      Conversation conversation, Message message, Map<UUID, StoredFile> known) {
    return message.attachments().stream()
        .map(attachment -> show(conversation, attachment, known))
        .toList();
  }

  private AttachmentJson show(
      Conversation conversation, Attachment attachment, Map<UUID, StoredFile> known) {
    UUID fileId = attachment.fileId();
    StoredFile file = fileId == null ? null : known.get(fileId);
    String cause = attachment.problem();
    AttachmentJson.State state =
        file != null
            ? AttachmentJson.State.kept
            : cause != null
                ? AttachmentJson.State.lost
                : attachment.isComing() ? AttachmentJson.State.coming : AttachmentJson.State.none;
    var facts = Map.of("provider", Explanations.name(conversation.kind().provider()));
    return new AttachmentJson(
        attachment.number(),
        attachment.kind().name().toLowerCase(Locale.ROOT),
        attachment.name(),
        attachment.link(),
        state,
        file == null ? null : FileJson.of(file),
        cause == null ? null : new AttachmentJson.Lost(cause, explanations.texts(cause, facts)));
  }
}
