package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Search;
import tintoi.provider.ConnectorContract;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Wire;
import tools.jackson.databind.JsonNode;

class PrivateReplyConnectorTest implements ConnectorContract {
  private final SimulatedWorld world = new SimulatedWorld();
  private @Nullable Credential credential;
  private String comment = "";

  @Override
  public SimulatedWorld world() {
    return world;
  }

  @Override
  public Connector connector(URI provider, Wire wire) {
    return new PrivateReplyConnector(Connected.graph(provider, wire));
  }

  @Override
  public Credential credential() {
    if (credential == null) credential = Connected.page(world);
    return credential;
  }

  /// Each for a comment of its own: there is one for each.
  @Override
  public Outgoing message(String text) {
    comment = comment("Giá bao nhiêu ạ?");
    return new Outgoing.Text(ConnectorContract.reference(), comment, text);
  }

  private String comment(String text) {
    String json = "{\"customer\":\"thu\",\"page\":\"" + PAGE + "\",\"text\":\"" + text + "\"}";
    return world.control("POST", "meta/comments", json).path("comment_id").asString();
  }

  @Override
  public void customerWrites(String text) {
    world.control(
        "POST",
        "meta/messages",
        "{\"customer\":\"thu\",\"page\":\"" + PAGE + "\",\"text\":\"" + text + "\"}");
  }

  @Override
  public String customer() {
    return "7100000000100003";
  }

  @Override
  public Connector.Name name() {
    return new Connector.Name.Nameless();
  }

  @Override
  public List<String> arrived() {
    List<String> texts = new ArrayList<>();
    for (JsonNode message :
        world.control("GET", "messages?customer=thu&page=" + PAGE, "").path("messages").values())
      if (message.path("direction").asString("").equals("out"))
        texts.add(message.path("text").asString(""));
    return texts;
  }

  @Override
  public Outgoing attached(Media media) {
    throw new IllegalStateException("words only");
  }

  @Override
  public List<String> arrivedFiles() {
    return List.of();
  }

  @Override
  @Test
  public void a_picture_arrives_with_all_its_bytes() {
    assertThat(connector(world.at(""), new Wire()).media().rules()).isEmpty();
  }

  @Override
  @Test
  public void a_picture_whose_answer_was_lost_is_found_and_a_text_is_not_taken_for_it() {
    assertThat(connector(world.at(""), new Wire()).media().rules()).isEmpty();
  }

  /// The same words to two comments of one person stand in one thread.
  @Override
  @Test
  public void the_same_words_sent_twice_are_two_messages() {
    var first = message("Dạ");
    var second = message("Dạ");
    var since = world.now().minusSeconds(60);
    String id = ((Accepted) send(first)).providerMessageId();

    assertThat(find(second, since, "")).isEqualTo(new Search.Absent());
    send(second);
    assertThat(find(second, since, id))
        .isInstanceOfSatisfying(
            Search.Found.class, found -> assertThat(found.providerMessageId()).isNotEqualTo(id));
  }

  @Test
  void a_comment_is_answered_privately_once() {
    var message = message("Dạ 890k ạ");
    send(message);

    assertThat(code(message)).isEqualTo("10900");
  }

  @Test
  void after_seven_days_to_who_blocked_the_page_and_to_a_deleted_comment_there_is_none() {
    var late = message("Dạ 890k ạ");
    world.control("POST", "clock", "{\"advance\":\"P7D\"}");
    assertThat(code(late)).isEqualTo("10903/1893062");
    var blocked = message("Dạ 890k ạ");
    world.control("PATCH", "meta/customers/thu", "{\"blocked\":true}");
    assertThat(code(blocked)).isEqualTo("10903/1893049");
    world.control("PATCH", "meta/customers/thu", "{\"blocked\":false}");
    world.control("DELETE", "meta/comments/" + comment, "");
    assertThat(code(blocked)).isEqualTo("100/33");
  }

  @Test
  void a_page_that_takes_no_messages_and_a_full_hour_are_refused() {
    var message = message("Dạ 890k ạ");
    world.control("PATCH", "meta/pages/" + PAGE, "{\"messagesOff\":true}");
    assertThat(code(message)).isEqualTo("10904/1893050");
    world.control("PATCH", "meta/pages/" + PAGE, "{\"messagesOff\":false}");
    world.control("PUT", "switches", "{\"privateRepliesPerHour\":1}");
    send(message);

    assertThat(code(message("Dạ"))).isEqualTo("613");
  }

  @Test
  void an_answer_that_does_not_name_the_person_is_an_answer() {
    var message = message("Dạ 890k ạ");
    world.control("PUT", "switches", "{\"privateReplyTellsPerson\":false}");

    assertThat(send(message)).isInstanceOf(Accepted.class);
  }

  @Test
  void what_somebody_else_answered_privately_is_not_taken_for_ours() {
    var message = message("Dạ 890k ạ");
    world.control("PATCH", "meta/comments/" + comment, "{\"privateReply\":\"Chào bạn\"}");

    assertThat(find(message, world.now().minusSeconds(60), "")).isEqualTo(new Search.Absent());
  }

  private tintoi.provider.ProviderAnswer send(Outgoing message) {
    return connector(world.at(""), new Wire()).send(credential(), message);
  }

  private String code(Outgoing message) {
    return send(message) instanceof Refused(var error, _) ? error.code() : "taken";
  }

  private Search find(Outgoing message, java.time.Instant since, String taken) {
    return connector(world.at(""), new Wire()).find(credential(), message, since, taken::equals);
  }
}
