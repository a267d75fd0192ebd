package tintoi.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.ErasureAsked;
import tintoi.channel.GapFound;
import tintoi.channel.LookWanted;
import tintoi.delivery.Delivery;
import tintoi.delivery.HeldByRules;
import tintoi.delivery.Receipts;
import tintoi.delivery.Recipients;
import tintoi.inbox.Amendments;
import tintoi.inbox.Inbound;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;

/// What each event leads to. Called in a transaction of the event's own.
@Component
class Dispatch {
  private static final Duration HEARD_EVERY = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofMinutes(30);

  /// How long the word of a change waits for what was changed, whatever stands in the journal.
  private static final Duration OVERTAKEN = Duration.ofMinutes(1);

  /// What became of an event; in lower case the metric's word for it.
  enum Outcome {
    DONE,
    /// It was known before, or is a message of ours.
    KNOWN,
    /// What it is about may be on its way right now: ask again.
    LATER,
    /// Nobody here has this Page or OA.
    UNKNOWN_CHANNEL,
    /// The channel is not connected for this.
    UNUSED,
    /// It is about a conversation, or a message, that we never had.
    UNKNOWN_CONVERSATION,
    IGNORED
  }

  private final Channels channels;
  private final Inbound inbound;
  private final Amendments amendments;
  private final Receipts receipts;
  private final Recipients recipients;
  private final HeldByRules held;
  private final Fetches fetches;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final Map<String, Instant> heard = new ConcurrentHashMap<>();

  /// Where an event may lead.
  @Component
  record Ends(
      Channels channels,
      Inbound inbound,
      Amendments amendments,
      Receipts receipts,
      Recipients recipients,
      HeldByRules held) {}

  Dispatch(Ends ends, Fetches fetches, ApplicationEventPublisher events, Clock clock) {
    this.channels = ends.channels;
    this.inbound = ends.inbound;
    this.amendments = ends.amendments;
    this.receipts = ends.receipts;
    this.recipients = ends.recipients;
    this.held = ends.held;
    this.fetches = fetches;
    this.events = events;
    this.clock = clock;
  }

  /// @param early true if what it speaks of may be there to be read yet, however old it is
  Outcome dispatch(Provider provider, InboundEvent event, BooleanSupplier early) {
    if (event instanceof InboundEvent.Ignored) return Outcome.IGNORED;
    if (event instanceof InboundEvent.ConsentChanged(var person)) return look(provider, person);
    Optional<Channel> channel = channels.route(provider, event.externalId());
    return channel
        .map(found -> dispatch(found, event, Inbound.Way.TOLD, early))
        .orElse(Outcome.UNKNOWN_CHANNEL);
  }

  /// What was read afterwards leads to the same as what is told; nothing that was known changes.
  ///
  /// @return KNOWN if it was
  Outcome recover(Channel channel, InboundEvent event) {
    return dispatch(channel, event, Inbound.Way.RECOVERED, () -> false);
  }

