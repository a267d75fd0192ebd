package tintoi.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.delivery.Progress;
import tintoi.failure.FailureDictionary;
import tintoi.inbox.Comments;
import tintoi.inbox.Comments.PrivateAnswer;
import tintoi.inbox.Comments.Standing;
import tintoi.inbox.Conversation;
import tintoi.inbox.Message;
import tintoi.inbox.Messages;
import tintoi.inbox.Rights;
import tintoi.inbox.Texts;
import tintoi.inbox.Versions;
import tintoi.provider.ChannelKind;

/// Shows what a message is beside what it says: its place among comments, what is done with it, and
/// what it said before.
@Component
class CommentViews {
  private final Comments comments;
  private final Messages messages;
  private final Versions versions;
  private final Rights rights;
  private final Texts texts;
  private final FailureDictionary dictionary;

  CommentViews(
      Comments comments,
      Messages messages,
      Versions versions,
      Rights rights,
      Texts texts,
      FailureDictionary dictionary) {
    this.comments = comments;
    this.messages = messages;
    this.versions = versions;
    this.rights = rights;
    this.texts = texts;
    this.dictionary = dictionary;
  }

  /// Of a page of messages, looked up once.
  ///
  /// @param parents our messages by the provider's id
  record Known(
      Map<UUID, Standing> standings,
      Map<UUID, List<Versions.Version>> versions,
      Map<String, UUID> parents,
      boolean mayAct) {
    List<MessageJson.Earlier> earlier(Message message) {
      return versions.getOrDefault(message.messageId(), List.of()).stream()
          .map(version -> new MessageJson.Earlier(version.text(), version.until()))
          .toList();
    }

    @Nullable UUID parent(Message message) {
      return message.parentId() == null ? null : parents.get(message.parentId());
    }
  }

  /// @param progress how what we sent stands, and what was done with what came in
  Known of(
      DeliveryViews.Reader reader,
      Conversation conversation,
      List<Message> all,
      Map<UUID, List<Progress>> progress) {
    UUID workspaceId = conversation.workspaceId();
    UUID conversationId = conversation.conversationId();
    List<UUID> edited =
        all.stream().filter(m -> m.editedAt() != null).map(Message::messageId).toList();
    Map<UUID, Standing> standings = comments.of(conversation, all, progress);
    List<String> parents = new ArrayList<>();
    for (Message message : all) if (message.parentId() != null) parents.add(message.parentId());
    return new Known(
        standings,
        versions.of(workspaceId, conversationId, edited),
        messages.byProviderId(workspaceId, conversationId, parents),
        !standings.isEmpty()
            && rights.ask(reader.explaining().person(), conversation, Access::mayReply).allowed());
  }

  @Nullable CommentJson comment(
      DeliveryViews.Reader reader, Conversation conversation, Message message, Known known) {
    Standing standing = known.standings.get(message.messageId());
    if (standing == null) return null;
    boolean root = standing.ids().contains(conversation.recipient());
    List<String> can =
        known.mayAct ? standing.possible().stream().map(CommentViews::word).toList() : List.of();
    return new CommentJson(
        root ? 1 : 2,
        standing.hidden(),
        standing.liked(),
        can,
        standing.unsettled().stream().map(reader::show).toList(),
        privateReply(reader, conversation, standing.privately(), known.mayAct));
  }

  Optional<CommentJson.PrivateReply> privateReply(
      DeliveryViews.Reader reader, Conversation conversation, PrivateAnswer answer) {
    boolean mayAct =
        rights.ask(reader.explaining().person(), conversation, Access::mayReply).allowed();
    return Optional.ofNullable(privateReply(reader, conversation, answer, mayAct));
  }

  private CommentJson.@Nullable PrivateReply privateReply(
      DeliveryViews.Reader reader,
      Conversation conversation,
      PrivateAnswer answer,
      boolean mayAct) {
    ChannelKind kind = conversation.kind().privately();
    if (kind == null || answer.until() == null) return null;
    String cause = answer.no();
    CommentJson.No no = null;
    if (cause != null) {
      Map<String, Object> facts = new HashMap<>();
      reader
          .explaining()
          .channel(conversation.channelId())
          .ifPresent(channel -> facts.putAll(Explanations.facts(channel)));
      no =
          new CommentJson.No(
              cause,
              reader.explaining().texts(cause, facts),
              reader.explaining().actions(dictionary.remedies(cause), mayAct));
    }
    return new CommentJson.PrivateReply(
        mayAct && cause == null, answer.until(), no, answer.replyId(), texts.longest(kind));
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
