package tintoi.provider.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tintoi.provider.SimulatedWorld.OA;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Allowance.Told;
import tintoi.provider.Connector.Allowance.Unsaid;
import tintoi.provider.Connector.Search;
import tintoi.provider.ConnectorContract;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.MediaLimits;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.Reset;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.TestFile;
import tintoi.provider.Usage;
import tintoi.provider.Usage.Quota;
import tintoi.provider.Wire;

class ZaloOaConnectorTest implements ConnectorContract {
  private static final String HOA = "246845883529197001";

  private final SimulatedWorld world = new SimulatedWorld();
  private @Nullable Credential credential;
  private boolean wrote;

  @Override
  public SimulatedWorld world() {
    return world;
  }

  @Override
  public Connector connector(URI provider, Wire wire) {
    return ZaloConnected.connector(provider, wire);
  }

  @Override
  public Credential credential() {
    if (credential == null)
      credential = new Credential(OA, ZaloConnected.oa(world).secrets().access());
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
        "POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"%s\"}".formatted(text));
  }

  @Override
  public String customer() {
    return HOA;
  }

  @Override
  public Connector.Name name() {
    return new Connector.Name.Named("Hoa Trần");
  }

  @Override
  public List<String> arrived() {
    return world.phone("customer=zhoa", "out");
  }

  @Override
  public Outgoing attached(Media media) {
    if (!wrote) customerWrites("Shop ơi");
    return new Outgoing.Image(ConnectorContract.reference(), HOA, media);
  }

  @Override
  public List<String> arrivedFiles() {
    return world.files("customer=zhoa", "out");
  }

  @Test
  void a_short_list_is_not_taken_for_the_whole_conversation() {
    world.control("PUT", "switches", "{\"zaloChatPage\":3}");
    var message = message("Dạ còn ạ");
    var since = world.now().minusSeconds(60);
    connector(world.at(""), new Wire()).send(credential(), message);
    for (int n = 0; n < 4; n++) customerWrites("Alo " + n);

    assertThat(connector(world.at(""), new Wire()).find(credential(), message, since, _ -> false))
        .isInstanceOf(Search.Found.class);
  }

  @Test
  void where_nothing_was_said_yet_there_is_nothing_of_ours() {
    var message = new Outgoing.Text(ConnectorContract.reference(), HOA, "Chào bạn");

    assertThat(
            connector(world.at(""), new Wire())
                .find(credential(), message, world.now().minusSeconds(60), _ -> false))
        .isEqualTo(new Search.Absent());
  }

  @Test
  void an_upload_that_zalo_forgot_after_seven_days_is_uploaded_anew() {
    Media picture = TestFile.picture();
    var connector = connector(world.at(""), new Wire());
    connector.send(credential(), attached(picture));
    world.control("POST", "clock", "{\"advance\":\"P7D\"}");
    credential = null;
    customerWrites("Còn không shop?");

    assertThat(connector.send(credential(), attached(picture))).isInstanceOf(Accepted.class);
    assertThat(arrivedFiles()).hasSize(2);
  }

  @Test
  void what_zalo_forgot_and_our_store_does_not_give_has_sent_nothing() {
    var connector = connector(world.at(""), new Wire());
    connector.send(credential(), attached(TestFile.picture()));
    world.control("POST", "clock", "{\"advance\":\"P7D\"}");
    credential = null;
    customerWrites("Còn không shop?");
    var away = attached(TestFile.away(TestFile.picture()));
    Credential anew = credential();

    assertThatThrownBy(() -> connector.send(anew, away)).isInstanceOf(Media.Unreadable.class);

    assertThat(arrivedFiles()).hasSize(1);
  }

  @Test
  void documents_and_moving_pictures_go_their_own_way() {
    byte[] gif = HexFormat.of().parseHex("474946383961010001");
    byte[] pdf = "%PDF-1.7".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    var connector = connector(world.at(""), new Wire());
    for (Media media :
        List.of(
            TestFile.media("a.gif", "image/gif", gif),
            TestFile.media("báo giá.pdf", "application/pdf", pdf)))
      assertThat(connector.send(credential(), attached(media))).isInstanceOf(Accepted.class);

    assertThat(arrivedFiles()).containsExactly(TestFile.sha256(gif), TestFile.sha256(pdf));
  }

  @Test
  void what_zalo_does_not_take_is_named_before_anybody_asks() {
    MediaLimits takes = connector(world.at(""), new Wire()).media();

    assertThat(takes.rule("video/mp4")).isEmpty();
    assertThat(takes.rule("image/png").orElseThrow().largest()).isEqualTo(1_048_576);
    assertThat(takes.called()).contains("JPG").contains("PDF");
  }

  @Test
  void what_is_left_of_the_package_is_told_then_what_was_bought_then_nothing() {
    var connector = connector(world.at(""), new Wire());
    world.control("PUT", "zalo/quota", "{\"remaining\":7,\"total\":10,\"ends\":\"2999-12-31\"}");
    var end = new Reset.PackageEnd(Instant.parse("2999-12-31T17:00:00Z"));

    assertThat(connector.allowance(credential()))
        .isEqualTo(new Told(new Quota("sub_quota", 7, 10, end, Usage.Beyond.CHARGED)));

    world.control("PUT", "zalo/quota", "{\"remaining\":0}");
    assertThat(connector.allowance(credential()))
        .isEqualTo(new Told(new Quota("sub_quota", 0, 10, end, Usage.Beyond.CHARGED)));

    world.control("PUT", "zalo/oa", "{\"bought\":300}");
    assertThat(connector.allowance(credential()))
        .isEqualTo(
            new Told(
                new Quota("purchase_quota", 300, 300, new Reset.Unknown(), Usage.Beyond.CHARGED)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\":\"hang\"",
        "\"kind\":\"html\"",
        "\"kind\":\"empty\"",
        "\"kind\":\"truncated\"",
        "\"kind\":\"error\",\"http\":200,\"code\":-223"
      })
  void what_is_left_cannot_always_be_read_and_that_is_no_refusal(String fault) {
    var credential = credential();
    world.fault("ZALO", "read", fault);
    try (var impatient = new Wire(Duration.ofSeconds(5), Duration.ofMillis(700))) {
      assertThat(connector(world.at(""), impatient).allowance(credential))
          .isInstanceOf(Unsaid.class);
    }
  }

  @Test
  void a_dead_token_is_refused_with_status_200_and_a_code() {
    var message = message("Dạ");
    var credential = credential();
    world.control("PUT", "zalo/grant", "{\"accessExpired\":true}");

    assertThat(connector(world.at(""), new Wire()).send(credential, message))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.error().http()).isEqualTo(200);
              assertThat(refused.error().code()).isIn("-216", "-220");
            });
  }

  @Test
  void who_has_been_silent_for_eight_days_is_refused_with_the_code_for_it() {
    var message = message("Dạ");
    var credential = credential();
    world.control("PATCH", "zalo/customers/zhoa", "{\"lastInteraction\":\"P8D\"}");

    assertThat(connector(world.at(""), new Wire()).send(credential, message))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEqualTo("-230"));
  }
}
