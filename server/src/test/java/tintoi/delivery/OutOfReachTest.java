package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.node.Bulletin;
import tintoi.provider.ChannelKind;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;

/// Two nodes, of which one does not reach the provider.
@SuppressWarnings("NullAway.Init") // set before the first test
class OutOfReachTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(db, Map.of("tintoi.database.url", "shared by two"));

  static final ScriptedConnector cut = new ScriptedConnector(ChannelKind.MESSENGER);
  static final AtomicInteger refused = new AtomicInteger();
  static AnnotationConfigApplicationContext other;

  @BeforeAll
  static void a_second_node() {
    cut.script = OutOfReachTest::refused;
    other = engine.node(cut);
    EngineFixture.await(
        "both to listen",
        () ->
            engine.get(Bulletin.class).nodes() == 2 && other.getBean(Bulletin.class).nodes() == 2);
  }

  private static ProviderAnswer refused(Credential credential, Outgoing message) {
    refused.incrementAndGet();
    return new ProviderAnswer.NoAnswer(false, "refused: nobody");
  }

  @AfterAll
  static void ends() {
    other.close();
  }

  @Test
  void a_node_that_does_not_reach_the_provider_leaves_its_lanes_to_the_others() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    List<UUID> all = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      var page = engine.page();
      for (int m = 0; m < 3; m++) all.add(engine.customer(page).send(other, REPLY, "một"));
    }
    var outages = other.getBean(Outages.class);
    EngineFixture.await("two lanes to fail", () -> outages.othersMay(Provider.META));
    assertThat(engine.get(Outages.class).othersMay(Provider.META)).isFalse();
    int tried = refused.get();

    for (int n = 0; n < 5; n++)
      engine.await(engine.customer(engine.page()).send(other, REPLY, "hai"), Shown.SENT);
    engine.clock.advance(Duration.ofSeconds(40));
    for (UUID delivery : all) engine.await(delivery, Shown.SENT);

    assertThat(refused.get()).as("asked of the one that does not reach it").isEqualTo(tried);
  }

  @Test
  void a_provider_that_fails_for_two_nodes_is_one_incident_that_one_message_tries() {
    engine.clock.advance(Duration.ofMinutes(2));
    engine.messenger.script = OutOfReachTest::refused;
    List<UUID> all = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      var here = engine.page();
      var there = engine.page();
      for (int m = 0; m < 3; m++) {
        all.add(engine.customer(here).send("một"));
        all.add(engine.customer(there).send(other, REPLY, "một"));
      }
    }
    EngineFixture.await(
        "both to know of it",
        () ->
            engine.get(Outages.class).lasting().size() == 1
                && other.getBean(Outages.class).lasting().size() == 1);
    EngineFixture.await(
        "the requests to end",
        () -> number("select count(*) from delivery where state = 'SENDING'") == 0);
    int tried = refused.get();
    assertThat(number("select count(*) from provider_incident where healed_at is null"))
        .isEqualTo(1);

    engine.clock.advance(Duration.ofSeconds(70));
    EngineFixture.await(
        "one to try it",
        () -> number("select probes from provider_incident where healed_at is null") == 1);
    EngineFixture.await("it to be refused", () -> refused.get() > tried);
    assertThat(refused.get()).isEqualTo(tried + 1);

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await(
        "all to be sent",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return all.stream().allMatch(id -> engine.shown(id) == Shown.SENT);
        });
  }

  /// Where others may send for a lane as soon as it is due, it is not kept from them for longer.
  @Test
  void what_a_node_out_of_reach_throttles_it_throttles_for_five_seconds_however_often() {
    engine.clock.advance(Duration.ofMinutes(2));
    List<Channel> pages = List.of(engine.page(), engine.page());
    for (Channel page : pages) {
      Window window = window(page);
      for (int n = 0; n < 3; n++) window.after(unreachable());
    }
    assertThat(other.getBean(Outages.class).othersMay(Provider.META)).isTrue();

    for (int n = 0; n < 4; n++)
      for (Channel page : pages) {
        assertThat(window(page).after(unreachable())).isFalse();
        assertThat(engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).until())
            .isEqualTo(engine.clock.instant().plusSeconds(5));
      }
    engine.clock.advance(Duration.ofMinutes(1));
    assertThat(window(pages.getFirst()).after(unreachable())).isFalse();
    assertThat(
            engine
                .get(Lanes.class)
                .standing(pages.getFirst().workspaceId(), pages.getFirst().channelId())
                .until())
        .as("the others fare no better, as far as is known")
        .isEqualTo(engine.clock.instant().plusSeconds(10));
  }

  private static Window window(Channel page) {
    return new Window(
        new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER),
        1,
        other.getBean(LaneParts.class));
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

  private static int number(String sql) {
    return db.jdbc().sql(sql).query((row, _) -> row.getInt(1)).single();
  }
}
