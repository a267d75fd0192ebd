package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;
import tintoi.channel.Connection;
import tintoi.channel.Connection.Page;
import tintoi.channel.Connection.Trouble;
import tintoi.channel.ReconnectLinks.Link;
import tintoi.failure.Wording;

/// For whoever holds a reconnect link: what it is for, and the way to the provider. Asks for
/// nobody's account, and tells nothing but the shop's name, the channel's name and what to do.
///
/// What the link carries is sent in a body, never in an address: addresses are logged.
@RestController
@RequestMapping(path = "/api/reconnect", produces = MediaType.APPLICATION_JSON_VALUE)
class ReconnectController {
  static final String COOKIE = "tintoi_reconnect";
  private static final Duration COOKIE_LIFE = Duration.ofHours(1);

  private final LinkWalks walks;
  private final Workspaces workspaces;
  private final Explanations explanations;
  private final Obstruction obstruction;
  private final Clock clock;
  private final boolean encrypted;

  ReconnectController(
      LinkWalks walks,
      Workspaces workspaces,
      Explanations explanations,
      Obstruction obstruction,
      Clock clock,
      @Value("${tintoi.public-url:http://localhost}") URI publicUrl) {
    this.walks = walks;
    this.workspaces = workspaces;
    this.explanations = explanations;
    this.obstruction = obstruction;
    this.clock = clock;
    this.encrypted = "https".equals(publicUrl.getScheme());
  }

  record Secret(@NotBlank @Size(max = 200) String secret) {
    @Override
    public String toString() {
      return "Secret[***]";
    }
  }

  /// @param link "good", "used", "revoked" or "expired"
  /// @param step null before it was begun; then as in a connection: CHOOSING means that something
  ///   is in the way, and that it may be begun again
  /// @param problem what is in the way, by language; null if nothing is
  record Reconnection(
      String shop,
      String channel,
      String provider,
      String link,
      Instant expiresAt,
      @Nullable String step,
      @Nullable Told problem) {}

  record Told(String cause, Map<String, Wording> texts) {}

  record Begun(URI authorizeUri) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Reconnection look(
      @Valid @RequestBody Secret secret,
      @CookieValue(name = COOKIE, required = false) @Nullable String cookie,
      HttpServletRequest request) {
    return show(find(secret, LinkWalks.Carried.read(cookie), request));
  }

  @PostMapping(path = "/walks", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Begun> begin(
      @Valid @RequestBody Secret secret,
      @CookieValue(name = COOKIE, required = false) @Nullable String before,
      HttpServletRequest request) {
    LinkWalks.Walk walk = find(secret, Optional.empty(), request);
    Link.State state = walk.link().state(clock.instant());
    if (state != Link.State.GOOD) throw Problem.of(HttpStatus.CONFLICT, cause(state));
    Connection begun =
        walks
            .begin(walk)
            .orElseThrow(() ->
                Problem.of(
                    HttpStatus.CONFLICT,
                    "connection.not_configured",
                    Map.of("provider", Explanations.name(walk.channel().provider()))));
    var carried =
        LinkWalks.Carried.after(
            LinkWalks.Carried.read(before), secret.secret, begun.connectionId());
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, carried.cookie())
            .httpOnly(true)
            .secure(encrypted)
            .sameSite("Lax")
            .path("/")
            .maxAge(COOKIE_LIFE)
            .build();
    return ResponseEntity.status(HttpStatus.CREATED)
        .header(HttpHeaders.SET_COOKIE, cookie.toString())
        .body(new Begun(Objects.requireNonNull(begun.authorizeUri())));
  }

  /// Where the walk begun in this browser is.
  @GetMapping("/walks/current")
  Reconnection current(@CookieValue(name = COOKIE, required = false) @Nullable String cookie) {
    return LinkWalks.Carried.read(cookie)
        .flatMap(walks::current)
        .map(this::show)
        .orElseThrow(ReconnectController::unknown);
  }

  private LinkWalks.Walk find(
      Secret secret, Optional<LinkWalks.Carried> carried, HttpServletRequest request) {
    return walks
        .look(secret.secret, carried, request.getRemoteAddr())
        .orElseThrow(ReconnectController::unknown);
  }

  private static Problem unknown() {
    return Problem.of(HttpStatus.NOT_FOUND, "link.unknown");
  }

  private static String cause(Link.State state) {
    return switch (state) {
      case GOOD -> throw new IllegalStateException("a good link is no problem");
      case USED -> "link.used";
      case REVOKED -> "link.revoked";
      case EXPIRED -> "link.expired";
    };
  }

  private Reconnection show(LinkWalks.Walk walk) {
    Link.State state = walk.link().state(clock.instant());
    Connection connection = walk.connection();
    String shop = workspaces.find(walk.link().workspaceId()).map(Workspace::name).orElse("");
    return new Reconnection(
        shop,
        walk.channel().name(),
        walk.channel().provider().name(),
        state.name().toLowerCase(Locale.ROOT),
        walk.link().expiresAt(),
        connection == null ? null : connection.step().name(),
        problem(walk, state));
  }

  private @Nullable Told problem(LinkWalks.Walk walk, Link.State state) {
    Connection connection = walk.connection();
    if (connection != null && connection.step() == Connection.Step.DONE) return null;
    if (state != Link.State.GOOD) return told(cause(state), Map.of());
    return connection == null
        ? null
        : trouble(connection, walk.channel().externalId())
            .map(found ->
                told(
                    obstruction.cause(connection.provider(), found),
                    facts(walk, connection, found)))
            .orElse(null);
  }

  private static Optional<Trouble> trouble(Connection connection, String page) {
    if (connection.problem() != null) return Optional.of(connection.problem());
    List<Page> pages = connection.findings().pages();
    return pages.stream()
        .filter(one -> one.externalId().equals(page))
        .map(Page::problem)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .findFirst();
  }

  /// Only who signed in just now is named, never who had granted it before.
  private static Map<String, Object> facts(
      LinkWalks.Walk walk, Connection connection, Trouble found) {
    Map<String, Object> facts = Obstruction.facts(found);
    facts.put("page", walk.channel().name());
    facts.put("provider", Explanations.name(walk.channel().provider()));
    facts.put("channel", Explanations.name(walk.channel().provider()));
    String person = connection.findings().authorizer();
    if (!person.isEmpty()) facts.put("person", person);
    return facts;
  }

  private Told told(String cause, Map<String, Object> facts) {
    return new Told(cause, explanations.texts(cause, facts));
  }
}
