package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Who changes what only some may change is written down: who, what, when, before and after.
class AuditTest extends WithSimulators {
  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping endpoints;

  /// What only some may do, and what is written down of it.
  private static final Map<String, Set<String>> WRITTEN = new LinkedHashMap<>();

  static {
    WRITTEN.put("POST /api/connections", Set.of());
    WRITTEN.put("PUT /api/connections/{connectionId}/choice", Set.of("channel.connected"));
    WRITTEN.put("POST /api/channels/{channelId}/links", Set.of("link.made"));
    WRITTEN.put("DELETE /api/channels/{channelId}/links/{linkId}", Set.of("link.revoked"));
    WRITTEN.put("POST /api/reconnect", Set.of("link.opened"));
    WRITTEN.put("POST /api/reconnect/walks", Set.of());
    WRITTEN.put("POST /api/webhooks", Set.of("webhook.added"));
    WRITTEN.put("DELETE /api/webhooks/{webhookId}", Set.of("webhook.disabled"));
    WRITTEN.put("PUT /api/channels/{channelId}/settings", Set.of("channel.settings_changed"));
    WRITTEN.put("PUT /api/settings", Set.of("settings.changed"));
    WRITTEN.put("PATCH /api/people/{personId}", Set.of("person.changed"));
    WRITTEN.put("PUT /api/channels/{channelId}/allowance/{kind}", Set.of("reserve.changed"));
    WRITTEN.put("PUT /api/channels/{channelId}/settings", Set.of("channel.settings_changed"));
  }

  /// What everybody may do with her own work, what changes nothing, and what is not a person's.
  private static final Set<String> ORDINARY =
      Set.of(
          "POST /api/session",
          "PATCH /api/session",
          "DELETE /api/session",
          "PUT /api/notices",
          "POST /api/notices/devices",
          "DELETE /api/notices/devices/{deviceId}",
          "POST /api/channels/{channelId}/checks",
          "POST /hooks/meta/deauthorize",
          "POST /hooks/meta/deletion");

  @Test
  void every_endpoint_is_known_as_one_that_is_written_down_or_need_not_be() {
    Set<String> unknown = new TreeSet<>(changing());
    unknown.removeAll(WRITTEN.keySet());
    unknown.removeAll(ORDINARY);
    assertThat(changing()).containsAll(ORDINARY);
    // Work on conversations and messages: their own rows say who did what and when.
    unknown.removeIf(endpoint ->
        endpoint.matches(
            "\\w+ /api/(conversations|deliveries|requests|scheduled|verdicts|decisions|preflight|files).*"));
    assertThat(unknown).isEmpty();
    assertThat(changing()).containsAll(WRITTEN.keySet());
  }

  @Test
  void what_only_some_may_change_is_written_down_for_each_endpoint() {
    String channelId = connect(SHOP);
    String link = of(nam).post("/api/channels/" + channelId + "/links", Map.of()).text("/id");
    of(nam).send("DELETE", "/api/channels/" + channelId + "/links/" + link, Map.of());
    String webhook =
        of(nam).post("/api/webhooks", Map.of("url", "http://127.0.0.1:9/in")).text("/id");
    of(nam).send("DELETE", "/api/webhooks/" + webhook, Map.of());
    of(nam).put("/api/settings", Map.of("staleHours", 7, "expireHours", Map.of()));
    var settings = Map.of("humanAgent", true, "signals", true);
    of(nam).put("/api/channels/" + channelId + "/settings", settings).is(200);
    of(minh).send("PATCH", "/api/people/" + lan.personId(), Map.of("role", "SUPERVISOR"));

    Set<String> written =
        of(minh).get("/api/audit").json().at("/items").values().stream()
            .map(entry -> entry.at("/action").asString())
            .collect(Collectors.toSet());
    assertThat(written)
        .contains(
            "channel.connected",
            "link.made",
            "link.revoked",
            "webhook.added",
            "webhook.disabled",
            "settings.changed",
            "channel.settings_changed",
            "person.changed",
            "token.issued");
    assertThat(of(minh).get("/api/audit").raw().body()).doesNotContain("tt_");
  }

  @Test
  void what_cannot_be_written_down_is_not_done() {
    String links = "/api/channels/" + connect(SHOP) + "/links";
    String link = of(nam).post(links, Map.of()).text("/id");
    var url = Map.of("url", "http://127.0.0.1:9/in");
    String webhook = of(nam).post("/api/webhooks", url).text("/id");
    String hours = of(nam).get("/api/settings").text("/staleHours");
    jdbc.sql("alter table audit add constraint refused check (action = 'token.issued') not valid")
        .update();
    try {
      of(nam).put("/api/settings", Map.of("staleHours", 7, "expireHours", Map.of())).is(500);
      of(nam).post("/api/webhooks", url).is(500);
      of(nam).send("DELETE", "/api/webhooks/" + webhook, Map.of()).is(500);
      of(nam).post(links, Map.of()).is(500);
      of(nam).send("DELETE", links + "/" + link, Map.of()).is(500);
    } finally {
      jdbc.sql("alter table audit drop constraint refused").update();
    }

    assertThat(of(nam).get("/api/settings").text("/staleHours")).isEqualTo(hours).isNotEqualTo("7");
    var webhooks = of(nam).get("/api/webhooks").json();
    assertThat(webhooks.at("/items")).hasSize(1);
    assertThat(webhooks.at("/items/0/disabledAt").isNull()).isTrue();
    assertThat(of(nam).get(links).json().at("/items")).hasSize(1);
    assertThat(of(nam).get(links).text("/items/0/state")).isEqualTo("good");
  }

  private List<String> changing() {
    return endpoints.getHandlerMethods().entrySet().stream()
        .filter(each -> each.getValue().getBeanType().getPackageName().startsWith("tintoi"))
        .flatMap(each ->
            each.getKey().getMethodsCondition().getMethods().stream()
                .filter(method -> !Set.of("GET", "HEAD").contains(method.name()))
                .flatMap(method ->
                    each.getKey().getPatternValues().stream()
                        .map(path -> method.name() + " " + path)))
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  void who_may_not_read_it_is_told_that_it_is_the_owners() {
    for (var person : List.of(nam, lan)) {
      Browser.Answer refused = of(person).get("/api/audit").isProblem(403, "permission.owner_only");
      assertThat(refused.text("/detail")).contains("chủ sở hữu");
      assertThat(refused.text("/remedy")).contains(minh.name());
    }
  }
}
