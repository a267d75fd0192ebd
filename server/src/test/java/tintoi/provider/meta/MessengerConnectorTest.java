package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Search;
import tintoi.provider.ConnectorContract;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.Limits;
import tintoi.provider.Media;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.Puppet;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.TestFile;
import tintoi.provider.Wire;

class MessengerConnectorTest implements ConnectorContract {
  private static final String HOA = "7100000000100001";

  private final SimulatedWorld world = new SimulatedWorld();
  private @Nullable Credential credential;
  private boolean wrote;

  @Override
  public SimulatedWorld world() {
    return world;
  }

  @Override
  public Connector connector(URI provider, Wire wire) {
    return new MessengerConnector(Connected.graph(provider, wire));
  }

  @Override
  public Credential credential() {
    if (credential == null) credential = Connected.page(world);
    return credential;
  }

  @Override
  public Outgoing message(String text) {
    if (!wrote) customerWrites("Shop ơi");
    return new Outgoing.Text(ConnectorContract.reference(), HOA, text);
  }

  @Override
  public void customerWrites(String text) {
    wrote = true;
    world.control(
        "POST",
        "meta/messages",
        "{\"customer\":\"hoa\",\"page\":\"%s\",\"text\":\"%s\"}".formatted(PAGE, text));
  }

  @Override
  public String customer() {
    return HOA;
  }

  @Override
  public Connector.Name name() {
    return new Connector.Name.Named("Trần Thị Hoa");
  }

  @Override
  public List<String> arrived() {
    return world.phone("customer=hoa&page=" + PAGE, "out");
  }

  @Override
  public Outgoing attached(Media media) {
    if (!wrote) customerWrites("Shop ơi");
    return new Outgoing.Image(ConnectorContract.reference(), HOA, media);
  }

  @Override
  public List<String> arrivedFiles() {
    return world.files("customer=hoa&page=" + PAGE, "out");
  }

  @Test
  void the_same_content_is_uploaded_once_and_anew_when_meta_forgot_it() {
    Media picture = TestFile.picture();
    var connector = connector(world.at(""), new Wire());
    connector.send(credential(), attached(picture));
    connector.send(credential(), attached(picture));
    assertThat(uploads()).isEqualTo(1);
    world.fault(
        "META",
        "send",
        "\"kind\":\"error\",\"times\":1,\"code\":100,\"subcode\":2018074,\"message\":\"gone\"");

    assertThat(connector.send(credential(), attached(picture))).isInstanceOf(Accepted.class);

    assertThat(uploads()).isEqualTo(2);
    assertThat(arrivedFiles()).hasSize(3);
  }

  @Test
  void what_meta_forgot_and_our_store_does_not_give_has_sent_nothing() {
    var connector = connector(world.at(""), new Wire());
    connector.send(credential(), attached(TestFile.picture()));
    world.fault(
        "META",
        "send",
        "\"kind\":\"error\",\"times\":1,\"code\":100,\"subcode\":2018074,\"message\":\"gone\"");
    var away = attached(TestFile.away(TestFile.picture()));
    Credential credential = credential();

    assertThatThrownBy(() -> connector.send(credential, away)).isInstanceOf(Media.Unreadable.class);

    assertThat(arrivedFiles()).hasSize(1);
  }

  @Test
  void what_is_prepared_is_uploaded_and_not_sent_yet() {
    var picture = attached(TestFile.picture());
    var connector = connector(world.at(""), new Wire());

    assertThat(connector.prepare(credential(), picture)).isNull();
    assertThat(arrivedFiles()).isEmpty();
    assertThat(connector.send(credential(), picture)).isInstanceOf(Accepted.class);

    assertThat(uploads()).isEqualTo(1);
    assertThat(arrivedFiles()).hasSize(1);
  }

  @Test
  void an_upload_without_an_answer_has_sent_nothing() {
    var picture = attached(TestFile.picture());
    var credential = credential();
    world.fault("META", "upload", "\"kind\":\"cut_after\",\"times\":1");

    assertThat(connector(world.at(""), new Wire()).send(credential, picture))
        .isInstanceOfSatisfying(NoAnswer.class, no -> assertThat(no.requestLeft()).isFalse());
    assertThat(arrivedFiles()).isEmpty();
  }

