package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What an operator reads of each attempt: one line, and one count.
class AttemptLogTest {
  private static final String TOKEN = "EAAcdefghijklmnop1234567890";
  private static final String WORDS = "Chị lấy size 39, giao về 12 Hàng Bông nhé";

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine = new EngineFixture(db);

  private final Logger log = (Logger) LoggerFactory.getLogger("tintoi.attempt");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<UUID> sent = new ArrayList<>();

  @BeforeEach
  void listen() {
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
  }

  /// Nothing is left that is attempted once more and counted while another test counts.
  @AfterEach
  void listenNoMore() {
    log.detachAppender(lines);
    Outbox outbox = engine.get(Outbox.class);
    for (UUID id : sent) {
      outbox.cancel(engine.workspaceId(), id);
      outbox.decide(engine.workspaceId(), id, 1, Outbox.Decision.ARRIVED);
    }
  }

  @Test
  void each_attempt_is_one_line_and_one_count_that_say_what_it_came_to() {
    sends(ScriptedConnector.accepted(), Shown.SENT, "SENT", "none");
    sends(refused("4242"), Shown.HELD, "HELD", "provider.unknown");
    sends(refused("500"), Shown.BOUNCED, "BOUNCED", "content.blocked");
    sends(
        new ProviderAnswer.NoAnswer(false, "refused: ConnectException"),
        Shown.RETRYING,
        "DEFERRED",
        "network.provider_unreachable");
    sends(
        new ProviderAnswer.NoAnswer(true, "late: no answer within 20 s"),
        Shown.UNCONFIRMED,
        "IN_DOUBT",
        "delivery.unconfirmed");
    sends(refused("190/492"), Shown.HELD, "LANE_STOPPED", "channel.auth_role_lost");
  }

  private void sends(ProviderAnswer answer, Shown shown, String outcome, String cause) {
    double before = counted(outcome, cause);
    double all = counted();
    engine.messenger.script = (_, _) -> answer;
    var page = engine.page();
    UUID id = send(page);
    engine.await(id, shown);

    assertThat(linesOf(id)).hasSize(1);
    assertThat(linesOf(id).getFirst())
        .contains(
            "delivery=" + id + " attempt=1 channel=" + page.channelId() + " kind=MESSENGER ",
            " outcome=" + outcome + " why=" + cause + " until=");
    assertThat(counted(outcome, cause)).isEqualTo(before + 1);
    assertThat(counted()).as("nothing else is counted").isEqualTo(all + 1);
  }

  @Test
  void an_attempt_that_is_made_again_is_another_line_and_another_count() {
    engine.messenger.script = (_, _) -> new ProviderAnswer.NoAnswer(false, "refused: nobody");
    double before = counted();
    UUID id = send(engine.page());
    engine.await(id, Shown.RETRYING);
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.clock.advance(Duration.ofSeconds(7));
    engine.await(id, Shown.SENT);

    assertThat(linesOf(id)).hasSize(2);
    assertThat(linesOf(id).getFirst()).contains(" attempt=1 ", " outcome=DEFERRED ");
    assertThat(linesOf(id).getLast()).contains(" attempt=2 ", " outcome=SENT ");
    assertThat(counted()).isEqualTo(before + 2);
  }

  @Test
  void neither_a_token_nor_what_was_written_nor_the_providers_words_are_in_a_line() {
    var page = engine.page();
    engine.reconnect(page, TOKEN);
    engine.messenger.script =
        (credential, message) -> refused("4242", credential.token() + " " + message.text());
    UUID held = send(page);
    engine.await(held, Shown.HELD);
    engine.messenger.script =
        (credential, message) ->
            new ProviderAnswer.NoAnswer(false, credential.token() + " " + message.text());
    UUID deferred = send(page);
    engine.await(deferred, Shown.RETRYING);

    assertThat(linesOf(held)).hasSize(1);
    assertThat(linesOf(deferred)).hasSize(1);
    for (ILoggingEvent line : List.copyOf(lines.list))
      assertThat(line.getFormattedMessage()).doesNotContain(TOKEN, WORDS, "Hàng Bông", "psid");
  }

  private UUID send(Channel page) {
    sent.add(engine.customer(page).send(WORDS));
    return sent.getLast();
  }

  /// The lines of attempts; one who looks for what is in doubt says so in another.
  private List<String> linesOf(UUID deliveryId) {
    return List.copyOf(lines.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith("delivery=" + deliveryId + " attempt="))
        .toList();
  }

  private static double counted(String... tags) {
    var search = engine.get(MeterRegistry.class).find("tintoi_attempts").tag("kind", "MESSENGER");
    if (tags.length > 0) search = search.tag("outcome", tags[0]).tag("cause", tags[1]);
    return search.counters().stream().mapToDouble(Counter::count).sum();
  }

  private static ProviderAnswer refused(String code) {
    return refused(code, "no");
  }

  private static ProviderAnswer refused(String code, String words) {
    return new ProviderAnswer.Refused(new ProviderError(Provider.META, 400, code, words, "", null));
  }
}
