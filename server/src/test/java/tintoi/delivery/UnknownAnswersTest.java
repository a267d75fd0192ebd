package tintoi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestDatabase;
import tintoi.channel.Channel;
import tintoi.failure.Condition;
import tintoi.failure.FailureKind;
import tintoi.provider.Connector.Search;
import tintoi.provider.DoubtRule;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// What a provider says that nobody knows is held, counted and listed; once the dictionary has
/// learned it, what was held is judged anew.
class UnknownAnswersTest {
  private static final Path MORE = folder();

  @Order(1)
  @RegisterExtension
  static final TestDatabase db = new TestDatabase();

  @Order(2)
  @RegisterExtension
  static final EngineFixture engine =
      new EngineFixture(
          db, Map.of("tintoi.delivery.alone", "true", "tintoi.failure.more", MORE.toString()));

  private static Path folder() {
    try {
      return Files.createTempDirectory("failure");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Channel page;

  @BeforeEach
  void a_provider_that_says_what_it_is_told_to_say() {
    // The text is the code.
    engine.messenger.script = (_, message) -> refused(message.text());
    engine.messenger.doubt = DoubtRule.ECHOED;
    engine.messenger.search = (_, _) -> new Search.Found("m_found");
    db.jdbc().sql("delete from unknown_answer").update();
    page = engine.page();
  }

  private static ProviderAnswer refused(String code) {
    return new ProviderAnswer.Refused(
        new ProviderError(Provider.META, 400, code, "something new: " + code, "trace-1", null));
  }

  private UUID held(EngineFixture.Customer customer, String code) {
    UUID delivery = customer.send(code);
    engine.await(delivery, Shown.HELD);
    assertThat(engine.why(delivery).kind()).isEqualTo(FailureKind.UNRECOGNIZED);
    return delivery;
  }

  private List<UnknownAnswers.Unknown> listed() {
    return engine.get(UnknownAnswers.class).of(engine.workspaceId());
  }

  @Test
  void an_unknown_answer_is_counted_and_listed_with_its_words_and_what_waits_for_it() {
    var hoa = engine.customer(page);
    UUID first = held(hoa, "777000/1");
    held(engine.customer(page), "777000/1");
    held(engine.customer(page), "prose");
    UUID last = held(engine.customer(page), "777000/1");
    engine.get(Outbox.class).decide(engine.workspaceId(), first, 1, Outbox.Decision.DROP);

    assertThat(listed()).hasSize(2);
    var often = listed().getFirst();
    assertThat(often.code()).isEqualTo("777000/1");
    assertThat(often.http()).isEqualTo(400);
    assertThat(often.times()).isEqualTo(3);
    assertThat(often.held()).isEqualTo(2);
    assertThat(often.text()).isEqualTo("something new: 777000/1");
    assertThat(often.trace()).isEqualTo("trace-1");
    assertThat(often.deliveryId()).isEqualTo(last);
    assertThat(often.conversationId()).isNotNull();
    assertThat(listed().getLast().code()).isEqualTo("other");
  }

  @Test
  void what_is_held_goes_where_a_grown_dictionary_sends_it() throws IOException {
    var again = held(engine.customer(page), "777001");
    var hold = held(engine.customer(page), "777002");
    var hoa = engine.customer(page);
    var bounce = held(hoa, "777003");
    var behind = hoa.send("sau");
    var whole = held(engine.customer(page), "777004");
    var binh = engine.customer(page);
    var arrived = held(binh, "777005");
    var wrote = engine.customer(page);
    var answered = held(wrote, "777006");
    var unknown = held(engine.customer(page), "777007");
    var renewal = held(engine.customer(page), "777008");
    engine.clock.advance(Duration.ofMinutes(1));
    wrote.writes();

    Files.writeString(MORE.resolve("meta.yaml"), grown());
    engine.stop();
    engine.messenger.script = (_, _) -> ScriptedConnector.accepted();
    engine.start();
    engine.get(Rejudging.class).run();

    engine.await(again, Shown.SENT);
    engine.await(renewal, Shown.SENT);
    engine.await(whole, Shown.SENT);
    engine.await(answered, Shown.SENT);
    assertThat(engine.shown(hold)).isEqualTo(Shown.HELD);
    assertThat(engine.why(hold).cause()).isEqualTo("window.closed");
    assertThat(engine.why(hold).evidence().code()).isEqualTo("777002");
    assertThat(condition(hold)).isEqualTo(Condition.CUSTOMER_WRITES.name());
    assertThat(engine.shown(bounce)).isEqualTo(Shown.BOUNCED);
    assertThat(engine.why(bounce).cause()).isEqualTo("recipient.gone");
    assertThat(engine.progress(bounce).open()).isTrue();
    engine.await(behind, Shown.SENT);
    engine.await(arrived, Shown.SENT);
    assertThat(binh.received()).as("looked for, not sent anew").isEmpty();
    assertThat(engine.shown(unknown)).isEqualTo(Shown.HELD);
    assertThat(engine.why(unknown).cause()).isEqualTo("provider.unknown");
    assertThat(listed()).extracting(UnknownAnswers.Unknown::code).containsExactly("777007");
    assertThat(engine.get(UnknownAnswers.class).judgedByAnother()).isEmpty();
  }

  @Test
  void what_a_person_decided_meanwhile_stays_decided() {
    var delivery = held(engine.customer(page), "777010");
    understood(delivery);
    var seen = engine.get(UnknownAnswers.class).held(engine.workspaceId(), null, 100);
    assertThat(seen).extracting(claimed -> claimed.delivery().deliveryId()).contains(delivery);
    engine.get(Outbox.class).decide(engine.workspaceId(), delivery, 1, Outbox.Decision.DROP);

    for (var each : seen)
      if (each.delivery().deliveryId().equals(delivery))
        assertThat(engine.get(SecondVerdicts.class).give(each)).isFalse();

    assertThat(engine.shown(delivery)).isEqualTo(Shown.CANCELLED);
  }

  @Test
  void a_private_reply_that_is_given_back_says_nothing_of_its_comments_conversation() {
    var hoa = engine.customer(page);
    UUID spoken = held(hoa, "777013");
    var binh = engine.customer(page);
    UUID privately = binh.send(Delivery.Precedence.PRIVATE, "777013");
    engine.await(privately, Shown.HELD);

    for (UUID each : List.of(spoken, privately)) {
      understood(each, "100/2018001");
      engine.get(UnknownAnswers.class).held(engine.workspaceId(), null, 100).stream()
          .filter(claimed -> claimed.delivery().deliveryId().equals(each))
          .forEach(claimed -> engine.get(SecondVerdicts.class).give(claimed));
      assertThat(engine.why(each).cause()).isEqualTo("recipient.gone");
    }

    assertThat(unreachable(hoa)).isTrue();
    assertThat(unreachable(binh)).isFalse();
  }

  private static boolean unreachable(EngineFixture.Customer customer) {
    return engine
            .get(Recipients.class)
            .find(engine.workspaceId(), customer.conversationId)
            .orElseThrow()
            .unreachable()
        != null;
  }

  @Test
  void it_is_judged_once_for_each_dictionary() {
    var delivery = held(engine.customer(page), "777011");
    understood(delivery);

    engine.get(Rejudging.class).run();
    assertThat(engine.why(delivery).kind()).isEqualTo(FailureKind.UNRECOGNIZED);

    db.jdbc().sql("update unknown_answer set dictionary = 'an older one'").update();
    engine.get(Rejudging.class).run();
    assertThat(engine.why(delivery).cause()).isEqualTo("window.closed");
  }

  @Test
  void words_that_nodes_of_two_versions_met_are_looked_at_again() {
    held(engine.customer(page), "777012");
    db.jdbc().sql("update unknown_answer set dictionary = 'an older one'").update();

    held(engine.customer(page), "777012");

    assertThat(engine.get(UnknownAnswers.class).judgedByAnother())
        .containsExactly(engine.workspaceId());
  }

  /// As if its words had been of a kind that the dictionary knows.
  private static void understood(UUID delivery) {
    understood(delivery, "10/2018278");
  }

  private static void understood(UUID delivery, String code) {
    db.jdbc()
        .sql(
            """
            update delivery
            set diagnosis = jsonb_set(diagnosis, '{evidence,code}', to_jsonb(?::text))
            where delivery_id = ?
            """)
        .params(code, delivery)
        .update();
  }

  private static String condition(UUID delivery) {
    return db.jdbc()
        .sql("select condition from delivery where delivery_id = ?")
        .param(delivery)
        .query((row, _) -> row.getString(1))
        .single();
  }

  private static String grown() {
    String each =
        """
        - like: %s
          codes: ["%s"]
          source: "A page that was read since"
          checked: 2026-11-28
        """;
    return each.formatted("provider.busy", "777001")
        + each.formatted("window.closed", "777002")
        + each.formatted("recipient.gone", "777003")
        + each.formatted("channel.permission_missing", "777004")
        + each.formatted("delivery.unconfirmed", "777005")
        + each.formatted("window.closed", "777006")
        + each.formatted("channel.token_old", "777008");
  }
}
