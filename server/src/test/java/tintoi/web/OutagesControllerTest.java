package tintoi.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tintoi.TestClock;
import tintoi.delivery.Outages;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;

class OutagesControllerTest extends WebTest {
  @AfterEach
  void the_provider_is_well() {
    jdbc.sql("update provider_incident set healed_at = now() where healed_at is null").update();
    Answer.eventually(() -> assertThat(context.getBean(Outages.class).lasting()).isEmpty());
  }

  @Test
  void everybody_with_a_channel_of_the_provider_is_told_in_her_language_and_nobody_must_act() {
    shop.as(shop.lan).get("/api/outages").is(200);
    var why =
        context
            .getBean(FailureDictionary.class)
            .own(
                "network.provider_unreachable",
                new Circumstances(ChannelKind.MESSENGER, 1, null, TestClock.NOON));
    jdbc.sql(
            """
            insert into provider_incident (incident_id, provider, diagnosis, began_at, probe_at)
            values (?, 'META', ?::jsonb, ?, ?)
            """)
        .params(
            UUID.randomUUID(),
            Diagnoses.write(why),
            java.sql.Timestamp.from(TestClock.NOON),
            java.sql.Timestamp.from(TestClock.NOON.plusSeconds(3_600)))
        .update();

    Answer.eventually(() ->
        assertThat(shop.as(shop.lan).get("/api/outages").is(200).at("/items/0/provider"))
            .isEqualTo("META"));
    var told = shop.as(shop.lan).get("/api/outages").is(200);
    assertThat(told.at("/items/0/diagnosis/texts/vi/title")).contains("Facebook");
    assertThat(told.at("/items/0/diagnosis/texts/en/title")).contains("Facebook");
    assertThat(told.at("/items/0/waiting/messages")).isEqualTo("0");
    shop.nobody().get("/api/outages").is(401);
  }
}
