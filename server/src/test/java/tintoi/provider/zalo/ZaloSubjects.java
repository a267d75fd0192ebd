package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static tintoi.provider.SimulatedWorld.CALLBACK;
import static tintoi.provider.SimulatedWorld.OA;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tintoi.provider.Answered;
import tintoi.provider.Authorizer.Candidate;
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
import tools.jackson.databind.json.JsonMapper;

/// All of ours that reads what Zalo sends.
public final class ZaloSubjects {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HOA = "246845883529197001";
  private static final UUID REFERENCE = UUID.fromString("00000000-0000-7000-8000-000000000001");

  private final SimulatedWorld world;
  private final URI simulators;
  private final Candidate oa;
  private final Credential credential;
  private final Instant since;

  private ZaloSubjects(SimulatedWorld world) {
    this.world = world;
    simulators = world.at("");
    oa = ZaloConnected.oa(world);
    credential = new Credential(OA, oa.secrets().access());
    since = world.now().minusSeconds(60);
    world.control("POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"Shop ơi\"}");
  }

  public static Told hook() {
    var hook =
        new ZaloHook(ZaloConnected.properties(URI.create("http://localhost")), Clock.systemUTC());
    // Zalo sends one event at a time; some of what was recorded is kept as a list.
    var bodies =
        Recorded.all("zalo").stream()
            .filter(name -> JSON.readTree(Recorded.body(name)).isObject())
            .toList();
    return new Told("zalo-hook", hook, ZaloSubjects::signed, bodies);
  }

  private static Map<String, String> signed(byte[] body) {
    String time = JSON.readTree(body).path("timestamp").asString("");
    String all = "2000000000000001" + new String(body, UTF_8) + time + ZaloConnected.OA_SECRET;
    try {
      byte[] mac = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8));
      return Map.of("X-ZEvent-Signature", "mac=" + HexFormat.of().formatHex(mac));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static List<Subject> all() {
    try (var world = new SimulatedWorld()) {
      var zalo = new ZaloSubjects(world);
      return List.of(
          hook(),
          zalo.sending("zalo-text", new Outgoing.Text(REFERENCE, HOA, "Dạ còn ạ")),
          zalo.sending("zalo-image", new Outgoing.Image(REFERENCE, HOA, TestFile.picture())),
          zalo.finding(new Outgoing.Text(REFERENCE, HOA, "Dạ còn ạ")),
          zalo.naming(),
          zalo.checking(),
          zalo.renewing(),
          zalo.connecting());
    }
  }

  private Answered sending(String name, Outgoing message) {
    return new Answered(
        name,
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) -> connector(provider, wire).send(credential, message));
  }

  private Answered finding(Outgoing message) {
    if (!(connector(simulators, new Wire()).send(credential, message)
        instanceof ProviderAnswer.Accepted))
      throw new IllegalStateException("the sandbox took no message");
    return new Answered(
        "zalo-find",
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) -> connector(provider, wire).find(credential, message, since, _ -> false));
  }

  private Answered naming() {
    return new Answered(
        "zalo-name",
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) -> connector(provider, wire).name(credential, HOA));
  }

  private Answered checking() {
    return new Answered(
        "zalo-check",
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) ->
            authorizer(provider, wire).check(credential, EnumSet.of(Use.MESSAGES), false));
  }

  /// After all that need the token it replaces.
  private Answered renewing() {
    String refresh = Objects.requireNonNull(oa.secrets().refresh());
    return new Answered(
        "zalo-renew",
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) -> authorizer(provider, wire).renew(refresh));
  }

  private Answered connecting() {
    var consent =
        authorizer(simulators, new Wire())
            .authorizeUri(
                EnumSet.of(Use.MESSAGES), CALLBACK, "state-2", ZaloConnected.VERIFIER, true);
    var back = world.decide(consent, Map.of("decision", "allow"));
    return new Answered(
        "zalo-exchange",
        ChannelKind.ZALO_OA,
        simulators,
        (provider, wire) ->
            authorizer(provider, wire).exchange(back, CALLBACK, ZaloConnected.VERIFIER));
  }

  private static Connector connector(URI provider, Wire wire) {
    return new ZaloOaConnector(
        ZaloConnected.properties(provider),
        ZaloConnected.client(provider, wire),
        Clock.systemUTC());
  }

  private static ZaloAuthorizer authorizer(URI provider, Wire wire) {
    var properties = ZaloConnected.properties(provider);
    return new ZaloAuthorizer(properties, new ZaloClient(properties, wire), Clock.systemUTC());
  }
}
