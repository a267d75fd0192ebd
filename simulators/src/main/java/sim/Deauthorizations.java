package sim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Meta tells an app when a person removes it, or wants her data deleted: a form with one
/// field, the signed request. Their addresses stand beside the webhook's.
final class Deauthorizations implements Packer<Deauthorizations.Event> {
  /// `path` = "/deauthorize" or "/deletion".
  record Event(String path, String person) {}

  private final World world;
  private final Courier courier;

  Deauthorizations(World world, Courier courier) {
    this.world = world;
    this.courier = courier;
  }

  void removed(MetaWorld.Person person) {
    courier.post("meta:person:" + person.key, new Event("/deauthorize", person.id), this);
  }

  void deletion(MetaWorld.Person person) {
    courier.post("meta:person:" + person.key, new Event("/deletion", person.id), this);
  }

  @Override
  public int batch() {
    return 1;
  }

  @Override
  public @Nullable Parcel pack(List<Event> events) {
    String url;
    long now;
    synchronized (world) {
      url = world.webhooks.getOrDefault("meta", "");
      now = world.clock.now().getEpochSecond();
    }
    if (url.isEmpty()) return null;
    Event event = events.getFirst();
    String form = Text.query(Map.of("signed_request", signed(event.person(), now)));
    return new Parcel(
        url + event.path(), form, Map.of("Content-Type", "application/x-www-form-urlencoded"), "");
  }

  static String signed(String person, long now) {
    var base64 = Base64.getUrlEncoder().withoutPadding();
    String json =
        Json.write(
            Json.object(
                "user_id",
                person,
                "algorithm",
                "HMAC-SHA256",
                "issued_at",
                now,
                "expires",
                now + 3600));
    String payload = base64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    byte[] mac = HexFormat.of().parseHex(Text.hmac(MetaWorld.APP_SECRET, payload));
    return base64.encodeToString(mac) + "." + payload;
  }

  @Override
  public void givenUp(Event event) {
    // Meta tells it once.
  }
}
