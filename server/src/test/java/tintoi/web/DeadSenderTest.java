package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;

/// What was on its way when its node was killed, on a channel that is stopped since.
class DeadSenderTest extends WebTest {
  private String hoa = "";

  @BeforeEach
  void hoaWrites() {
    shop.interrupt();
    hoa = shop.customerWrites("hoa", "Shop ơi", TestClock.NOON);
  }

  private String killed(String text) {
    String id = shop.as(shop.lan).reply(hoa, text).is(202).at("/message/delivery/id");
    jdbc.sql(
            """
            update delivery set state = 'SENDING', attempts = 1, epoch = 1,
              attempted_at = '2026-11-23T05:00:00Z'
            where delivery_id = ?::uuid
            """)
        .param(id)
        .update();
    jdbc.sql("update lane set epoch = 2 where channel_id = ?")
        .param(shop.page.channelId())
        .update();
    return id;
  }

  @Test
  void what_is_offered_for_it_can_be_done() {
    String id = killed("một");
    Answer shown = shop.as(shop.lan).get("/api/deliveries/" + id).is(200);
    assertThat(shown.at("/shown")).isEqualTo("unconfirmed");
    assertThat(shown.body()).contains("\"mark_arrived\"", "\"send_again\"");
    assertThat(shop.as(shop.lan).get("/api/deliveries?state=in_doubt").body()).contains(id);

    shop.as(shop.lan)
        .post(
            "/api/deliveries/" + id + "/decisions", Map.of("decision", "SEND_AGAIN", "attempts", 1))
        .is(200);

    assertThat(shop.as(shop.lan).get("/api/deliveries/" + id).is(200).at("/state"))
        .isEqualTo("QUEUED");
  }

  @Test
  void a_receipt_does_not_wait_for_it() {
    killed("một");

    shop.tell(
            shop.told(
                "hoa",
                "delivery",
                Map.of("mids", List.of("m_unknown"), "watermark", 1_763_874_000_000L)))
        .is(200);

    Answer.eventually(() ->
        assertThat(
                jdbc.sql("select count(*) from journal where state = 'NEW'")
                    .query((row, _) -> row.getInt(1))
                    .single())
            .isZero());
  }
}
