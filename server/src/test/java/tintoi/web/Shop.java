package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.TestClock;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.access.Tokens;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.TestChannels;
import tintoi.delivery.Delivery;
import tintoi.delivery.Lanes;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tools.jackson.databind.json.JsonMapper;

/// A shop with one Page and four people; new conversations go to Lan. Customers write to it by
/// webhook.
final class Shop {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final AtomicInteger NAMES = new AtomicInteger();

  final UUID workspaceId;
  final Channel page;
  final Person minh;
  final Person ha;
  final Person lan;
  final Person binh;

  private final ApplicationContext context;
  private final int port;

  Shop(ApplicationContext context, int port, String pageId) {
    this.context = context;
    this.port = port;
    Workspace workspace =
        context.getBean(Workspaces.class).create("Giày Minh", ZoneId.of("Asia/Ho_Chi_Minh"));
    workspaceId = workspace.workspaceId();
    minh = person("Trần Minh", Role.OWNER);
    ha = person("Vũ Thu Hà", Role.SUPERVISOR);
    lan = person("Lê Thị Lan", Role.AGENT);
    binh = person("Phạm Quốc Bình", Role.AGENT);
    context.getBean(Workspaces.class).assignTo(workspaceId, lan.personId());
    page =
        new TestChannels(context)
            .connect(workspaceId, Provider.META, pageId, "page-token-" + pageId, TestClock.NOON);
    context
        .getBean(JdbcClient.class)
        .sql(
            """
            insert into channel_route (provider, external_id, workspace_id, channel_id)
            values ('META', ?, ?, ?) on conflict do nothing
            """)
        .params(pageId, workspaceId, page.channelId())
        .update();
  }

  private Person person(String name, Role role) {
    String email = "p" + NAMES.incrementAndGet() + "@shop.example";
    return context.getBean(People.class).create(workspaceId, email, name, role, "vi", "mật khẩu 1");
  }

  Caller as(Person person) {
    return new Caller(port, context.getBean(Tokens.class).issue(person, "test"));
  }

  Caller nobody() {
    return new Caller(port, "");
  }

  /// Nothing leaves any more, so that what is put into the outbox rests there.
  void interrupt() {
    var dictionary = context.getBean(FailureDictionary.class);
    Diagnosis why =
        dictionary.diagnose(
            new ProviderError(
                Provider.META, 400, "190/492", "The user must be an admin", "Abc123", null),
            new Circumstances(ChannelKind.MESSENGER, 1, null, TestClock.NOON));
    context.getBean(Lanes.class).pause(workspaceId, page.channelId(), why);
  }

  /// As an attempt, or what is asked before it, would leave a delivery.
  void becomes(String deliveryId, Delivery.State state, String cause) {
    Diagnosis why =
        context
            .getBean(FailureDictionary.class)
            .own(cause, new Circumstances(ChannelKind.MESSENGER, 1, null, TestClock.NOON));
    context
        .getBean(JdbcClient.class)
        .sql(
            """
            update delivery set state = :state, diagnosis = :why::jsonb, since = created_at,
              condition = case when :state = 'HELD' then 'AGENT_DECIDES' end
            where delivery_id = :delivery::uuid
            """)
        .param("state", state.name())
        .param("why", Diagnoses.write(why))
        .param("delivery", deliveryId)
        .update();
  }

  /// A customer's message as Meta tells it.
  Map<String, Object> wrote(String customer, String id, String text, Instant at) {
    return Map.of(
        "sender", Map.of("id", customer),
        "recipient", Map.of("id", page.externalId()),
        "timestamp", at.toEpochMilli(),
        "message", Map.of("mid", id, "text", text));
  }

  /// What Meta tells of a customer besides messages: `delivery`, `read`, ...
  Map<String, Object> told(String customer, String kind, Map<String, Object> what) {
    return Map.of(
        "sender",
        Map.of("id", customer),
        "recipient",
        Map.of("id", page.externalId()),
        "timestamp",
        TestClock.NOON.toEpochMilli(),
        kind,
        what);
  }

  /// A webhook of messages, as Meta sends it.
  byte[] body(List<Map<String, Object>> messaging) {
    return json(
        Map.of(
            "object",
            "page",
            "entry",
            List.of(
                Map.of(
                    "id", page.externalId(),
                    "time", TestClock.NOON.toEpochMilli(),
                    "messaging", messaging))));
  }

  Answer tell(Map<String, Object> messaging) {
    return tell(body(List.of(messaging)));
  }

  Answer tell(byte[] body) {
    return nobody().postRaw("/hooks/meta", body, "sha256=" + sign(body));
  }

  /// A customer writes; waits until it is in the inbox.
  String customerWrites(String customer, String text, Instant at) {
    tell(wrote(customer, "m_" + UUID.randomUUID(), text, at));
    var found = new ArrayList<String>();
    Answer.eventually(() -> {
      found.clear();
      context
          .getBean(JdbcClient.class)
          .sql(
              """
              select c.conversation_id from conversation c
              join message m using (workspace_id, conversation_id)
              where c.workspace_id = ? and c.recipient = ? and m.text = ?
              """)
          .params(workspaceId, customer, text)
          .query((row, _) -> row.getString(1))
          .list()
          .forEach(found::add);
      org.assertj.core.api.Assertions.assertThat(found).isNotEmpty();
    });
    return found.getFirst();
  }

  static byte[] json(Object value) {
    return JSON.writeValueAsString(value).getBytes(UTF_8);
  }

  static String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(WebTest.META_SECRET.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
