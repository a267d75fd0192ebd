package tintoi.web;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import sim.Simulators;
import tintoi.ServerTest;
import tintoi.TestClock;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.access.Tokens;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;

/// The whole server against the simulators, and a new shop for each test: Minh owns it, Nam is an
/// admin, Hà a supervisor, Lan an agent.
@ServerTest
abstract class WithSimulators {
  static final String PASSWORD = "tintoi-sandbox";
  static final String SHOP = "100000000000001";
  static final String SAIGON = "100000000000002";
  static final String OA = "3000000000000001";

  private static final Simulators SIM = start();

  @Autowired Workspaces workspaces;
  @Autowired People people;
  @Autowired Tokens tokens;
  @Autowired JdbcClient jdbc;
  @Autowired TestClock clock;
  @LocalServerPort int port;

  Browser simulators = new Browser(SIM.uri());
  Workspace shop;
  Person minh;
  Person nam;
  Person ha;
  Person lan;

  /// Takes the letters.
  static final GreenMail MAIL = mail();

  private static GreenMail mail() {
    var mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    mail.start();
    return mail;
  }

  private static Simulators start() {
    try {
      return Simulators.start(0);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void addresses(DynamicPropertyRegistry registry) {
    registry.add("tintoi.meta.graph-url", () -> SIM.uri().resolve("/graph"));
    registry.add("tintoi.meta.dialog-url", () -> SIM.uri().resolve("/facebook"));
    registry.add("tintoi.meta.app-id", () -> "1000000000000001");
    registry.add("tintoi.meta.app-secret", () -> "meta-app-secret-sandbox");
    registry.add("tintoi.meta.verify-token", () -> "tintoi-verify");
    registry.add("tintoi.zalo.oauth-url", () -> SIM.uri().resolve("/zalo-oauth"));
    registry.add("tintoi.zalo.api-url", () -> SIM.uri().resolve("/zalo-api"));
    registry.add("tintoi.zalo.app-id", () -> "2000000000000001");
    registry.add("tintoi.zalo.app-secret", () -> "zalo-app-secret-sandbox");
    registry.add("tintoi.zalo.oa-secret", () -> "zalo-oa-secret-sandbox");
    registry.add("tintoi.files.fetch-from", SIM::uri);
    registry.add("tintoi.sign-in.cost", () -> 10);
    registry.add("tintoi.public-url", () -> "http://localhost:8080");
    registry.add("tintoi.alert.mail.host", () -> "127.0.0.1");
    registry.add("tintoi.alert.mail.port", () -> MAIL.getSmtp().getPort());
    registry.add("tintoi.alert.mail.tls", () -> "none");
    registry.add("tintoi.alert.private-targets", () -> true);
    registry.add("tintoi.alert.every", () -> "PT1H");
    registry.add("tintoi.alert.weeks", () -> "PT1H");
  }

  @BeforeEach
  void openShop() {
    clock.set(TestClock.NOON);
    simulators.post("/control/reset", Map.of());
    // A Page belongs to one shop; here each test opens a new one with the same Pages.
    jdbc.sql("delete from channel_route").update();
    shop = workspaces.create("Giày Minh", ZoneId.of("Asia/Ho_Chi_Minh"));
    minh = person("Trần Minh", Role.OWNER);
    nam = person("Nguyễn Văn Nam", Role.ADMIN);
    ha = person("Vũ Thu Hà", Role.SUPERVISOR);
    lan = person("Lê Thị Lan", Role.AGENT);
  }

  Person person(String name, Role role) {
    String email = UUID.randomUUID() + "@giayminh.vn";
    return people.create(shop.workspaceId(), email, name, role, "vi", PASSWORD);
  }

  Browser browser() {
    return new Browser(URI.create("http://localhost:" + port));
  }

  /// As a person signs in.
  Browser signedIn(Person person) {
    return browser().signIn(person.email(), PASSWORD);
  }

  /// As a program of hers; quicker, for tests that are not about signing in.
  Browser of(Person person) {
    return browser().withToken(tokens.issue(person, "test"));
  }

  static URI simulators() {
    return SIM.uri();
  }

  /// Walks through the whole wizard as Nam.
  ///
  /// @return the channel's id
  String connect(String page) {
    Walk walk =
        Walk.begin(
            of(nam),
            simulators(),
            Map.of("provider", "META", "uses", List.of("MESSAGES", "COMMENTS")));
    walk.comeBack(walk.decide("user=nam&decision=continue"));
    return walk.choose(page).text("/connected/0/channelId");
  }

  String connectZalo() {
    Walk walk = Walk.begin(of(nam), simulators(), Map.of("provider", "ZALO"));
    walk.comeBack(walk.decide("decision=allow"));
    return walk.choose(OA).text("/connected/0/channelId");
  }

  void fault(String provider, String operation, String kind) {
    simulators.post(
        "/control/faults", Map.of("provider", provider, "operation", operation, "kind", kind));
  }

  /// To which webhook fields the provider has us subscribed for a Page.
  String subscribed(String page) {
    for (var one : simulators.get("/control/state").json().at("/meta/pages").values()) {
      if (one.at("/id").asString().equals(page)) return one.toString();
    }
    return "";
  }
}
