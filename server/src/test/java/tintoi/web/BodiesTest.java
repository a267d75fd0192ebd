package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.TestClock;

/// A body is taken to the letter or not at all: a guess would be with a customer at once.
class BodiesTest extends WebTest {
  String hoa;

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop còn size 39 không?", TestClock.NOON);
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