  private Outcome dispatch(
      Channel channel, InboundEvent event, Inbound.Way way, BooleanSupplier early) {
    return switch (event) {
      case InboundEvent.MessageReceived message -> {
        if (isUnused(channel, message.kind())) yield Outcome.UNUSED;
        yield bring(inbound.receive(channel, message, way));
      }
      case InboundEvent.Echo echo -> {
        if (isUnused(channel, echo.kind())) yield Outcome.UNUSED;
        yield echo(channel, echo, way);
      }
      case InboundEvent.Delivered receipt -> {
        var conversation = inbound.conversation(channel, receipt.kind(), receipt.conversation());
        yield conversation
            .map(id -> receipts.delivered(channel.workspaceId(), id, receipt))
            .map(Dispatch::receipt)
            .orElse(Outcome.UNKNOWN_CONVERSATION);
      }
      case InboundEvent.Read receipt -> {
        var conversation = inbound.conversation(channel, receipt.kind(), receipt.conversation());
        yield conversation
            .map(id -> receipts.read(channel.workspaceId(), id, receipt))
            .map(Dispatch::receipt)
            .orElse(Outcome.UNKNOWN_CONVERSATION);
      }
      case InboundEvent.WindowOpened opened -> windowOpened(channel, opened);
      case InboundEvent.Reacted reacted -> reacted(channel, reacted, early);
      case InboundEvent.Routed routed -> routed(channel, routed);
      case InboundEvent.Lifted _ -> {
        held.lifted(channel.workspaceId(), channel.channelId());
        yield Outcome.DONE;
      }
      case InboundEvent.Followed followed -> followed(channel, followed);
      case InboundEvent.ErasureAsked asked -> erasureAsked(channel, asked);
      case InboundEvent.Withdrawn withdrawn -> {
        if (isUnused(channel, withdrawn.kind())) yield Outcome.UNUSED;
        boolean known = amendments.withdrawn(channel, withdrawn);
        yield known ? Outcome.DONE : overtook(withdrawn.at(), early);
      }
      case InboundEvent.ConsentChanged(var person) -> look(channel.provider(), person);
      case InboundEvent.Edited edited -> {
        if (isUnused(channel, edited.kind())) yield Outcome.UNUSED;
        // Whoever hears of it for the first time by its change knows it by that.
        InboundEvent asNew = edited.asNew();
        boolean known = amendments.edited(channel, edited);
        if (known) yield Outcome.DONE;
        yield asNew == null ? overtook(edited.at(), early) : dispatch(channel, asNew, way, early);
      }
      case InboundEvent.Hidden hidden ->
          amendments.hidden(channel, hidden) ? Outcome.DONE : overtook(hidden.at(), early);
      case InboundEvent.Ignored _ -> Outcome.IGNORED;
    };
  }

  /// The word of a change may overtake what was changed, but not by much; what is unknown then was
  /// never ours to show. By its own time that says nothing where reading is behind: there what came
  /// before it is waited for.
  private Outcome overtook(Instant at, BooleanSupplier early) {
    return isRecent(at) || early.getAsBoolean() ? Outcome.LATER : Outcome.UNKNOWN_CONVERSATION;
  }

  private boolean isRecent(Instant at) {
    return clock.instant().isBefore(at.plus(OVERTAKEN));
  }

  /// Only said, not proved: what it means is found out by looking.
  private Outcome look(Provider provider, String person) {
    List<Channel> hers = channels.grantedBy(provider, person);
    for (Channel channel : hers) events.publishEvent(new LookWanted(channel));
    return hers.isEmpty() ? Outcome.UNKNOWN_CHANNEL : Outcome.DONE;
  }

  /// A receipt may come before the answer to the request that sent the message.
  private static Outcome receipt(Receipts.Heard heard) {
    return switch (heard) {
      case OURS, FOREIGN -> Outcome.DONE;
      case LATER -> Outcome.LATER;
    };
  }

  /// Ours, or written outside Tintoi. Where nothing was ever said, nothing of ours can be meant.
  private Outcome echo(Channel channel, InboundEvent.Echo echo, Inbound.Way way) {
    Optional<Delivery> named = receipts.named(channel.workspaceId(), echo);
    if (named.isPresent()) {
      inbound.arrived(channel, echo, named.get());
      return Outcome.KNOWN;
    }
    Optional<UUID> conversation = inbound.conversation(channel, echo.kind(), echo.conversation());
    Receipts.Heard heard =
        conversation
            .map(id -> receipts.echo(channel.workspaceId(), channel.channelId(), id, echo))
            .orElse(Receipts.Heard.FOREIGN);
    return switch (heard) {
      case OURS -> {
        inbound.arrived(channel, echo, null);
        yield Outcome.KNOWN;
      }
      case FOREIGN -> bring(inbound.wroteOutside(channel, echo, way));
      case LATER -> Outcome.LATER;
    };
  }

  /// Noted in the event's own transaction: a message that is kept has its files brought.
  private Outcome bring(Optional<List<Inbound.ToBring>> all) {
    if (all.isEmpty()) return Outcome.KNOWN;
    Instant now = clock.instant();
    for (Inbound.ToBring each : all.get()) fetches.add(each, now);
    if (!all.get().isEmpty()) events.publishEvent(new Fetching.Arrived());
    return Outcome.DONE;
  }

