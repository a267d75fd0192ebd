package tintoi.provider.zalo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Connector.Relation;
import tintoi.provider.Connector.Unfit;
import tintoi.provider.Content;
import tintoi.provider.Content.Notice;
import tintoi.provider.Reset;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What Zalo takes beyond words and files, when, and how it wants it. Source: Zalo, OA, Tin tư vấn,
/// Tin giao dịch, Tin truyền thông, and the samples of Zalo's own Java SDK, read 2026-11-28.
///
/// Answers to tap and buttons are a list of buttons here, cards a list of elements: a tap on one
/// that opens nothing sends its words as a message of the customer's.
final class Contents {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final int MOST = 5;
  private static final int TITLE = 100;
  private static final int SUBTITLE = 500;
  private static final int PAYLOAD = 1_000;

  private static final int NOTICE_BUTTONS = 4;
  private static final int NOTICE_BUTTON = 35;
  private static final int ROW_NAME = 35;
  private static final int ROW_VALUE = 100;
  private static final int TRANSACTION_TEXT = 250;
  private static final int PROMOTION_TEXT = 1_000;

  private static final Duration TRANSACTION = Duration.ofDays(365);
  private static final LocalTime MORNING = LocalTime.of(6, 0);
  private static final LocalTime NIGHT = LocalTime.of(22, 0);

  /// What a transaction may be about.
  private static final Set<String> ABOUT =
      Set.of(
          "billing",
          "order",
          "reward",
          "contract",
          "booking",
          "membership",
          "event",
          "transaction",
          "account",
          "internal",
          "partnership",
          "education",
          "rating");

  private Contents() {}

  static @Nullable Unfit unfit(Content content) {
    return switch (content) {
      case Content.QuickReplies(var choices) -> choices(choices);
      case Content.Buttons(var buttons) ->
          buttons.isEmpty() ? many(MOST) : buttons(buttons, MOST, TITLE);
      case Content.Cards(var cards) -> cards(cards);
      case Content.Linked(var as, var url) ->
          as == Content.Linked.As.image ? address(url) : unsupported();
      case Content.Utility _ -> unsupported();
      case Content.Sticker(var id) ->
          id.matches("[0-9A-Za-z]{4,64}") ? null : new Unfit("content.sticker", Map.of());
      case Content.InfoRequest(var title, var subtitle, var image) ->
          first(
              words(title, 1, TITLE),
              words(subtitle, 1, SUBTITLE),
              image.isEmpty() ? null : address(image));
      case Notice notice -> notice(notice);
    };
  }

  private static @Nullable Unfit choices(List<Content.Choice> choices) {
    if (choices.isEmpty() || choices.size() > MOST) return many(MOST);
    for (Content.Choice choice : choices) {
      if (choice.asks() != Content.Choice.Asks.text) return unsupported();
      Unfit wrong = words(choice.title(), 1, TITLE);
      if (wrong != null) return wrong;
    }
    return null;
  }

  private static @Nullable Unfit buttons(List<Content.Button> buttons, int most, int longest) {
    if (buttons.size() > most) return many(most);
    for (Content.Button button : buttons) {
      Unfit wrong =
          first(
              words(button.title(), 1, longest),
              words(button.payload(), 0, PAYLOAD),
              button.url().isEmpty() ? null : address(button.url()));
      if (wrong != null) return wrong;
    }
    return null;
  }

  /// The first one is the large one, and has to say more than its title.
  private static @Nullable Unfit cards(List<Content.Card> cards) {
    if (cards.isEmpty() || cards.size() > MOST) return many(MOST);
    boolean large = true;
    for (Content.Card card : cards) {
      Unfit wrong =
          first(
              words(card.title(), 1, TITLE),
              words(card.subtitle(), large ? 1 : 0, SUBTITLE),
              card.image().isEmpty() ? null : address(card.image()),
              buttons(card.buttons(), 1, TITLE));
      if (wrong != null) return wrong;
      large = false;
    }
    return null;
  }

  private static @Nullable Unfit notice(Notice notice) {
    boolean promotion = notice.purpose() == Notice.Purpose.promotion;
    if (!promotion && !ABOUT.contains(notice.about()))
      return new Unfit("content.template", Map.of());
    Unfit wrong =
        first(
            words(notice.header(), 1, TITLE),
            notice.banner().isEmpty() ? null : address(notice.banner()),
            notice.texts().isEmpty() || notice.texts().size() > 2 ? many(2) : null,
            notice.table().size() > MOST + 1 ? many(MOST + 1) : null,
            buttons(notice.buttons(), NOTICE_BUTTONS, NOTICE_BUTTON));
    if (wrong != null) return wrong;
    for (String text : notice.texts()) {
      wrong = words(text, 1, promotion ? PROMOTION_TEXT : TRANSACTION_TEXT);
      if (wrong != null) return wrong;
    }
    for (Content.Row row : notice.table()) {
      wrong = first(words(row.name(), 1, ROW_NAME), words(row.value(), 1, ROW_VALUE));
      if (wrong != null) return wrong;
    }
    return null;
  }

  private static @Nullable Unfit first(@Nullable Unfit... all) {
    for (Unfit one : all) if (one != null) return one;
    return null;
  }

  private static @Nullable Unfit words(String text, int least, int most) {
    boolean fits = text.length() >= least && text.length() <= most;
    return fits ? null : new Unfit("content.choice_words", Map.of("max", most));
  }

  private static @Nullable Unfit address(String url) {
    return url.matches("(?i)https://[^\\s/]+\\S*") ? null : new Unfit("content.address", Map.of());
  }

  private static Unfit many(int most) {
    return new Unfit("content.choices", Map.of("max", most));
  }

