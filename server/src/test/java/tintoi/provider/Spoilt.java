package tintoi.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a look back brings if one of the provider's answers to it is otherwise. All others are as
/// the simulators gave them.
public final class Spoilt implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SimulatedWorld world;
  private final Puppet puppet;
  private final Connector connector;
  private final Credential credential;
  private final Instant since;

  /// @param world ends with it; of its last hour everything is missed
  public Spoilt(SimulatedWorld world, Function<URI, Connector> connector, Credential credential) {
    this.world = world;
    this.puppet = new Puppet(world.at(""));
    this.connector = connector.apply(puppet.uri());
    this.credential = credential;
    this.since = world.now().minus(Duration.ofHours(1));
    look();
    puppet.remember();
  }

  public Missed look() {
    return look(false);
  }

  private Missed look(boolean goesOn) {
    var wanted = new Missed.Wanted(since, since, Missed.Vain.NONE, _ -> goesOn);
    return connector.missed(credential, wanted, "");
  }

  /// What it brings if this is refused.
  ///
  /// @param goesOn whether what one conversation refuses is passed over
  public Missed refused(String end, String status, String body, boolean goesOn) {
    String part = part(end);
    puppet.instead(
        part, new Puppet.Reply(status, puppet.good(part).headers(), body.getBytes(UTF_8)).bytes());
    return look(goesOn);
  }

  public static Wire wire() {
    return new Wire(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  /// @param end how the path ends of what is answered otherwise, the first list with items in it
  public Missed.Some look(String end, Consumer<ObjectNode> change) {
    return (Missed.Some) any(end, change);
  }

  public Missed any(String end, Consumer<ObjectNode> change) {
    String part = part(end);
    Puppet.Reply good = puppet.good(part);
    ObjectNode json = good(part);
    change.accept(json);
    byte[] body = json.toString().getBytes(UTF_8);
    puppet.instead(part, new Puppet.Reply(good.status(), good.headers(), body).bytes());
    return look();
  }

  private String part(String end) {
    return puppet.asked().stream()
        .filter(each -> each.endsWith(end) && !good(each).path("data").isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private ObjectNode good(String part) {
    return (ObjectNode) JSON.readTree(new String(puppet.good(part).body(), UTF_8));
  }

  /// The nth item of a list.
  public static ObjectNode item(ObjectNode json, String list, int n) {
    return (ObjectNode) json.at(list).path(n);
  }

  @Override
  public void close() {
    puppet.close();
    world.close();
  }
}
