package tintoi.inbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Grants;
import tintoi.inbox.Comments.PrivateAnswer;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;

/// Whether a comment can be answered privately, by all we know and by what the provider says when
/// it is asked: told before the answer is written. The provider decides again when it is sent.
@Component
public class PrivateChecks {
  private final Comments comments;
  private final Messages messages;
  private final Grants grants;
  private final Map<ChannelKind, Connector> connectors;

  PrivateChecks(Comments comments, Messages messages, Grants grants, List<Connector> connectors) {
    this.comments = comments;
    this.messages = messages;
    this.grants = grants;
    this.connectors =
        connectors.stream().collect(toUnmodifiableMap(Connector::kind, Function.identity()));
  }

  /// Takes as long as the provider does, in no transaction.
  ///
  /// @throws Refusal if there is no such comment
  public PrivateAnswer of(Conversation conversation, UUID messageId) {
    Message message =
        messages
            .find(conversation.workspaceId(), conversation.conversationId(), messageId)
            .orElseThrow(Refusal::notFound);
    Comments.Standing standing = comments.of(conversation, message);
    PrivateAnswer own = standing.privately();
    ChannelKind kind = conversation.kind().privately();
    if (own.no() != null || kind == null || standing.ids().isEmpty()) return own;
    String no = ask(conversation, kind, standing.ids().getFirst());
    return no == null ? own : new PrivateAnswer(no, own.until(), own.replyId());
  }

  private @Nullable String ask(Conversation conversation, ChannelKind kind, String comment) {
    Connector connector = connectors.get(kind);
    var credential = grants.credential(conversation.workspaceId(), conversation.channelId());
    if (connector == null || credential.isEmpty()) return null;
    return switch (connector.answerable(credential.get(), comment)) {
      case YES, UNKNOWN -> null;
      case USED -> Comments.USED;
      case NO -> "recipient.no_private_reply";
    };
  }
}
