package tintoi.provider.meta;

import static tintoi.provider.SimulatedWorld.CALLBACK;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tintoi.provider.Answered;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Recorded;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Subject;
import tintoi.provider.TestFile;
import tintoi.provider.Told;
import tintoi.provider.Use;
import tintoi.provider.Wire;

/// All of ours that reads what Meta sends.
public final class MetaSubjects {
  private static final String HOA = "7100000000100001";
  private static final UUID REFERENCE = UUID.fromString("00000000-0000-7000-8000-000000000001");

  private final SimulatedWorld world;
  private final URI simulators;
  private final Credential page;
  private final Instant since;

  private MetaSubjects(SimulatedWorld world) {
    this.world = world;
    simulators = world.at("");
    page = Connected.page(world);
    since = world.now().minusSeconds(60);
    world.control(
        "POST",
        "meta/messages",
        "{\"customer\":\"hoa\",\"page\":\"%s\",\"text\":\"Shop ơi\"}".formatted(PAGE));
  }

  public static Told hook() {
    var hook = new MetaHook(Connected.properties(URI.create("http://localhost")));
    return new Told(
        "meta-hook",
        hook,
        body -> Map.of("X-Hub-Signature-256", "sha256=" + Hmac.hex(Connected.SECRET, body)),
        Recorded.all("meta"));
  }

  public static List<Subject> all() {
    try (var world = new SimulatedWorld()) {
      var meta = new MetaSubjects(world);
      return List.of(
          hook(),
          meta.sending("messenger-text", text()),
          meta.sending("messenger-image", image()),
          meta.finding("messenger-find", text()),
          meta.naming(),
          meta.commenting(),
          meta.findingComment(),
          meta.checking(),
          meta.connecting());
    }
  }

  private static Outgoing text() {
    return new Outgoing.Text(REFERENCE, HOA, "Dạ còn ạ");
  }

  private static Outgoing image() {
    return new Outgoing.Image(REFERENCE, HOA, TestFile.picture());
  }

  private Answered sending(String name, Outgoing message) {
    return new Answered(
        name,
        ChannelKind.MESSENGER,
        simulators,
        (provider, wire) -> messenger(provider, wire).send(page, message));
  }

  private Answered finding(String name, Outgoing message) {
    if (!(messenger(simulators, new Wire()).send(page, message) instanceof ProviderAnswer.Accepted))
      throw new IllegalStateException("the sandbox took no message");
    return new Answered(
        name,
        ChannelKind.MESSENGER,
        simulators,
        (provider, wire) -> messenger(provider, wire).find(page, message, since, _ -> false));
  }

  private Answered naming() {
    return new Answered(
        "messenger-name",
        ChannelKind.MESSENGER,
        simulators,
        (provider, wire) -> messenger(provider, wire).name(page, HOA));
  }

  private Answered commenting() {
    var reply = new Outgoing.CommentReply(REFERENCE, root(), "Dạ 890k ạ");
    return new Answered(
        "comment-reply",
        ChannelKind.PAGE_COMMENT,
        simulators,
        (provider, wire) -> comments(provider, wire).send(page, reply));
  }

  private Answered findingComment() {
    var reply = new Outgoing.CommentReply(REFERENCE, root(), "Dạ 790k ạ");
    comments(simulators, new Wire()).send(page, reply);
    return new Answered(
        "comment-find",
        ChannelKind.PAGE_COMMENT,
        simulators,
        (provider, wire) -> comments(provider, wire).find(page, reply, since, _ -> false));
  }

  private String root() {
    String json = "{\"customer\":\"thu\",\"page\":\"%s\",\"text\":\"Giá?\"}".formatted(PAGE);
    return world.control("POST", "meta/comments", json).path("comment_id").asString();
  }

  private Answered checking() {
    return new Answered(
        "meta-check",
        ChannelKind.MESSENGER,
        simulators,
        (provider, wire) -> authorizer(provider, wire).check(page, EnumSet.allOf(Use.class), true));
  }

  private Answered connecting() {
    var consent =
        authorizer(simulators, new Wire())
            .authorizeUri(EnumSet.allOf(Use.class), CALLBACK, "state-2", "verifier-2", true);
    var back = world.decide(consent, Map.of("user", "nam", "decision", "continue"));
    return new Answered(
        "meta-exchange",
        ChannelKind.MESSENGER,
        simulators,
        (provider, wire) -> authorizer(provider, wire).exchange(back, CALLBACK, "verifier-2"));
  }

  private static Connector messenger(URI provider, Wire wire) {
    return new MessengerConnector(Connected.graph(provider, wire));
  }

  private static Connector comments(URI provider, Wire wire) {
    return new PageCommentConnector(Connected.graph(provider, wire));
  }

  private static MetaAuthorizer authorizer(URI provider, Wire wire) {
    var properties = Connected.properties(provider);
    return new MetaAuthorizer(properties, new GraphClient(properties, wire));
  }
}