  private Outcome windowOpened(Channel channel, InboundEvent.WindowOpened opened) {
    var conversation = inbound.conversation(channel, opened.kind(), opened.conversation());
    conversation.ifPresent(id ->
        recipients.wrote(
            channel.workspaceId(), channel.channelId(), opened.kind(), id, past(opened.at())));
    return conversation.isPresent() ? Outcome.DONE : Outcome.UNKNOWN_CONVERSATION;
  }

  /// A customer who wrote in a time to come would be in touch until then, and what she really wrote
  /// meanwhile would be older.
  private Instant past(Instant at) {
    Instant now = clock.instant();
    return at.isAfter(now) ? now : at;
  }

  /// Providers bring again what they could not bring, but not for long; Meta then stops telling us
  /// anything. What comes after a pause may be the first of which they tell again.
  private void afterSilence(Channel channel, Instant now) {
    Instant last = channel.lastReceivedAt();
    Instant since = last == null ? channel.authorizedAt() : last;
    if (Duration.between(since, now).compareTo(SILENCE) > 0)
      events.publishEvent(new GapFound(channel, since, GapFound.Reason.SILENCE));
  }

  /// A sign on a message lets us write again, as a message does, if the provider counts it so;
  /// taking it away changes nothing. It may be on one of ours whose id is not known yet.
  private Outcome reacted(Channel channel, InboundEvent.Reacted event, BooleanSupplier early) {
    var conversation = inbound.conversation(channel, event.kind(), event.conversation());
    if (conversation.isEmpty()) return Outcome.UNKNOWN_CONVERSATION;
    UUID id = conversation.get();
    boolean known = amendments.reacted(channel, event);
    if (event.opens())
      recipients.wrote(
          channel.workspaceId(), channel.channelId(), event.kind(), id, past(event.at()));
    if (known) return Outcome.DONE;
    boolean coming = isRecent(event.at()) && receipts.isAnyNameless(channel.workspaceId(), id);
    return coming || early.getAsBoolean() ? Outcome.LATER : Outcome.DONE;
  }

  private Outcome routed(Channel channel, InboundEvent.Routed event) {
    var conversation = inbound.conversation(channel, event.kind(), event.conversation());
    conversation.ifPresent(id -> {
      recipients.routed(channel.workspaceId(), channel.channelId(), id, event);
      inbound.changed(channel.workspaceId(), id);
    });
    return conversation.isPresent() ? Outcome.DONE : Outcome.UNKNOWN_CONVERSATION;
  }

  /// Whoever begins to follow is in touch.
  private Outcome followed(Channel channel, InboundEvent.Followed it) {
    var known = inbound.conversation(channel, it.kind(), it.conversation());
    known.ifPresent(id -> {
      recipients.follows(channel.workspaceId(), channel.channelId(), id, it);
      if (it.follows())
        recipients.wrote(channel.workspaceId(), channel.channelId(), it.kind(), id, past(it.at()));
    });
    return known.isPresent() ? Outcome.DONE : Outcome.UNKNOWN_CONVERSATION;
  }

  /// Nothing is deleted without a person: the workspace is told, in its log.
  private Outcome erasureAsked(Channel channel, InboundEvent.ErasureAsked asked) {
    var known = inbound.conversation(channel, asked.kind(), asked.conversation());
    known.ifPresent(id -> events.publishEvent(new ErasureAsked(channel, id)));
    return known.isPresent() ? Outcome.DONE : Outcome.UNKNOWN_CONVERSATION;
  }

  private static boolean isUnused(Channel channel, ChannelKind kind) {
    return !channel.uses().contains(kind.use());
  }

  /// Its webhook works: seen on the channel's page. Not looked up more than once a second, because
  /// a busy Page is heard from all the time. Called outside the event's transaction.
  void heard(Provider provider, InboundEvent event) {
    Instant now = clock.instant();
    String who = provider + " " + event.externalId();
    Instant before = heard.get(who);
    if (before != null && Duration.between(before, now).abs().compareTo(HEARD_EVERY) < 0) return;
    channels
        .route(provider, event.externalId())
        .ifPresent(channel -> {
          heard.put(who, now);
          afterSilence(channel, now);
          channels.heard(channel.workspaceId(), channel.channelId(), now);
        });
  }
}
