package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Connector.Name;
import tintoi.provider.Connector.Search;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the engine relies on, whoever the provider is. A new connector says how it is made and how
/// its world looks, and inherits the rest.
public interface ConnectorContract {
  SimulatedWorld world();

  /// The connector, speaking to a provider at this address.
  Connector connector(URI provider, Wire wire);

  /// A channel that is connected in this world.
  Credential credential();

  /// A message for somebody who has just written, so that a reply is taken.
  Outgoing message(String text);

  /// The customer writes.
  void customerWrites(String text);

  /// The provider's id of who writes, and what asking for her name brings.
  String customer();

  Connector.Name name();

  /// What the customer has got from us, in order.
  List<String> arrived();

  /// A file for somebody who has just written, so that a reply is taken.
  Outgoing attached(Media media);

  /// The files the customer has got from us, in order, by their SHA-256.
  List<String> arrivedFiles();

  @AfterEach
  default void close() {
    world().close();
  }

  @Test
  default void a_text_arrives_as_it_was_written_and_is_answered_with_its_id() {
    String text = "Dạ còn ạ 👟\n“Size 39”, giá <890k> & phí \\ship 0đ";

    var answer = send(text);

    assertThat(answer).isInstanceOf(Accepted.class);
    assertThat(((Accepted) answer).providerMessageId()).isNotBlank();
    assertThat(arrived()).containsExactly(text);
  }

  @Test
  default void a_text_of_the_longest_length_is_taken() {
    String text = "ạ".repeat(Math.min(2_000, connector().limits().textLength()));

    assertThat(send(text)).isInstanceOf(Accepted.class);
    assertThat(arrived()).containsExactly(text);
  }

  @Test
  default void an_answer_lost_on_the_way_is_no_answer_and_the_message_is_found() {
    var message = message("Em gửi lại giá ạ");
    var since = world().now().minusSeconds(5);
    fault("send", "\"kind\":\"cut_after\",\"times\":1");

    assertThat(connector().send(credential(), message))
        .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());

