package tintoi.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.audit.Audit;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.Choosing;
import tintoi.channel.Connection;
import tintoi.channel.ReconnectLinks;
import tintoi.channel.ReconnectLinks.Link;
import tintoi.channel.Wizard;
import tintoi.delivery.Tracking;
import tintoi.provider.Provider;

/// The wizard for somebody without an account: the same steps, bound to a link instead of to a
/// person. Which Page is not asked: it is the one the link is for, and no other is connected.
///
/// Between its steps the browser carries what the link carried, in a cookie no script can read: a
/// state that comes back in another browser is not believed.
@Component
class LinkWalks {
  private final ReconnectLinks links;
  private final Wizard wizard;
  private final Choosing choosing;
  private final Channels channels;
  private final Tracking tracking;
  private final Audit audit;

  LinkWalks(
      ReconnectLinks links,
      Wizard wizard,
      Choosing choosing,
      Channels channels,
      Tracking tracking,
      Audit audit) {
    this.links = links;
    this.wizard = wizard;
    this.choosing = choosing;
    this.channels = channels;
    this.tracking = tracking;
    this.audit = audit;
  }

  /// A link and how far whoever holds it is.
  ///
  /// @param connection null before it was begun
  record Walk(Link link, Channel channel, @Nullable Connection connection) {
    private boolean isDoneBy(UUID connectionId) {
      return connection != null
          && connection.connectionId().equals(connectionId)
          && connection.step() == Connection.Step.DONE;
    }
  }

  /// @param carried what this browser has of a walk begun before
  /// @param address from where
  Optional<Walk> look(String secret, Optional<Carried> carried, String address) {
    Optional<Walk> walk = links.open(secret).flatMap(link -> walk(link, null));
    walk.ifPresent(found -> {
      if (links.opened(found.link, address)) note(found, "link.opened", address);
    });
    // Opened once more where it was just used: not "used", but done.
    return carried
        .filter(own -> own.secret.equals(secret))
        .flatMap(this::current)
        .filter(own -> own.link.usedAt() != null)
        .or(() -> walk);
  }

  /// @return the connection with the address of the provider's page; empty if none of its apps is
  ///   set up
  Optional<Connection> begin(Walk walk) {
    Provider provider = walk.channel.provider();
    if (!wizard.canConnect(provider)) return Optional.empty();
    return Optional.of(
        wizard.begin(
            walk.link.workspaceId(),
            walk.link.walker(),
            provider,
            walk.channel.uses(),
            walk.channel));
  }

  /// Back from the provider, with what the browser carried: connects at once.
  ///
  /// @return false if this was not begun by that link in that browser; nothing was done then
  boolean comeBack(
      Carried carried, Provider provider, Map<String, String> parameters, String address) {
    Optional<Walk> walk = current(carried);
    if (walk.isEmpty()) return false;
    Link link = walk.get().link;
    var outcome = wizard.comeBack(link.workspaceId(), link.walker(), provider, parameters);
    if (!(outcome instanceof Wizard.Return.Known(var id))) return false;
    choosing.choose(
        link.workspaceId(),
        link.walker(),
        id,
        Set.of(walk.get().channel.externalId()),
        (channelId, uses) ->
            tracking.waitingForChannel(link.workspaceId(), channelId, uses).messages());
    links.usedFrom(link, address);
    current(carried)
        .filter(now -> now.isDoneBy(id))
        .ifPresent(now -> note(now, "link.used", address));
    return true;
  }

  /// What a browser is told that carries nothing of the walk that came back in it, as when a link
  /// was opened inside another app and the provider returns to the phone's own browser. It is told
  /// that the link is good only if it is, and nothing else of it.
  ///
  /// @return empty if no link began it
  Optional<String> elsewhere(Provider provider, Map<String, String> parameters) {
    return wizard
        .byLink(provider, parameters)
        .map(walk ->
            walk.underWay() && links.isGood(walk.workspaceId(), walk.linkId())
                ? "link.other_browser"
                : "connection.state");
  }

  /// What the browser carries between the steps.
  ///
  /// @param begun the walks begun by that link in this browser, the last one last: there may be one
  ///   in each of several tabs
  record Carried(String secret, List<UUID> begun) {
    private static final int MOST = 5;

    static Optional<Carried> read(@Nullable String cookie) {
      if (cookie == null) return Optional.empty();
      List<String> parts = List.of(cookie.split("\\.", MOST + 2));
      if (parts.size() < 2) return Optional.empty();
      try {
        List<UUID> begun = parts.stream().skip(1).map(UUID::fromString).toList();
        return Optional.of(new Carried(parts.getFirst(), begun));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    /// What it carries after one more was begun; of another link nothing is kept.
    static Carried after(Optional<Carried> before, String secret, UUID begun) {
      List<UUID> all = new ArrayList<>();
      before.filter(own -> own.secret.equals(secret)).ifPresent(own -> all.addAll(own.begun));
      all.add(begun);
      return new Carried(secret, all.subList(Math.max(0, all.size() - MOST), all.size()));
    }

    String cookie() {
      return secret + "." + begun.stream().map(UUID::toString).collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
      return "Carried[***]";
    }
  }

  /// Begun in two tabs, it is done once it is done in one; elsewhere it is not.
  Optional<Walk> current(Carried carried) {
    return links
        .open(carried.secret)
        .flatMap(link -> begun(link, carried).flatMap(connection -> walk(link, connection)));
  }

  private Optional<Connection> begun(Link link, Carried carried) {
    List<Connection> all =
        carried.begun.stream()
            .flatMap(id -> wizard.find(link.workspaceId(), link.walker(), id).stream())
            .toList();
    return all.stream()
        .filter(one -> one.step() == Connection.Step.DONE)
        .findFirst()
        .or(() -> all.isEmpty() ? Optional.empty() : Optional.of(all.getLast()));
  }

  private Optional<Walk> walk(Link link, @Nullable Connection connection) {
    return channels
        .find(link.workspaceId(), link.channelId())
        .map(channel -> new Walk(link, channel, connection));
  }

  private void note(Walk walk, String action, String address) {
    audit.add(
        walk.link.workspaceId(),
        new Audit.Actor(null, "link", address),
        action,
        new Audit.Subject("channel", walk.channel.channelId(), walk.channel.name()),
        null,
        Map.of("link", walk.link.linkId()));
  }
}
