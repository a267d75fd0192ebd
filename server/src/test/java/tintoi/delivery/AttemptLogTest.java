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
import org.springframework.jdbc.BadSqlGrammarException;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.provider.Connector.Search;
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
  void a_fault_of_our_own_while_it_is_sent_is_one_line_and_one_count_and_one_row() {
    engine.messenger.script =
        (_, _) -> {
          throw new IllegalStateException("a fault of ours");
        };
    double before = counted("IN_DOUBT", "delivery.unconfirmed");
    UUID id = send(engine.page());
    engine.await(id, Shown.UNCONFIRMED);

    assertThat(linesOf(id)).hasSize(1);
    assertThat(linesOf(id).getFirst())
        .contains(" attempt=1 ", " outcome=IN_DOUBT why=delivery.unconfirmed ");
    assertThat(counted("IN_DOUBT", "delivery.unconfirmed")).isEqualTo(before + 1);
    assertThat(rows(id)).containsExactly("IN_DOUBT");
  }

  @Test
  void the_third_answer_that_nobody_can_read_says_that_it_is_set_apart() {
    engine.messenger.script = (_, _) -> unreadable();
    double before = counted("HELD", "delivery.quarantined");
    UUID id = thirdTime(() -> {});
    engine.await(id, Shown.HELD);

    assertThat(linesOf(id)).hasSize(3);
    assertThat(linesOf(id).getLast())
        .contains(" attempt=3 ", " outcome=HELD why=delivery.quarantined until= ");
    assertThat(counted("HELD", "delivery.quarantined")).isEqualTo(before + 1);
    assertThat(rows(id)).as("nobody knows what became of any").containsOnly("IN_DOUBT").hasSize(3);
  }

  @Test
  void a_fault_of_our_own_in_counting_answers_that_nobody_can_read_takes_no_verdict_away() {
    engine.messenger.script = (_, _) -> unreadable();
    UUID id = thirdTime(() -> db.jdbc().sql("alter table attempt rename to away").update());
    try {
      EngineFixture.await("the third line", () -> linesOf(id).size() == 3);
    } finally {
      db.jdbc().sql("alter table away rename to attempt").update();
    }

    EngineFixture.await("the third row", () -> rows(id).size() == 3);
    engine.await(id, Shown.UNCONFIRMED);
    assertThat(linesOf(id).getLast()).contains(" outcome=IN_DOUBT why=delivery.unreadable_answer ");
    assertThat(engine.why(id).cause()).isEqualTo("delivery.unreadable_answer");
  }

  /// Not found after each of two answers that nobody could read, it is sent for the third time.
  ///
  /// @param then happens while it is
  private UUID thirdTime(Runnable then) {
    engine.messenger.search = (_, _) -> new Search.Absent();
    UUID id = send(engine.page());
    for (int n = 1; n <= 2; n++) {
      engine.await(id, Shown.UNCONFIRMED);
      int times = n;
      if (n == 2)
        engine.messenger.script =
            (_, _) -> {
              then.run();
              return unreadable();
            };
      EngineFixture.await(
          "it to be sent once more",
          () -> {
            // Not while one is on its way: a clock that leaps takes the lease from it.
            if (linesOf(id).size() > times) return true;
            if (isInDoubt(id)) engine.clock.advance(Duration.ofSeconds(21));
            return false;
          });
    }
    return id;
  }

  private static boolean isInDoubt(UUID id) {
    try {
      return engine.shown(id) == Shown.UNCONFIRMED;
    } catch (BadSqlGrammarException _) {
      // What it is asked from is away: it is being sent.
      return false;
    }
  }

  private static ProviderAnswer unreadable() {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.META, 200, "", "{\"half", "", null));
  }

  /// What its attempts came to; not what looks did.
  private static List<String> rows(UUID id) {
    return db.jdbc()
        .sql(
            """
            select outcome from attempt where delivery_id = ? and outcome <> 'NOT_FOUND'
            order by started_at
            """)
        .param(id)
        .query((row, _) -> row.getString(1))
        .list();
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