  private static Unfit unsupported() {
    return new Unfit("content.unsupported", Map.of());
  }

  /// A promotion goes to followers, and not at night; a transaction for a year.
  static @Nullable String untimely(Content content, Relation relation, Instant now) {
    if (!(content instanceof Notice notice)) return null;
    Instant touched = relation.lastInTouch();
    return switch (notice.purpose()) {
      case transaction ->
          touched != null && now.isAfter(touched.plus(TRANSACTION)) ? "window.closed_year" : null;
      case promotion ->
          Boolean.FALSE.equals(relation.follows())
              ? "recipient.not_following"
              : isNight(now) ? "zalo.night" : null;
    };
  }

  private static boolean isNight(Instant now) {
    LocalTime time = now.atZone(Reset.VIETNAM).toLocalTime();
    return time.isBefore(MORNING) || !time.isBefore(NIGHT);
  }

  /// Where it is sent: each kind has an address of its own.
  static String path(Content content) {
    return content instanceof Notice notice
        ? "/v3.0/oa/message/" + notice.purpose().name()
        : "/v3.0/oa/message/cs";
  }

  static boolean isList(Content content) {
    return switch (content) {
      case Content.QuickReplies _, Content.Buttons _, Content.Cards _ -> true;
      case Content.Linked _,
          Content.Utility _,
          Content.Sticker _,
          Content.InfoRequest _,
          Content.Notice _ ->
          false;
    };
  }

  /// The `message` of a request.
  ///
  /// @param formImage shown with a form whose writer gave no picture
  static ObjectNode message(Content content, String text, String formImage) {
    var message = JSON.createObjectNode();
    switch (content) {
      case Content.QuickReplies(var choices) -> {
        ArrayNode all = list(message, text).putArray("buttons");
        choices.forEach(choice -> says(all.addObject(), choice.title(), choice.title()));
      }
      case Content.Buttons(var buttons) ->
          buttons(list(message, text).putArray("buttons"), buttons);
      case Content.Cards(var cards) -> {
        ArrayNode all = template(message, "list").putArray("elements");
        cards.forEach(card -> card(all.addObject(), card));
      }
      case Content.Linked(_, var url) -> media(message).put("media_type", "image").put("url", url);
      case Content.Sticker(var id) ->
          media(message).put("media_type", "sticker").put("attachment_id", id);
      case Content.InfoRequest(var title, var subtitle, var image) ->
          template(message, "request_user_info")
              .putArray("elements")
              .addObject()
              .put("title", title)
              .put("subtitle", subtitle)
              .put("image_url", image.isEmpty() ? formImage : image);
      case Notice notice -> notice(message, notice);
      case Content.Utility _ -> throw new IllegalArgumentException("no such template at Zalo");
    }
    return message;
  }

  private static ObjectNode template(ObjectNode message, String type) {
    ObjectNode attachment = message.putObject("attachment").put("type", "template");
    return attachment.putObject("payload").put("template_type", type);
  }

  private static ObjectNode media(ObjectNode message) {
    return template(message, "media").putArray("elements").addObject();
  }

  private static ObjectNode list(ObjectNode message, String text) {
    return template(message.put("text", text), "list");
  }

  private static void says(ObjectNode button, String title, String payload) {
    button.put("title", title).put("type", "oa.query.show").put("payload", payload);
  }

  private static void buttons(ArrayNode all, List<Content.Button> buttons) {
    for (Content.Button button : buttons) {
      ObjectNode json = all.addObject();
      if (button.url().isEmpty())
        says(json, button.title(), button.payload().isEmpty() ? button.title() : button.payload());
      else {
        json.put("title", button.title()).put("type", "oa.open.url");
        json.putObject("payload").put("url", button.url());
      }
    }
  }

  /// What happens when it is tapped lies flat here, and has no title of its own.
  private static void card(ObjectNode json, Content.Card card) {
    json.put("title", card.title());
    if (!card.subtitle().isEmpty()) json.put("subtitle", card.subtitle());
    if (!card.image().isEmpty()) json.put("image_url", card.image());
    if (card.buttons().isEmpty()) return;
    Content.Button button = card.buttons().getFirst();
    ObjectNode action = json.putObject("default_action");
    if (!button.url().isEmpty()) action.put("type", "oa.open.url").put("url", button.url());
    else
      action
          .put("type", "oa.query.show")
          .put("payload", button.payload().isEmpty() ? button.title() : button.payload());
  }

  private static void notice(ObjectNode message, Notice notice) {
    boolean promotion = notice.purpose() == Notice.Purpose.promotion;
    String type = promotion ? "promotion" : "transaction_" + notice.about();
    ObjectNode payload = template(message, type).put("language", "VI");
    ArrayNode elements = payload.putArray("elements");
    if (!notice.banner().isEmpty())
      elements.addObject().put("type", "banner").put("image_url", notice.banner());
    elements.addObject().put("type", "header").put("content", notice.header());
    text(elements, notice.texts().getFirst());
    if (!notice.table().isEmpty()) {
      ArrayNode rows = elements.addObject().put("type", "table").putArray("content");
      notice
          .table()
          .forEach(row -> rows.addObject().put("key", row.name()).put("value", row.value()));
    }
    notice.texts().stream().skip(1).forEach(words -> text(elements, words));
    if (!notice.buttons().isEmpty()) buttons(payload.putArray("buttons"), notice.buttons());
  }

  /// Zalo breaks lines as web pages do.
  private static void text(ArrayNode elements, String words) {
    elements.addObject().put("type", "text").put("content", words.replace("\n", "<br>"));
  }
}
