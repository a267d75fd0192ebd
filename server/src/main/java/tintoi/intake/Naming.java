package tintoi.intake;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.channel.ChannelConnected;
import tintoi.channel.Grants;
import tintoi.inbox.Conversation;
import tintoi.inbox.Conversations;
import tintoi.inbox.Inbound;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Name;
import tintoi.provider.Credential;

/// Asks the providers for the names their webhooks do not tell, one channel's after the other and
/// never in a webhook's transaction. An answer that does not come is asked for again when the
/// customer next writes, or when the channel is connected again; meanwhile she is shown without a
/// name.
@Component
class Naming {
  private static final Logger log = LoggerFactory.getLogger(Naming.class);

  /// The strictest provider lets a conversation be read twice a second for each channel.
  private static final Duration APART = Duration.ofMillis(500);

  /// How many of a channel wait at most; who is left out writes again some day.
  private static final int MOST = 1_000;

  private final Map<ChannelKind, Connector> connectors;
  private final Grants grants;
  private final Conversations conversations;
  private final Inbound inbound;

  /// The conversations to ask for, by channel. A channel that is here has a thread that asks.
  private final Map<UUID, SequencedSet<UUID>> lines = new HashMap<>();

  private volatile boolean closing;

  Naming(List<Connector> connectors, Grants grants, Conversations conversations, Inbound inbound) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.grants = grants;
    this.conversations = conversations;
    this.inbound = inbound;
  }

  @TransactionalEventListener(fallbackExecution = true)
  void heard(Inbound.Unnamed event) {
    ask(event.workspaceId(), event.channelId(), List.of(event.conversationId()));
  }

  /// A token that can be used again: whoever wrote meanwhile is asked for now.
  @TransactionalEventListener(fallbackExecution = true)
  void heard(ChannelConnected event) {
    Thread.ofVirtual()
        .name("names")
        .start(() -> {
          var nameless = conversations.nameless(event.workspaceId(), event.channelId(), MOST);
          ask(event.workspaceId(), event.channelId(), nameless);
        });
  }

  @EventListener
  void stop(ContextClosedEvent event) {
    closing = true;
  }

  private void ask(UUID workspaceId, UUID channelId, Collection<UUID> conversationIds) {
    if (conversationIds.isEmpty()) return;
    synchronized (lines) {
      boolean idle = !lines.containsKey(channelId);
      SequencedSet<UUID> line = lines.computeIfAbsent(channelId, _ -> new LinkedHashSet<>());
      for (UUID conversationId : conversationIds) if (line.size() < MOST) line.add(conversationId);
      if (idle)
        Thread.ofVirtual().name("names-" + channelId).start(() -> run(workspaceId, channelId));
    }
  }

  private void run(UUID workspaceId, UUID channelId) {
    for (var next = next(channelId); next.isPresent(); next = next(channelId)) {
      try {
        var conversation = conversations.find(workspaceId, next.get());
        if (conversation.filter(found -> found.customerName().isEmpty()).isPresent())
          ask(conversation.get());
      } catch (RuntimeException | Error e) {
        log.warn("conversation={} name=failed why=\"{}\"", next.get(), e.toString());
      }
    }
  }

  private Optional<UUID> next(UUID channelId) {
    synchronized (lines) {
      SequencedSet<UUID> line = lines.get(channelId);
      if (line != null && !line.isEmpty() && !closing) return Optional.of(line.removeFirst());
      lines.remove(channelId);
      return Optional.empty();
    }
  }

  private void ask(Conversation conversation) {
    Connector connector = connectors.get(conversation.kind());
    Optional<Credential> credential =
        grants.credential(conversation.workspaceId(), conversation.channelId());
    if (connector == null || credential.isEmpty()) return;
    switch (connector.name(credential.get(), conversation.customerId())) {
      case Name.Named(var name) ->
          inbound.named(conversation.workspaceId(), conversation.conversationId(), name);
      case Name.Nameless() -> log.debug("conversation={} name=none", conversation.conversationId());
      case Name.Unreadable(var detail) ->
          log.info("conversation={} name=unread why=\"{}\"", conversation.conversationId(), detail);
    }
    pause();
  }

  private static void pause() {
    try {
      Thread.sleep(APART);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
