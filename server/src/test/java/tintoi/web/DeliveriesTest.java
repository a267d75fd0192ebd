package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.access.Person;
import tintoi.delivery.Delivery;
import tintoi.delivery.Tracking;
import tintoi.inbox.Refusal;
import tintoi.inbox.Replies;

class DeliveriesTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);
  }

  @Test
  void what_is_not_sent_is_listed_oldest_first_with_why() {
    reply("một");
    reply("hai");

    Answer unsent = shop.as(shop.binh).get("/api/deliveries?state=unsent").is(200);
    assertThat(unsent.each("/text")).containsExactly("một", "hai");
    assertThat(unsent.each("/shown")).containsExactly("held", "held");
    assertThat(unsent.at("/items/0/diagnosis/texts/vi/what")).isNotBlank();
    assertThat(unsent.at("/items/0/author/name")).isEqualTo("Lê Thị Lan");
    Answer first = shop.as(shop.lan).get("/api/deliveries?limit=1").is(200);
    assertThat(
            shop.as(shop.lan)
                .get("/api/deliveries?limit=1&after=" + first.at("/next"))
                .each("/text"))
        .containsExactly("hai");
  }

  @Test
  void one_that_has_not_left_is_taken_back_however_often_it_is_asked() {
    String delivery = reply("một");

    shop.as(shop.binh)
        .post("/api/deliveries/" + delivery + "/cancellations", Map.of())
        .isProblem(403, "permission.not_in_conversation");
    assertThat(
            shop.as(shop.lan)
                .post("/api/deliveries/" + delivery + "/cancellations", Map.of())
                .is(200)
                .at("/shown"))
        .isEqualTo("cancelled");
    // The first answer was lost, or two press at once: it has not left.
    assertThat(
            shop.as(shop.ha)
                .post("/api/deliveries/" + delivery + "/cancellations", Map.of())
                .is(200)
                .at("/shown"))
        .isEqualTo("cancelled");
    assertThat(shop.as(shop.lan).get("/api/deliveries").each("/id")).isEmpty();

    jdbc.sql("update delivery set state = 'SENT', sent_at = now() where delivery_id = ?::uuid")
        .param(delivery)
        .update();
    shop.as(shop.lan)
        .post("/api/deliveries/" + delivery + "/cancellations", Map.of())
        .isProblem(409, "delivery.too_late");
  }

  @Test
  void who_supervises_is_offered_what_she_may_decide_and_not_what_only_members_may_say() {
    String held = reply("một");
    shop.becomes(held, Delivery.State.HELD, "hold.review");
    String late = reply("hai");
    shop.becomes(late, Delivery.State.EXPIRED, "hold.expired");

    assertThat(offered(shop.lan, held)).containsExactly("send_again", "edit", "cancel");
    assertThat(offered(shop.lan, late)).contains("edit_and_resend");
    assertThat(offered(shop.ha, held)).containsExactly("send_again", "cancel");
    assertThat(offered(shop.ha, late)).doesNotContain("edit_and_resend", "send_again");
    assertThat(offered(shop.binh, held)).isEmpty();
    assertThat(may(shop.lan, held)).isEqualTo("true true");
    assertThat(may(shop.ha, held)).isEqualTo("true false");
    assertThat(may(shop.binh, held)).isEqualTo("false false");

    shop.as(shop.ha)
        .post(
            "/api/deliveries/" + held + "/decisions",
            Map.of("decision", "SEND_AGAIN", "attempts", 0))
        .is(200);
    shop.as(shop.ha)
        .post("/api/deliveries/" + late + "/resends", Map.of(), key())
        .isProblem(403, "permission.not_in_conversation");
  }

  @Test
  void one_that_was_taken_back_is_sent_anew_once() {
    String delivery = reply("một");
    String path = "/api/deliveries/" + delivery + "/resends";
    shop.as(shop.lan).post(path, Map.of(), key()).isProblem(409, "delivery.not_resendable");
    shop.as(shop.lan).post("/api/deliveries/" + delivery + "/cancellations", Map.of()).is(200);

    String key = key();
    Answer anew = shop.as(shop.lan).post(path, Map.of("text", "một, sửa lại"), key).is(201);
    assertThat(anew.at("/message/delivery/resendOf")).isEqualTo(delivery);
    assertThat(anew.at("/message/text")).isEqualTo("một, sửa lại");
    Answer again = shop.as(shop.lan).post(path, Map.of("text", "một, sửa lại"), key).is(201);
    assertThat(again.at("/message/id")).isEqualTo(anew.at("/message/id"));

    shop.as(shop.lan).post(path, Map.of(), key()).isProblem(409, "delivery.not_resendable");
    assertThat(count("delivery", shop)).isEqualTo(2);
  }

  @Test
  void what_arrives_while_it_is_sent_anew_is_not_sent_twice() {
    String delivery = reply("một");
    shop.as(shop.lan).post("/api/deliveries/" + delivery + "/cancellations", Map.of()).is(200);
    Delivery seen =
        context
            .getBean(Tracking.class)
            .find(shop.workspaceId, UUID.fromString(delivery))
            .orElseThrow()
            .delivery();
    // Its echo comes after it was read and before the conversation is locked.
    jdbc.sql("update delivery set state = 'SENT', sent_at = now() where delivery_id = ?")
        .param(seen.deliveryId())
        .update();

    assertThatThrownBy(() -> context.getBean(Replies.class).resend(shop.lan, seen, null, key()))
        .isInstanceOf(Refusal.class);
    assertThat(count("delivery", shop)).isEqualTo(1);
  }

  @Test
  void only_what_waits_for_a_decision_is_decided() {
    String delivery = reply("một");
    shop.as(shop.lan)
        .post(
            "/api/deliveries/" + delivery + "/decisions",
            Map.of("decision", "ARRIVED", "attempts", 0))
        .isProblem(409, "delivery.nothing_to_decide");
    shop.as(shop.lan)
        .post(
            "/api/deliveries/" + delivery + "/decisions",
            Map.of("decision", "MAYBE", "attempts", 0))
        .isProblem(400, "request.field_value");
    shop.as(shop.lan)
        .post("/api/deliveries/" + delivery + "/decisions", Map.of())
        .isProblem(422, "request.field");
  }

  @Test
  void the_text_for_support_names_the_case_and_nobody() {
    String delivery = reply("Chị Hoa ơi, 0901234567");
    jdbc.sql("update conversation set customer_name = 'Trần Thị Hoa' where workspace_id = ?")
        .param(shop.workspaceId)
        .update();

    for (String path :
        new String[] {
          "/api/deliveries/" + delivery + "/diagnostics",
          "/api/channels/" + shop.page.channelId() + "/diagnostics"
        }) {
      Answer answer = shop.as(shop.lan).get(path).is(200);
      assertThat(answer.at("/reference")).matches("SP-[2-9A-Z]{5}");
      assertThat(answer.at("/text")).contains("190/492", shop.page.externalId());
      assertThat(answer.body())
          .doesNotContain("Hoa")
          .doesNotContain("0901234567")
          .doesNotContain("page-token");
      assertThat(answer.at("/mailto")).startsWith("mailto:support@example.org?subject=");
    }
  }

  @Test
  void another_workspaces_delivery_does_not_exist() {
    String delivery = reply("một");
    Shop other = anotherShop();
    Caller stranger = other.as(other.minh);

    stranger.get("/api/deliveries/" + delivery).isProblem(404, "request.not_found");
    stranger
        .get("/api/deliveries/" + delivery + "/diagnostics")
        .isProblem(404, "request.not_found");
    stranger
        .post("/api/deliveries/" + delivery + "/cancellations", Map.of())
        .isProblem(404, "request.not_found");
    assertThat(stranger.get("/api/deliveries").each("/id")).isEmpty();
  }

  private List<String> offered(Person reader, String delivery) {
    var actions =
        shop.as(reader).get("/api/deliveries/" + delivery).is(200).json().at("/diagnosis/actions");
    return actions.values().stream().map(action -> action.asString()).toList();
  }

  private String may(Person reader, String delivery) {
    Answer shown = shop.as(reader).get("/api/deliveries/" + delivery).is(200);
    return shown.at("/mayDecide") + " " + shown.at("/mayReply");
  }

  private String reply(String text) {
    return shop.as(shop.lan).reply(hoa, text).is(202).at("/message/delivery/id");
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
