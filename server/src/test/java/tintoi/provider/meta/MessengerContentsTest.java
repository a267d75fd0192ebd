package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Control;
import tintoi.provider.Connector.Search;
import tintoi.provider.Connector.Signal;
import tintoi.provider.Connector.Unfit;
import tintoi.provider.Content;
import tintoi.provider.Content.Button;
import tintoi.provider.Content.Card;
import tintoi.provider.Content.Choice;
import tintoi.provider.Content.Choice.Asks;
import tintoi.provider.Content.Parameter;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Wire;
import tools.jackson.databind.JsonNode;

/// What Messenger takes beyond words and files, under which tag, and what it is told beside.
class MessengerContentsTest {
  private static final String HOA = "7100000000100001";
  private static final Content SIZES =
      new Content.QuickReplies(
          List.of(new Choice(Asks.text, "Size 39", "SIZE_39"), new Choice(Asks.phone, "", "")));

  private final SimulatedWorld world = new SimulatedWorld();
  private final Connector connector =
      new MessengerConnector(Connected.graph(world.at(""), new Wire()));
  private Credential credential = new Credential("", "");

  @BeforeEach
  void hoaWrites() {
    credential = Connected.page(world);
    hoa("POST", "messages", "\"text\":\"Shop ơi\"");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void quick_replies_go_with_their_words_and_our_reference() {
    var message = rich("Anh lấy size nào ạ?", SIZES);

    assertThat(connector.send(credential, message)).isInstanceOf(Accepted.class);

    JsonNode arrived = last();
    assertThat(arrived.path("text").asString()).isEqualTo("Anh lấy size nào ạ?");
    assertThat(arrived.path("metadata").asString()).isEqualTo(message.reference().toString());
    JsonNode offered = arrived.path("shape").path("quick_replies");
    assertThat(offered.path(0).path("payload").asString()).isEqualTo("SIZE_39");
    assertThat(offered.path(1).path("content_type").asString()).isEqualTo("user_phone_number");
  }

  @Test
  void buttons_and_cards_are_templates() {
    var open = new Button("Xem", "", "https://giayminh.vn/39");
    var buy = new Button("Đặt mua", "BUY_39", "");
    assertThat(send("Giày còn ạ", new Content.Buttons(List.of(open, buy))))
        .isInstanceOf(Accepted.class);
    assertThat(last().at("/shape/payload/template_type").asString()).isEqualTo("button");
    assertThat(last().at("/shape/payload/buttons/0/url").asString())
        .isEqualTo("https://giayminh.vn/39");

    var card = new Card("Giày da nâu", "890.000đ", "https://giayminh.vn/n.jpg", List.of(buy));
    assertThat(send("", new Content.Cards(List.of(card)))).isInstanceOf(Accepted.class);
    assertThat(last().at("/shape/payload/template_type").asString()).isEqualTo("generic");
    assertThat(last().at("/shape/payload/elements/0/subtitle").asString()).isEqualTo("890.000đ");
  }

  @Test
  void what_meta_would_refuse_is_refused_before_it_is_kept() {
    var choice = new Choice(Asks.text, "Có", "YES");
    var long21 = new Choice(Asks.text, "a".repeat(21), "X");
    var postback = new Button("Mua", "BUY", "");

    assertThat(unfit("Chọn", new Content.QuickReplies(List.of()))).isEqualTo("content.choices");
    assertThat(unfit("Chọn", new Content.QuickReplies(many(choice, 14))))
        .isEqualTo("content.choices");
    assertThat(unfit("Chọn", new Content.QuickReplies(many(choice, 13)))).isEmpty();
    assertThat(unfit("Chọn", new Content.QuickReplies(List.of(long21))))
        .isEqualTo("content.choice_words");
    assertThat(unfit("a".repeat(641), new Content.Buttons(List.of(postback))))
        .isEqualTo("content.too_long");
    assertThat(unfit("Mua", new Content.Buttons(many(postback, 4)))).isEqualTo("content.choices");
    assertThat(unfit("", new Content.Cards(List.of(new Card("", "", "", List.of())))))
        .isEqualTo("content.choice_words");
    assertThat(unfit("", new Content.Linked(Content.Linked.As.video, "http://x/v.mp4")))
        .isEqualTo("content.address");
    assertThat(unfit("", new Content.Utility("", "vi", List.of()))).isEqualTo("content.template");
  }

  @Test
  void a_file_is_fetched_by_meta_from_its_address_before_it_is_sent() {
    assertThat(send("", picture())).isInstanceOf(Accepted.class);
    assertThat(last().path("files")).hasSize(1);

    assertThat(send("", new Content.Linked(Content.Linked.As.image, world.at("/gone.png") + "")))
        .isInstanceOfSatisfying(
            Refused.class, no -> assertThat(no.error().code()).isEqualTo("100/2018008"));
  }

  /// Meta gives itself 75 s for a video. Here the wire gives an answer a second, and Meta takes two
  /// to fetch the picture; the message after it has its own second.
  @Test
  void what_meta_fetches_is_waited_for_for_longer_than_an_answer() {
    var wire = new Wire(Duration.ofSeconds(1), Duration.ofSeconds(1));
    var impatient = new MessengerConnector(Connected.graph(world.at(""), wire));
    Outgoing picture = rich("", picture());
    world.fault("META", "upload", "\"kind\":\"SLOW\",\"delayMs\":2000,\"times\":1");

    ProviderAnswer answer = impatient.send(credential, picture);

    wire.close();
    boolean asked =
        switch (answer) {
          case Accepted _ -> true;
          case NoAnswer(var left, _) -> left;
          case Refused _ -> false;
        };
    assertThat(asked).as("the message was asked for: %s", answer).isTrue();
  }

  @Test
  void a_person_answers_after_the_day_only_under_the_tag_and_only_if_it_is_approved() {
    var text = new Outgoing.Text(UUID.randomUUID(), HOA, "Dạ hàng về rồi ạ");
    hoa("POST", "windows/close", "");

    assertThat(code(connector.send(credential, text))).isEqualTo("10/2018278");
    assertThat(code(connector.send(credential, new Outgoing.Late(text)))).isEqualTo("100/2018276");

    world.control("PUT", "switches", "{\"humanAgentApproved\":true}");
    assertThat(connector.send(credential, new Outgoing.Late(text))).isInstanceOf(Accepted.class);
    assertThat(last().path("ground").asString()).isEqualTo("HUMAN_AGENT");
  }

  @Test
  void an_approved_template_goes_at_any_time_and_another_does_not() {
    hoa("POST", "windows/close", "");
    var parameters = List.of(new Parameter("", "DH-39"), new Parameter("", "thứ Sáu"));

    assertThat(send("", new Content.Utility("order_update", "vi", parameters)))
        .isInstanceOf(Accepted.class);
    assertThat(last().path("ground").asString()).isEqualTo("UTILITY");
    assertThat(last().at("/shape/components/0/parameters/1/text").asString()).isEqualTo("thứ Sáu");
    assertThat(code(send("", new Content.Utility("sale", "vi", List.of())))).isEqualTo("100");
  }

  @Test
  void a_card_without_an_answer_is_never_taken_for_absent() {
    var card = rich("", new Content.Cards(List.of(new Card("Giày", "", "", List.of()))));

    assertThat(connector.find(credential, card, world.now(), _ -> false))
        .isInstanceOf(Search.Unreadable.class);
    assertThat(connector.find(credential, rich("Chọn ạ", SIZES), world.now(), _ -> false))
        .isEqualTo(new Search.Absent());
  }

  @Test
  void the_customer_is_shown_that_she_was_read_and_that_somebody_types() {
    connector.signal(credential, HOA, Signal.SEEN);
    connector.signal(credential, HOA, Signal.TYPING);
    connector.signal(credential, "9", Signal.TYPING);
    connector.signal(new Credential(PAGE, "gone"), HOA, Signal.TYPING);

    JsonNode phone = world.control("GET", "messages?customer=hoa&page=" + PAGE, "");
    assertThat(phone.path("actions").valueStream().map(JsonNode::asString))
        .containsExactly("mark_seen", "typing_on");
    assertThat(world.phone("customer=hoa&page=" + PAGE, "out")).isEmpty();
  }

  @Test
  void a_conversation_of_another_app_is_taken_where_the_page_has_a_default_app() {
    var text = new Outgoing.Text(UUID.randomUUID(), HOA, "Dạ");
    assertThat(connector.take(credential, HOA)).isInstanceOf(Control.Refused.class);
    hoa("PUT", "threads", "\"defaultApp\":\"us\",\"owner\":\"555\"");
    assertThat(code(connector.send(credential, text))).isEqualTo("10/2018300");

    assertThat(connector.take(credential, HOA)).isEqualTo(new Control.Ours());

    assertThat(connector.send(credential, text)).isInstanceOf(Accepted.class);
    world.fault("META", "manage", "\"kind\":\"empty\",\"times\":1");
    assertThat(connector.take(credential, HOA)).isInstanceOf(Control.Refused.class);
    world.fault("META", "manage", "\"kind\":\"cut_after\",\"times\":1");
    assertThat(connector.take(credential, HOA)).isInstanceOf(Control.Unheard.class);
  }

  private static <T> List<T> many(T one, int times) {
    return java.util.Collections.nCopies(times, one);
  }

  private String unfit(String text, Content content) {
    Unfit unfit = connector.unfit(content, text);
    return unfit == null ? "" : unfit.cause();
  }

  private ProviderAnswer send(String text, Content content) {
    return connector.send(credential, rich(text, content));
  }

  /// One that can be fetched, as somebody sent it to us.
  private Content picture() {
    String sent =
        "\"attachments\":[{\"type\":\"image\",\"name\":\"a.png\",\"mime\":\"image/png\","
            + "\"data\":\"iVBORw0KGgo=\"}]";
    hoa("POST", "messages", sent);
    return new Content.Linked(Content.Linked.As.image, last().at("/files/0/url").asString());
  }

  private static Outgoing rich(String text, Content content) {
    return new Outgoing.Rich(UUID.randomUUID(), HOA, text, content);
  }

  private static String code(ProviderAnswer answer) {
    return answer instanceof Refused(var error, _) ? error.code() : answer.toString();
  }

  private void hoa(String method, String path, String more) {
    String comma = more.isEmpty() ? "" : ",";
    world.control(
        method,
        "meta/" + path,
        "{\"customer\":\"hoa\",\"page\":\"%s\"%s%s}".formatted(PAGE, comma, more));
  }

  private JsonNode last() {
    var messages = world.control("GET", "messages?customer=hoa&page=" + PAGE, "").path("messages");
    return messages.path(messages.size() - 1);
  }
}
