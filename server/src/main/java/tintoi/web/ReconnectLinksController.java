package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.audit.Audit;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.ReconnectLinks;
import tintoi.channel.ReconnectLinks.Link;

/// Links by which the owner of a Page or OA, who has no account here, connects it again.
@RestController
@RequestMapping("/api/channels/{channelId}/links")
class ReconnectLinksController {
  private static final int LATEST = 20;

  private final ReconnectLinks links;
  private final Channels channels;
  private final People people;
  private final Access access;
  private final Audit audit;
  private final Settings settings;

  ReconnectLinksController(
      ReconnectLinks links,
      Channels channels,
      People people,
      Access access,
      Audit audit,
      Settings settings) {
    this.links = links;
    this.channels = channels;
    this.people = people;
    this.access = access;
    this.audit = audit;
    this.settings = settings;
  }

  /// @param life how long a link is good unless somebody says otherwise
  @org.springframework.stereotype.Component
  record Settings(URI publicUrl, Duration life, Clock clock) {
    // Not on the components: what is built ahead would set their final fields.
    Settings(
        @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl,
        @Value("${tintoi.reconnect-link.life:PT24H}") Duration life,
        Clock clock) {
      this.publicUrl = publicUrl;
      this.life = life;
      this.clock = clock;
    }
  }

  /// @param hours 1-168; null = as it is set
  record Wish(@Nullable @Min(1) @Max(168) Integer hours) {}

  /// @param url once, to the one who makes it: it can never be read again
  record NewLink(UUID id, URI url, QrCode qr, Instant expiresAt) {}

  /// @param state "good", "used", "revoked" or "expired"
  record LinkJson(
      UUID id,
      String state,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant openedAt,
      @Nullable String openedFrom,
      @Nullable Instant usedAt,
      @Nullable String usedFrom,
      @Nullable Instant revokedAt) {}

  record LinkList(List<LinkJson> items, @Nullable String next) {}

  /// What the link carries stands behind the `#`: browsers send that to nobody, and no proxy logs
  /// it.
  @PostMapping
  @Transactional
  @ResponseStatus(HttpStatus.CREATED)
  NewLink create(
      Person person,
      @PathVariable UUID channelId,
      @Valid @RequestBody(required = false) @Nullable Wish wish,
      HttpServletRequest request) {
    access.mayManageChannels(person).orThrow();
    Channel channel = find(person, channelId);
    Integer hours = wish == null ? null : wish.hours();
    Duration life = hours == null ? settings.life : Duration.ofHours(hours);
    var made = links.make(channel, person.personId(), life);
    Link link = made.link();
    note(person, request, "link.made", channel, link);
    String base = settings.publicUrl.toString().replaceAll("/+$", "");
    String url = base + "/reconnect#" + made.secret();
    return new NewLink(link.linkId(), URI.create(url), QrCode.of(url), link.expiresAt());
  }

  @GetMapping
  LinkList list(Person person, @PathVariable UUID channelId) {
    access.mayManageChannels(person).orThrow();
    find(person, channelId);
    Instant now = settings.clock.instant();
    return new LinkList(
        links.of(person.workspaceId(), channelId, LATEST).stream()
            .map(link -> show(person, link, now))
            .toList(),
        null);
  }

  /// Takes it back. One that is good no more stays as it is.
  @DeleteMapping("/{linkId}")
  @Transactional
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(
      Person person,
      @PathVariable UUID channelId,
      @PathVariable UUID linkId,
      HttpServletRequest request) {
    access.mayManageChannels(person).orThrow();
    Channel channel = find(person, channelId);
    Link link =
        links
            .find(person.workspaceId(), linkId)
            .filter(found -> found.channelId().equals(channelId))
            .orElseThrow(Problem::notFound);
    if (links.revoke(link, person.personId())) note(person, request, "link.revoked", channel, link);
  }

  private Channel find(Person person, UUID channelId) {
    return channels.find(person.workspaceId(), channelId).orElseThrow(Problem::notFound);
  }

  private void note(
      Person person, HttpServletRequest request, String action, Channel channel, Link link) {
    audit.add(
        person.workspaceId(),
        new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
        action,
        new Audit.Subject("channel", channel.channelId(), channel.name()),
        null,
        Map.of("link", link.linkId(), "expiresAt", link.expiresAt().toString()));
  }

  private LinkJson show(Person person, Link link, Instant now) {
    String maker = people.find(person.workspaceId(), link.createdBy()).map(Person::name).orElse("");
    return new LinkJson(
        link.linkId(),
        link.state(now).name().toLowerCase(Locale.ROOT),
        maker,
        link.createdAt(),
        link.expiresAt(),
        link.openedAt(),
        link.openedFrom(),
        link.usedAt(),
        link.usedFrom(),
        link.revokedAt());
  }
}
