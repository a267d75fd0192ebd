package tintoi.inbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.channel.Grants;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;

/// Asks the provider what a customer is called, where its webhooks do not say. A courtesy: nobody
/// waits for it, and what fails is asked again when the customer writes again.
@Component
class Names {
  private static final Logger log = LoggerFactory.getLogger(Names.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /// Somebody wrote whose name is not known.
  record Wanted(Conversation conversation) {}

  private final Conversations conversations;
  private final Grants grants;
  private final Map<ChannelKind, Connector> connectors;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final Map<UUID, Instant> asked = new ConcurrentHashMap<>();

  /// So that a crowd does not use up what the provider allows.
  private final Semaphore atOnce = new Semaphore(4);

  Names(
      Conversations conversations,
      Grants grants,
      List<Connector> connectors,
      ApplicationEventPublisher events,
      Clock clock) {
    this.conversations = conversations;
    this.grants = grants;
    this.connectors =
        connectors.stream().collect(toUnmodifiableMap(Connector::kind, connector -> connector));
    this.events = events;
    this.clock = clock;
  }

  @TransactionalEventListener(fallbackExecution = true)
  void wanted(Wanted event) {
    Conversation conversation = event.conversation();
    Instant now = clock.instant();
    Instant before = asked.get(conversation.conversationId());
    if (before != null && Duration.between(before, now).abs().compareTo(AGAIN) < 0) return;
    asked.put(conversation.conversationId(), now);
    Thread.ofVirtual().name("name").start(() -> ask(conversation));
  }

  private void ask(Conversation conversation) {
    atOnce.acquireUninterruptibly();
    try {
      Connector connector = connectors.get(conversation.kind());
      if (connector == null) return;
      grants
          .credential(conversation.workspaceId(), conversation.channelId())
          .map(credential -> connector.name(credential, conversation.customerId()))
          .filter(name -> !name.isBlank())
          .ifPresent(name -> keep(conversation, Texts.storable(name.strip())));
    } catch (RuntimeException e) {
      log.debug("conversation={} name=unknown", conversation.conversationId(), e);
    } finally {
      atOnce.release();
    }
  }

  private void keep(Conversation conversation, String name) {
    UUID workspaceId = conversation.workspaceId();
    UUID conversationId = conversation.conversationId();
    if (!conversations.name(workspaceId, conversationId, name)) return;
    asked.remove(conversationId);
    events.publishEvent(new ConversationChanged(workspaceId, conversationId));
  }
}
