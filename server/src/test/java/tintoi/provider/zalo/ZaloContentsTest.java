package tintoi.provider.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.OA;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Relation;
import tintoi.provider.Connector.Search;
import tintoi.provider.Content;
import tintoi.provider.Content.Button;
import tintoi.provider.Content.Card;
import tintoi.provider.Content.Choice;
import tintoi.provider.Content.Notice;
import tintoi.provider.Content.Row;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Wire;
import tools.jackson.databind.JsonNode;

/// What goes beyond words and files: each shape is taken by the simulator, which knows Zalo's pages
/// and nothing of ours.
class ZaloContentsTest {
  private static final String HOA = "246845883529197001";
  private static final URI SHOP = URI.create("https://shop.vn/a");
  private static final Content LIST =
      new Content.Cards(
          List.of(
              new Card("Giày da", "890k", SHOP + ".jpg", List.of(new Button("Xem", "", SHOP + ""))),
              new Card("Dép", "", "", List.of(new Button("Mua", "Em lấy dép", "")))));
  private static final Content ANSWERS =
      new Content.QuickReplies(
          List.of(
              new Choice(Choice.Asks.text, "Size 39", ""),
              new Choice(Choice.Asks.text, "Size 40", "")));
  private static final Content BUTTONS =
      new Content.Buttons(
          List.of(new Button("Xem", "", SHOP + ""), new Button("Gọi em", "gọi em nhé", "")));
  private static final Content FORM = new Content.InfoRequest("Xin thông tin", "Để giao", "");
  private static final Content STICKER = new Content.Sticker("c09965c25987b0d9e996");
  private static final Notice ORDER = notice(Notice.Purpose.transaction, "order", 1);
  private static final Notice NEWS = notice(Notice.Purpose.promotion, "", 2);

  private final SimulatedWorld world = new SimulatedWorld();
  private final Connector connector = ZaloConnected.connector(world.at(""), new Wire());
  private @Nullable Credential credential;

  private static Notice notice(Notice.Purpose purpose, String about, int paragraphs) {
    return new Notice(
        purpose,
        about,
        "https://shop.vn/b.jpg",
        "Đơn #12",
        IntStream.range(0, paragraphs).mapToObj(n -> "Dòng\nthứ " + n).toList(),
        List.of(new Row("Mã khách hàng", "F-1"), new Row("Trạng thái", "Đang giao")),
        List.of(new Button("Xem", "", SHOP + "")));
  }

  @BeforeEach
  void noon() {
    // In Vietnam, whenever the test runs.
    world.control("POST", "clock", "{\"to\":\"tomorrow\"}");
    world.control("POST", "clock", "{\"advance\":\"PT12H\"}");
    credential = new Credential(OA, ZaloConnected.oa(world).secrets().access());
    world.control("POST", "zalo/messages", "{\"customer\":\"zhoa\",\"text\":\"Shop ơi\"}");
  }

  @AfterEach
  void close() {
    world.close();
  }

