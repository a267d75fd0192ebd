package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;
import tintoi.provider.ProviderAnswer;

/// When failing lanes are an incident of their provider, how often it is tried, and how they begin
/// when it is over.
class IncidentsTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void nothing_failed_in_the_last_minute() {
    for (Outages.Outage outage : outages())
      engine.get(Outages.class).probed(lane(engine.page()), outage.id(), true);
    engine.clock.advance(Duration.ofMinutes(2));
  }

  @Test
  void it_takes_three_lanes_that_rest_within_a_minute() {
    rests(engine.page());
    engine.clock.advance(Duration.ofSeconds(61));
    rests(engine.page());
    rests(engine.page());
    assertThat(outages()).as("one of three was longer ago").isEmpty();

    rests(engine.page());

    assertThat(outages()).hasSize(1);
  }

  @Test
  void and_four_fifths_of_those_that_send_just_now() {
    engine.get(Outages.class).answered(lane(engine.page()));
    for (int n = 0; n < 3; n++) rests(engine.page());
    assertThat(outages()).as("three of four").isEmpty();

    rests(engine.page());

    assertThat(outages()).as("four of five").hasSize(1);
  }

  @Test
  void the_provider_is_tried_5_s_10_s_and_at_last_5_min_apart() {
    Channel page = engine.page();
    Instant began = engine.clock.instant();
    for (int n = 0; n < 3; n++) rests(engine.page());
    assertThat(probeAt()).isEqualTo(began.plusSeconds(5));

    for (int seconds : List.of(10, 20, 40, 80, 160, 300, 300)) {
      engine.clock.set(probeAt());
      Window window = window(page);
      assertThat(window.may(true)).isEqualTo(Window.Going.GO);
      assertThat(window.after(unreachable())).isFalse();
      assertThat(probeAt()).isEqualTo(engine.clock.instant().plusSeconds(seconds));
    }
  }

  @Test
  void what_rested_for_an_incident_begins_with_one_message_when_it_is_over() {
    List<Channel> pages = List.of(engine.page(), engine.page(), engine.page());
    for (Channel page : pages) {
      rests(page);
      // As its owner leaves it.
      db.jdbc()
          .sql("update lane set window_size = 8 where channel_id = ?")
          .param(page.channelId())
          .update();
    }

    engine.get(Outages.class).probed(lane(pages.getFirst()), outages().getFirst().id(), true);

    for (Channel page : pages) {
      EngineFixture.await("it to be called back", () -> !isThrottled(page));
      assertThat(windowOf(page)).isEqualTo(1);
    }
  }

  private static void rests(Channel page) {
    Window window = window(page);
    for (int n = 0; n < 3; n++) window.after(unreachable());
    assertThat(isThrottled(page)).isTrue();
  }

  private static boolean isThrottled(Channel page) {
    return engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).light()
        == Lanes.Light.THROTTLED;
  }

  private static Window window(Channel page) {
    return new Window(lane(page), 40, engine.get(LaneParts.class));
  }

  private static LaneKey lane(Channel page) {
    return new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER);
  }

  private static Outcome unreachable() {
    Instant now = engine.clock.instant();
    Diagnosis why =
        engine
            .get(FailureDictionary.class)
            .diagnose(
                new ProviderAnswer.NoAnswer(false, "refused: ConnectException"),
                new Circumstances(ChannelKind.MESSENGER, 1, null, now));
    return new Outcome.Deferred(now.plusSeconds(5), why);
  }

  private static List<Outages.Outage> outages() {
    return engine.get(Outages.class).lasting();
  }

  private static Instant probeAt() {
    return db.jdbc()
        .sql("select probe_at from provider_incident where healed_at is null")
        .query((row, _) -> row.getTimestamp(1).toInstant())
        .single();
  }

  private static int windowOf(Channel page) {
    return db.jdbc()
        .sql("select window_size from lane where channel_id = ? and kind = 'MESSENGER'")
        .param(page.channelId())
        .query((row, _) -> row.getInt(1))
        .single();
  }
}