  @Test
  void a_sound_sent_as_a_picture_is_refused_in_metas_words() {
    var sound = TestFile.media("a.mp3", "audio/mpeg", new byte[] {'I', 'D', '3', 4});

    assertThat(connector(world.at(""), new Wire()).send(credential(), attached(sound)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEqualTo("100/2018047"));
  }

  private long uploads() {
    return world
        .control("GET", "log?since=0", "")
        .path("items")
        .valueStream()
        .filter(line -> line.path("operation").asString("").equals("upload"))
        .count();
  }

  @Test
  void who_is_answered_here_wrote_before_and_an_empty_list_proves_nothing() {
    var message = message("Dạ còn ạ");
    var since = world.now().minusSeconds(5);
    try (var puppet = new Puppet(world.at(""));
        var wire = new Wire()) {
      var connector = connector(puppet.uri(), wire);
      assertThat(connector.find(credential(), message, since, _ -> false))
          .isEqualTo(new Search.Absent());
      puppet.remember();

      assertThat(puppet.asked()).hasSize(2);
      for (String part : puppet.asked()) {
        puppet.instead(part, puppet.good(part).with(_ -> "{\"data\":[]}").bytes());
        assertThat(connector.find(credential(), message, since, _ -> false))
            .as(part)
            .isInstanceOf(Search.Unreadable.class);
      }
    }
  }

  @Test
  void our_delivery_id_goes_along_as_metadata() {
    var message = message("Dạ còn ạ");

    connector(world.at(""), new Wire()).send(credential(), message);

    var messages = world.control("GET", "messages?customer=hoa&page=" + PAGE, "").path("messages");
    assertThat(messages.path(messages.size() - 1).path("metadata").asString())
        .isEqualTo(message.reference().toString());
  }

  @Test
  void a_refusal_keeps_code_subcode_words_and_trace() {
    var message = message("Dạ còn ạ");
    world.control("POST", "meta/windows/close", "{\"customer\":\"hoa\",\"page\":\"" + PAGE + "\"}");

    var answer = connector(world.at(""), new Wire()).send(credential(), message);

    assertThat(answer)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.error().code()).isEqualTo("10/2018278");
              assertThat(refused.error().text()).isNotBlank();
              assertThat(refused.error().trace()).isNotBlank();
              assertThat(refused.error().http()).isEqualTo(400);
            });
  }

  @Test
  void a_used_up_allowance_says_when_it_comes_back() {
    var message = message("Dạ còn ạ");
    var credential = credential();
    world.control(
        "PUT",
        "allowance",
        "{\"provider\":\"META\",\"page\":\"%s\",\"remaining\":0,\"resets\":\"tomorrow\"}"
            .formatted(PAGE));

    var answer = connector(world.at(""), new Wire()).send(credential, message);

    assertThat(answer)
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.error().retryAfter())
                    .isBetween(Duration.ofMinutes(0), Duration.ofHours(25)));
  }

  /// Ten a second of those that are played, of forty.
  @Test
  void sound_and_films_go_a_fourth_as_fast_as_the_rest() {
    Limits limits = connector(world.at(""), new Wire()).limits();
    var words = new Outgoing.Text(ConnectorContract.reference(), HOA, "Dạ");
    var film = new Content.Linked(Content.Linked.As.video, "https://shop.example/phim.mp4");
    var rich = new Outgoing.Rich(ConnectorContract.reference(), HOA, "", film);

    assertThat(limits.weight(words)).isEqualTo(1);
    assertThat(limits.weight(attached(TestFile.picture()))).isEqualTo(1);
    assertThat(limits.weight(rich)).isEqualTo(4);
    assertThat(limits.weight(new Outgoing.Late(rich))).isEqualTo(4);
  }

  /// What is refused for its rate proves nothing, and the look is made again.
  @Test
  void a_look_that_comes_too_fast_proves_nothing() {
    Outgoing message = message("Dạ còn ạ");
    world.control("PUT", "switches", "{\"conversationsPerSecond\":0.01}");
    var connector = connector(world.at(""), new Wire());

    assertThat(connector.find(credential(), message, Instant.EPOCH, _ -> false))
        .isInstanceOfSatisfying(
            Search.Unreadable.class, said -> assertThat(said.detail()).startsWith("613"));
  }
}