    assertThat(arrived()).hasSize(1);
    assertThat(find(message, since)).isInstanceOf(Search.Found.class);
  }

  @Test
  default void a_provider_that_hangs_gives_no_answer_and_the_request_had_left() {
    var message = message("Anh chờ em một chút");
    var since = world().now().minusSeconds(5);
    fault("send", "\"kind\":\"hang\",\"times\":1");
    try (var impatient = new Wire(Duration.ofSeconds(5), Duration.ofMillis(700))) {
      assertThat(connector(world().at(""), impatient).send(credential(), message))
          .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());
    }
    assertThat(find(message, since)).isEqualTo(new Search.Absent());
    assertThat(arrived()).isEmpty();
  }

  @Test
  default void a_provider_that_takes_it_and_then_hangs_is_found_to_have_taken_it() {
    var message = message("Anh chờ em một chút");
    var since = world().now().minusSeconds(5);
    fault("send", "\"kind\":\"hang\",\"processed\":true,\"times\":1");
    try (var impatient = new Wire(Duration.ofSeconds(5), Duration.ofMillis(700))) {
      assertThat(connector(world().at(""), impatient).send(credential(), message))
          .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());
    }
    assertThat(find(message, since)).isInstanceOf(Search.Found.class);
    assertThat(arrived()).hasSize(1);
  }

  @Test
  default void a_provider_that_is_not_there_gives_no_answer_and_nothing_had_left() {
    var message = message("Dạ vâng");
    var credential = credential();
    try (var wire = new Wire()) {
      var answer = connector(URI.create("http://127.0.0.1:1"), wire).send(credential, message);

      assertThat(answer)
          .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isFalse());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refuse_connection", "truncated"})
  default void a_connection_that_closes_early_may_have_taken_the_message(String kind) {
    var message = message("Dạ vâng ạ");
    fault("send", "\"kind\":\"" + kind + "\",\"times\":1");

    assertThat(connector().send(credential(), message))
        .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"html", "empty", "server_error"})
  default void an_answer_that_says_nothing_is_a_refusal_without_code(String kind) {
    var message = message("Dạ");
    fault("send", "\"kind\":\"" + kind + "\",\"times\":1");

    assertThat(connector().send(credential(), message))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEmpty());
  }

  @Test
  default void a_refusal_with_status_200_is_still_a_refusal() {
    var message = message("Dạ");
    fault("send", "\"kind\":\"error\",\"times\":1,\"http\":200,\"code\":-4242,\"message\":\"no\"");

    assertThat(connector().send(credential(), message))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.error().http()).isEqualTo(200);
              assertThat(refused.error().code()).isEqualTo("-4242");
              assertThat(refused.error().text()).contains("no");
            });
  }

  @Test
  default void a_picture_arrives_with_all_its_bytes() {
    Media picture = TestFile.picture();

    assertThat(connector().media().rule(picture.type())).isPresent();
    assertThat(connector().send(credential(), attached(picture))).isInstanceOf(Accepted.class);

    assertThat(arrivedFiles()).containsExactly(picture.sha256());
  }

  @Test
  default void a_picture_whose_answer_was_lost_is_found_and_a_text_is_not_taken_for_it() {
    var picture = attached(TestFile.picture());
    var since = world().now().minusSeconds(5);
    assertThat(send("Dạ đây ạ")).isInstanceOf(Accepted.class);
    assertThat(find(picture, since)).isEqualTo(new Search.Absent());
    fault("send", "\"kind\":\"cut_after\",\"times\":1");

    assertThat(connector().send(credential(), picture))
        .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isTrue());

    assertThat(find(picture, since)).isInstanceOf(Search.Found.class);
  }

  @Test
  default void what_the_customer_wrote_is_not_mistaken_for_ours() {
    var message = message("Ok");
    customerWrites("Ok");

    assertThat(find(message, world().now().minusSeconds(60))).isEqualTo(new Search.Absent());
  }

  @Test
  default void what_we_wrote_earlier_is_not_mistaken_for_this_message() {
    var message = message("Ok");
    send("Ok");
    world().control("POST", "clock", "{\"advance\":\"PT1M\"}");

    assertThat(find(message, world().now().minusSeconds(5))).isEqualTo(new Search.Absent());
  }

  @Test
  default void a_conversation_that_cannot_be_read_proves_nothing() {
    var message = message("Ok");
    fault("read", "\"kind\":\"server_error\"");

    assertThat(find(message, world().now().minusSeconds(5))).isInstanceOf(Search.Unreadable.class);
  }

  /// A wrong "it is not there" is sent again.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"error\":0}",
        "{\"data\":null}",
        "{\"data\":{}}",
        "{\"data\":\"\"}",
        "{\"data\":[{}]}"
      })
  default void a_good_answer_that_tells_nothing_proves_nothing(String body) {
    spoilt(message("Ok"), _ -> body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id", "message_id", "from", "src", "created_time", "time", "message", "type"})
  default void what_is_told_without_one_of_its_fields_may_be_ours(String field) {
    UnaryOperator<String> without =
        body -> {
          JsonNode all = JsonMapper.shared().readTree(body);
          for (JsonNode each : all.findParents(field)) ((ObjectNode) each).remove(field);
          return all.toString();
        };
    spoilt(message("Ok"), without);
    if (!connector().media().rules().isEmpty()) spoilt(attached(TestFile.picture()), without);
  }

  /// It arrived, and one of the answers from which that can be told is spoilt.
  private void spoilt(Outgoing message, UnaryOperator<String> how) {
    var since = world().now().minusSeconds(60);
    var credential = credential();
    assertThat(connector().send(credential, message)).isInstanceOf(Accepted.class);
    try (var puppet = new Puppet(world().at(""));
        var wire = new Wire()) {
      var connector = connector(puppet.uri(), wire);
      assertThat(connector.find(credential, message, since, _ -> false))
          .isInstanceOf(Search.Found.class);
      puppet.remember();
      for (String part : puppet.asked()) {
        puppet.instead(part, puppet.good(part).with(how).bytes());
        assertThat(connector.find(credential, message, since, _ -> false))
            .as(part)
            .isNotInstanceOf(Search.Absent.class);
      }
    }
  }

  @Test
  default void who_writes_has_the_name_the_provider_tells() {
    customerWrites("Shop ơi");

    assertThat(connector().name(credential(), customer())).isEqualTo(name());
    assertThat(connector().name(credential(), "9")).isNotInstanceOf(Name.Named.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refuse_connection", "truncated", "html", "empty", "server_error"})
  default void a_name_that_cannot_be_read_is_no_name(String kind) {
    customerWrites("Shop ơi");
    fault("read", "\"kind\":\"" + kind + "\"");

    assertThat(connector().name(credential(), customer())).isNotInstanceOf(Name.Named.class);
  }

  @Test
  default void a_secret_never_prints() {
    var credential = credential();
    var dead = new Credential(credential.externalId(), "canary-5f0c1d");
    var message = message("Ok");

    assertThat(credential.toString()).doesNotContain(credential.token());
    assertThat(connector().send(dead, message).toString()).doesNotContain("canary");
    assertThat(connector().find(dead, message, world().now(), _ -> false).toString())
        .doesNotContain("canary");
    assertThat(connector().name(dead, customer()).toString()).doesNotContain("canary");
    fault("any", "\"kind\":\"truncated\",\"times\":1");
    assertThat(connector().send(credential, message).toString()).doesNotContain(credential.token());
  }

  @Test
  default void the_same_words_sent_twice_are_two_messages() {
    var message = message("Dạ");
    var since = world().now().minusSeconds(60);
    assertThat(send("Dạ")).isInstanceOf(Accepted.class);
    String first = ((Search.Found) find(message, since)).providerMessageId();

    assertThat(connector().find(credential(), message, since, first::equals))
        .isEqualTo(new Search.Absent());
    send("Dạ");
    assertThat(connector().find(credential(), message, since, first::equals))
        .isInstanceOfSatisfying(
            Search.Found.class, found -> assertThat(found.providerMessageId()).isNotEqualTo(first));
  }

  private Search find(Outgoing message, Instant since) {
    return connector().find(credential(), message, since, _ -> false);
  }

  private ProviderAnswer send(String text) {
    return connector().send(credential(), message(text));
  }

  private Connector connector() {
    return connector(world().at(""), new Wire());
  }

  private void fault(String operation, String more) {
    credential(); // what is broken is the sending, not the connecting before it
    world().fault(connector().kind().provider().name(), operation, more);
  }

  static UUID reference() {
    return UUID.randomUUID();
  }
}
