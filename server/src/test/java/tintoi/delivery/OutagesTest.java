package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
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
import tintoi.provider.Connector.Search;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;

/// A provider that fails for many channels at once.
class OutagesTest {
  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  @BeforeEach
  void nothing_was_sent_in_the_last_minute() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.zalo.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await(
        "the rest of other tests to be sent",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return count("select count(*) from delivery where state <> 'SENT'") == 0;
        });
    engine.clock.advance(Duration.ofMinutes(2));
  }

  @Test
  void many_channels_failing_alike_are_one_incident_that_one_message_tries() {
    var requests = new AtomicInteger();
    engine.messenger.script =
        (_, _) -> {
          requests.incrementAndGet();
          return new ProviderAnswer.NoAnswer(false, "refused");
        };
    List<UUID> all = new ArrayList<>();
    for (int page = 0; page < 4; page++) all.addAll(threeMessages(engine.page()));
    EngineFixture.await("the incident", () -> !outages().isEmpty());
    assertThat(outages()).hasSize(1);
    assertThat(outages().getFirst().provider()).isEqualTo(Provider.META);
    EngineFixture.await("the requests to end", OutagesTest::nothingUnderWay);
    int before = requests.get();

    UUID later = engine.customer(engine.page()).send("cũng chờ");
    engine.clock.advance(Duration.ofSeconds(7));
    EngineFixture.await("one to try it", () -> probes() == 1);
    engine.await(later, Shown.RETRYING);
    assertThat(requests.get()).isEqualTo(before + 1);
    assertThat(engine.why(later).cause()).isEqualTo("network.provider_unreachable");

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(11));
    EngineFixture.await("the provider to be well", () -> outages().isEmpty());
    engine.clock.advance(Duration.ofMinutes(1));

    engine.await(later, Shown.SENT);
    for (UUID id : all) engine.await(id, Shown.SENT);
  }

  private void hangs(AtomicInteger looks) {
    engine.messenger.search =
        (message, _) -> {
          looks.incrementAndGet();
          return new Search.Found("m-" + message.bare().reference());
        };
    engine.messenger.script =
        (_, _) -> new ProviderAnswer.NoAnswer(true, "late: no answer within 20 s");
  }

  @Test
  void an_incident_is_not_over_because_something_can_be_read() {
    var looks = new AtomicInteger();
    hangs(looks);
    List<Channel> pages = new ArrayList<>();
    for (int n = 0; n < 4; n++) pages.add(engine.page());
    for (Channel page : pages) for (int n = 0; n < 3; n++) engine.customer(page).send("một");
    EngineFixture.await("the incident", () -> !engine.get(Outages.class).lasting().isEmpty());
    UUID incident = engine.get(Outages.class).lasting().getFirst().id();

    EngineFixture.await(
        "some to be found",
        () -> {
          engine.clock.advance(Duration.ofSeconds(2));
          return looks.get() >= 3;
        });

    assertThat(engine.get(Outages.class).ended(incident))
        .as("nothing that was sent was answered: " + engine.messenger.log.size())
        .isEmpty();
  }

  /// Each is in doubt; after three the lane rests, however many are found meanwhile.
  @Test
  void a_lane_whose_messages_are_not_answered_rests_though_they_are_found() {
    hangs(new AtomicInteger());
    Channel page = engine.page();
    List<UUID> all = new ArrayList<>();
    boolean rested = false;
    for (int n = 0; n < 6 && !rested; n++) {
      all.add(engine.customer(page).send("tin " + n));
      engine.await(all.getLast(), Shown.UNCONFIRMED, Shown.RETRYING, Shown.SENT);
      rested = rests(page);
      // It took twenty seconds to give it up, and the one before is looked for.
      engine.clock.advance(Duration.ofSeconds(21));
      // What is in doubt can be seen a moment before its lane has heard of it.
      EngineFixture.await(
          "it to be found, or its lane to rest",
          () -> rests(page) || engine.shown(all.getLast()) == Shown.SENT);
      rested |= rests(page);
    }
    assertThat(rested).isTrue();
  }

  private static boolean rests(Channel page) {
    return engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).light()
        == Lanes.Light.THROTTLED;
  }

  @Test
  void a_channel_whose_messages_are_not_answered_rests_and_says_why_the_others_wait() {
    var page = engine.page();
    engine.await(engine.customer(engine.page()).send("một"), Shown.SENT);
    engine.messenger.script =
        (credential, _) ->
            credential.externalId().equals(page.externalId())
                ? new ProviderAnswer.NoAnswer(true, "late: no answer within 20 s")
                : ScriptedConnector.accepted();
    List<UUID> unanswered = threeMessages(page);
    EngineFixture.await("it to rest", () -> light(page) == Lanes.Light.THROTTLED);

    UUID next = engine.customer(page).send("cũng chờ");
    engine.await(next, Shown.RETRYING);
    assertThat(engine.why(next).cause()).isEqualTo("provider.no_answer");
    for (UUID id : unanswered)
      assertThat(engine.why(id).cause()).as("its own").isEqualTo("delivery.unconfirmed");
    assertThat(outages()).isEmpty();

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(6));
    engine.await(next, Shown.SENT);
  }

  @Test
  void who_was_to_try_the_provider_and_had_nothing_to_send_leaves_it_to_the_next() {
    Instant now = engine.clock.instant();
    Diagnosis why =
        engine
            .get(FailureDictionary.class)
            .own("provider.no_answer", new Circumstances(ChannelKind.MESSENGER, 1, null, now));
    engine.get(ProviderIncidents.class).open(Provider.META, why, now, now);
    engine.get(Outages.class).refresh();
    Window first = window(engine.page());
    Channel next = engine.page();
    assertThat(first.may(true)).isEqualTo(Window.Going.GO);
    assertThat(window(next).may(true)).as("one at a time").isEqualTo(Window.Going.REST);

    first.unused();

    Window second = window(next);
    assertThat(second.may(true)).isEqualTo(Window.Going.GO);
    second.after(new Outcome.Sent("m-1"));
    assertThat(outages()).isEmpty();
  }

  @Test
  void the_channels_whose_failures_began_an_incident_are_called_back_when_it_ends() {
    List<Channel> pages = List.of(engine.page(), engine.page(), engine.page(), engine.page());
    for (Channel page : pages) {
      Window window = window(page);
      for (int n = 0; n < 3; n++) window.after(unanswered());
    }
    assertThat(outages()).hasSize(1);
    for (Channel page : pages) assertThat(light(page)).isEqualTo(Lanes.Light.THROTTLED);

    // Nobody's time has come.
    engine.get(Outages.class).probed(lane(pages.getFirst()), outages().getFirst().id(), true);

    for (Channel page : pages)
      EngineFixture.await("it to be called back", () -> light(page) == Lanes.Light.OK);
  }

  private static Outcome unanswered() {
    var late = new ProviderAnswer.NoAnswer(true, "late: no answer within 20 s");
    Instant now = engine.clock.instant();
    var circumstances = new Circumstances(ChannelKind.MESSENGER, 1, null, now);
    return new Outcome.InDoubt(
        now.plusSeconds(20), engine.get(FailureDictionary.class).diagnose(late, circumstances));
  }

  private static LaneKey lane(Channel page) {
    return new LaneKey(page.workspaceId(), page.channelId(), ChannelKind.MESSENGER);
  }

  private static Window window(Channel page) {
    return new Window(lane(page), 1, engine.get(LaneParts.class));
  }

  @Test
  void an_incident_of_one_provider_does_not_touch_the_other() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    for (int page = 0; page < 4; page++) threeMessages(engine.page());
    EngineFixture.await("the incident", () -> !outages().isEmpty());

    engine.await(engine.customer(engine.oa()).send("một"), Shown.SENT);

    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await(
        "the provider to be well",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return outages().isEmpty();
        });
  }

  @Test
  void a_few_sick_channels_never_stop_the_many_that_are_well() {
    for (int page = 0; page < 16; page++)
      engine.await(engine.customer(engine.page()).send("một"), Shown.SENT);
    var sick = List.of(engine.page(), engine.page(), engine.page());
    failing(sick);
    for (Channel page : sick) threeMessages(page);
    for (Channel page : sick)
      EngineFixture.await("it to rest", () -> light(page) == Lanes.Light.THROTTLED);

    assertThat(outages()).isEmpty();
    engine.await(engine.customer(engine.page()).send("một"), Shown.SENT);
  }

  @Test
  void the_pages_that_are_well_go_on_while_as_many_fail() {
    var well = List.of(engine.page(), engine.page(), engine.page(), engine.page());
    var sick = List.of(engine.page(), engine.page(), engine.page(), engine.page());
    failing(sick);
    for (Channel page : well) engine.await(engine.customer(page).send("một"), Shown.SENT);
    for (Channel page : sick) threeMessages(page);
    for (Channel page : sick)
      EngineFixture.await("it to rest", () -> light(page) == Lanes.Light.THROTTLED);

    assertThat(outages()).isEmpty();
    for (Channel page : well) engine.await(engine.customer(page).send("hai"), Shown.SENT);
    engine.await(engine.customer(engine.page()).send("một"), Shown.SENT);
  }

  @Test
  void a_page_that_sent_a_moment_ago_goes_on_through_an_incident_until_it_fails_itself() {
    var well = engine.page();
    var sick = List.of(engine.page(), engine.page(), engine.page(), engine.page());
    failing(sick);
    engine.await(engine.customer(well).send("một"), Shown.SENT);
    for (Channel page : sick) threeMessages(page);
    EngineFixture.await("the incident", () -> !outages().isEmpty());

    engine.await(engine.customer(well).send("hai"), Shown.SENT);
    assertThat(outages()).hasSize(1);
    UUID unknown = engine.customer(engine.page()).send("chờ");
    engine.await(unknown, Shown.RETRYING);

    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused");
    List<UUID> failed = threeMessages(well);
    EngineFixture.await("it to rest too", () -> light(well) == Lanes.Light.THROTTLED);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    EngineFixture.await(
        "all to be sent",
        () -> {
          engine.clock.advance(Duration.ofSeconds(7));
          return engine.shown(unknown) == Shown.SENT
              && failed.stream().allMatch(id -> engine.shown(id) == Shown.SENT);
        });
    assertThat(outages()).isEmpty();
  }

  private static void failing(List<Channel> sick) {
    engine.messenger.script =
        (credential, _) ->
            sick.stream().anyMatch(page -> page.externalId().equals(credential.externalId()))
                ? new ProviderAnswer.NoAnswer(false, "refused")
                : ScriptedConnector.accepted();
  }

  private static List<UUID> threeMessages(Channel page) {
    return List.of(
        engine.customer(page).send("một"),
        engine.customer(page).send("hai"),
        engine.customer(page).send("ba"));
  }

  private static List<Outages.Outage> outages() {
    return engine.get(Outages.class).lasting();
  }

  private static Lanes.Light light(Channel page) {
    return engine.get(Lanes.class).standing(page.workspaceId(), page.channelId()).light();
  }

  private static boolean nothingUnderWay() {
    return count("select count(*) from delivery where state = 'SENDING'") == 0
        && count("select count(*) from lane where owner is not null") == 0;
  }

  private static int probes() {
    return count("select coalesce(sum(probes), 0) from provider_incident where healed_at is null");
  }

  private static int count(String sql) {
    return db.jdbc().sql(sql).query((row, _) -> row.getInt(1)).single();
  }
}
