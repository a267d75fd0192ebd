package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestClock;
import tintoi.inbox.Cursor;

/// A body is taken to the letter or not at all: a guess would be with a customer at once.
class BodiesTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop còn size 39 không?", TestClock.NOON);
  }

  /// No calendar of ours goes that far; nobody has such a place from us.
  @Test
  void a_place_in_a_list_that_no_database_can_hold_is_refused() {
    String after = new Cursor(Instant.parse("+300000-01-01T00:00:00Z"), UUID.randomUUID()).write();

    shop.as(shop.lan).get("/api/conversations?after=" + after).isProblem(400, "request.malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'text':'Dạ','send_at':'2026-12-05T00:00:00Z'} | send_at",
        "{'text':'Dạ','content':{'type':'buttons','buttons':[{'title':'A','link':'b'}]}} | content.buttons[0].link"
      })
  void a_field_that_is_none_is_named_and_nothing_is_sent(String body, String field) {
    Answer refused = reply(body).isProblem(400, "request.field_unknown");

    isNamed(refused, field);
    assertThat(count("delivery", shop)).isZero();
    assertThat(count("message", shop)).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'text':123} | text",
        "{'text':1.5} | text",
        "{'text':true} | text",
        "{'text':'Dạ','as':0} | as",
        "{'text':'D\\u0000ạ'} | text",
        "{'text':'','content':{'type':'utility','name':'a\\u0000','language':'vi','parameters':[]}} | content.name",
        "{'text':'Dạ','sendAt':'tomorrow'} | sendAt",
        "{'text':'','content':{'type':'sticker','id':7}} | content.id",
        "{'text':'','content':{'type':'poem'}} | content"
      })
  void a_value_of_another_type_is_named_and_nothing_is_sent(String body, String field) {
    Answer refused = reply(body).isProblem(400, "request.field_value");

    isNamed(refused, field);
    assertThat(count("delivery", shop)).isZero();
    assertThat(count("message", shop)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "{'text':", ""})
  void what_is_no_body_at_all_is_about_no_field(String body) {
    Answer refused = reply(body).isProblem(400, "request.malformed");

    assertThat(refused.json().has("errors")).isFalse();
  }

  @Test
  void a_long_name_is_cut_and_not_told_back_whole() {
    Answer refused =
        reply("{'" + "x".repeat(5_000) + "':1}").isProblem(400, "request.field_unknown");

    assertThat(refused.at("/errors/0/field")).hasSize(101).endsWith("…");
  }

  @Test
  void what_no_table_can_hold_is_refused_wherever_it_is_said() {
    refused("/api/session", "{'email':'a\\u0000@b.vn','password':'mật khẩu 1'}", "email");
    String conversation = "/api/conversations/" + hoa;
    refused(conversation + "/requests", "{'reason':'vì\\u0000'}", "reason");
  }

  private void refused(String path, String body, String field) {
    Answer refused =
        shop.as(shop.binh)
            .postText(path, "application/json", body.replace('\'', '"'))
            .isProblem(400, "request.field_value");
    isNamed(refused, field);
  }

  @Test
  void a_list_with_a_hole_in_it_is_no_list_and_nothing_of_it_is_done() {
    String delivery = shop.as(shop.lan).reply(hoa, "Dạ").is(202).at("/message/delivery/id");
    shop.becomes(delivery, tintoi.delivery.Delivery.State.HELD, "hold.review");

    reply("{'text':'a','files':[null]}").isProblem(422, "request.field");
    shop.as(shop.lan)
        .postText(
            "/api/deliveries/decisions",
            "application/json",
            "{'decision':'DROP','deliveries':[null,{'id':'%s','attempts':0}]}"
                .formatted(delivery)
                .replace('\'', '"'))
        .isProblem(422, "request.field");

    assertThat(shop.as(shop.lan).get("/api/deliveries/" + delivery).at("/state")).isEqualTo("HELD");
  }

  @Test
  void a_time_beyond_all_calendars_is_refused() {
    reply("{'text':'Dạ','as':'AUTOMATIC','expiresAt':'+300000-01-01T00:00:00Z'}")
        .isProblem(422, "request.field");
    assertThat(count("delivery", shop)).isZero();
  }

  @Test
  void what_settings_say_of_themselves_is_taken_back() {
    Caller minh = shop.as(shop.minh);

    minh.put("/api/settings", minh.get("/api/settings").is(200).json()).is(200);
    String channel = "/api/channels/" + shop.page.channelId() + "/settings";
    minh.put(channel, minh.get(channel).is(200).json()).is(200);
  }

  private static void isNamed(Answer refused, String field) {
    assertThat(refused.at("/errors/0/field")).isEqualTo(field);
    assertThat(refused.at("/detail")).contains("“" + field + "”");
    assertThat(refused.at("/texts/en/what")).contains("“" + field + "”");
  }

  private Answer reply(String body) {
    return shop.as(shop.lan)
        .postText(
            "/api/conversations/" + hoa + "/replies", "application/json", body.replace('\'', '"'));
  }
}