  static Stream<Content> shapes() {
    return Stream.of(LIST, ANSWERS, BUTTONS, FORM, STICKER, ORDER, NEWS);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void every_shape_is_taken_by_zalo_and_by_our_own_rules(Content content) {
    assertThat(connector.unfit(content, "Chọn giúp em")).isNull();

    assertThat(send(content)).isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void a_shape_whose_answer_was_lost_is_found_once(Content content) {
    Instant since = world.now().minusSeconds(5);
    world.fault("ZALO", "send", "\"kind\":\"cut_after\",\"times\":1");
    assertThat(send(content)).isInstanceOf(NoAnswer.class);

    assertThat(find(content, since)).isInstanceOf(Search.Found.class);
    String id = ((Search.Found) find(content, since)).providerMessageId();
    assertThat(connector.find(mine(), outgoing(content), since, id::equals))
        .isEqualTo(new Search.Absent());
  }

  @Test
  void a_template_that_may_be_any_text_is_not_proven_to_be_missing() {
    Instant since = world.now().minusSeconds(5);
    assertThat(find(FORM, since)).isEqualTo(new Search.Absent());
    world.control("POST", "zalo/oa-messages", "{\"customer\":\"zhoa\",\"text\":\"Tay\"}");

    assertThat(find(FORM, since)).isInstanceOf(Search.Unreadable.class);
    assertThat(find(STICKER, since)).isEqualTo(new Search.Absent());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void lists_go_to_the_older_address_where_the_newer_does_not_take_them(Content content) {
    world.control("PUT", "switches", "{\"listOnV3\":false}");

    assertThat(send(content)).isInstanceOf(Accepted.class);
    assertThat(templates()).hasSize(content.equals(STICKER) ? 0 : 1);
  }

  @Test
  void what_a_tap_says_and_where_it_leads_stand_where_zalo_looks_for_them() {
    for (Content content : List.of(ANSWERS, BUTTONS, LIST)) send(content);
    JsonNode answers = templates().get(0).path("buttons");
    JsonNode buttons = templates().get(1).path("buttons");
    JsonNode cards = templates().get(2).path("elements");

    assertThat(answers.at("/0/type").asString("")).isEqualTo("oa.query.show");
    assertThat(answers.at("/0/payload").asString("")).isEqualTo("Size 39");
    assertThat(buttons.at("/0/payload/url").asString("")).isEqualTo("https://shop.vn/a");
    assertThat(buttons.at("/1/payload").asString("")).isEqualTo("gọi em nhé");
    assertThat(cards.at("/0/default_action/url").asString("")).isEqualTo("https://shop.vn/a");
    assertThat(cards.at("/1/default_action/payload").asString("")).isEqualTo("Em lấy dép");
  }

  @Test
  void a_notice_is_a_document_with_a_language_and_its_lines() {
    send(ORDER);
    JsonNode payload = templates().getFirst();

    assertThat(payload.path("template_type").asString("")).isEqualTo("transaction_order");
    assertThat(payload.path("language").asString("")).isEqualTo("VI");
    assertThat(payload.path("elements").values().stream().map(one -> one.path("type").asString()))
        .containsExactly("banner", "header", "text", "table");
    assertThat(payload.at("/elements/2/content").asString("")).isEqualTo("Dòng<br>thứ 0");
  }

  @Test
  void a_form_without_a_picture_has_the_installations() {
    send(FORM);

    assertThat(templates().getFirst().at("/elements/0/image_url").asString(""))
        .isEqualTo("https://example.com/form.png");
  }

  static Stream<Content> misfits() {
    var many = IntStream.range(0, 6).mapToObj(n -> new Choice(Choice.Asks.text, "" + n, ""));
    String long101 = "x".repeat(101);
    var bare = new Card("Giày", "", "", List.of());
    var two = List.of(new Button("a", "", ""), new Button("b", "", ""));
    return Stream.of(
        new Content.QuickReplies(List.of()),
        new Content.QuickReplies(many.collect(Collectors.toList())),
        new Content.QuickReplies(List.of(new Choice(Choice.Asks.phone, "", ""))),
        new Content.QuickReplies(List.of(new Choice(Choice.Asks.text, long101, ""))),
        new Content.Buttons(List.of()),
        new Content.Buttons(List.of(new Button("Xem", "", "javascript:alert(1)"))),
        new Content.Cards(List.of()),
        new Content.Cards(List.of(bare)),
        new Content.Cards(List.of(new Card("Giày", "890k", "", two))),
        new Content.Linked(Content.Linked.As.video, "https://shop.vn/a.mp4"),
        new Content.Utility("order", "vi", List.of()),
        new Content.Sticker("../x"),
        new Content.InfoRequest("", "Để giao", ""),
        new Content.InfoRequest("Xin", "", ""),
        notice(Notice.Purpose.transaction, "moon", 1),
        notice(Notice.Purpose.promotion, "", 3));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void what_zalo_would_not_take_is_told_before_anybody_asks(Content content) {
    assertThat(connector.unfit(content, "Chọn giúp em")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T05:00:00Z, ''", // noon in Vietnam
    "2026-11-23T14:59:59Z, ''", // 21:59:59
    "2026-11-23T15:00:00Z, zalo.night",
    "2026-11-23T22:59:59Z, zalo.night", // 05:59:59
    "2026-11-23T23:00:00Z, ''"
  })
  void a_promotion_waits_for_the_morning(Instant now, String cause) {
    var follows = new Relation(now.minus(Duration.ofDays(300)), true);

    assertThat(connector.untimely(NEWS, follows, now)).isEqualTo(cause.isEmpty() ? null : cause);
    assertThat(connector.untimely(ORDER, follows, now)).isNull();
    assertThat(connector.untimely(FORM, follows, now)).isNull();
  }

  @Test
  void a_promotion_wants_a_follower_and_a_transaction_the_last_year() {
    Instant noon = Instant.parse("2026-11-23T05:00:00Z");
    var left = new Relation(noon.minus(Duration.ofDays(366)), false);

    assertThat(connector.untimely(NEWS, left, noon)).isEqualTo("recipient.not_following");
    assertThat(connector.untimely(ORDER, left, noon)).isEqualTo("window.closed_year");
    assertThat(connector.untimely(NEWS, new Relation(null, null), noon)).isNull();
    assertThat(connector.untimely(ORDER, new Relation(null, null), noon)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"PT10H, -234", "P1D, ''"})
  void what_our_rules_let_through_zalo_takes_too(Duration later, String code) {
    world.control("POST", "clock", "{\"advance\":\"%s\"}".formatted(later));
    credential = new Credential(OA, ZaloConnected.oa(world).secrets().access());

    if (code.isEmpty()) assertThat(send(NEWS)).isInstanceOf(Accepted.class);
    else
      assertThat(send(NEWS))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.error().code()).isEqualTo(code));
    boolean night = connector.untimely(NEWS, new Relation(null, true), world.now()) != null;
    assertThat(night).isEqualTo(!code.isEmpty());
  }

  private ProviderAnswer send(Content content) {
    return connector.send(mine(), outgoing(content));
  }

  private Search find(Content content, Instant since) {
    return connector.find(mine(), outgoing(content), since, _ -> false);
  }

  private Credential mine() {
    return java.util.Objects.requireNonNull(credential);
  }

  private static Outgoing outgoing(Content content) {
    String words = content.inWords();
    return new Outgoing.Rich(
        UUID.randomUUID(), HOA, words.isEmpty() ? "Chọn giúp em" : words, content);
  }

  private List<JsonNode> templates() {
    return world.control("GET", "messages?customer=zhoa", "").path("messages").values().stream()
        .map(message -> message.path("template"))
        .filter(JsonNode::isObject)
        .toList();
  }
}
