package tintoi.provider.meta;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Connector.Unfit;
import tintoi.provider.Content;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What Messenger takes beyond words and files, and how it wants it. Source: Meta, Messenger
/// Platform, Quick replies, Button template, Generic template, Utility messages, read 2026-11-20.
/// That a card takes 80 characters and a choice 20 is what its SDKs say; today's pages do not.
final class Contents {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final int CHOICES = 13;
  private static final int BUTTONS = 3;
  private static final int CARDS = 10;
  private static final int CHOICE_TITLE = 20;
  private static final int CARD_TEXT = 80;
  private static final int PAYLOAD = 1_000;
  private static final int ABOVE_BUTTONS = 640;

  private Contents() {}

  static @Nullable Unfit unfit(Content content, String text) {
    return switch (content) {
      case Content.QuickReplies(var choices) -> choices(choices);
      case Content.Buttons(var buttons) ->
          text.length() > ABOVE_BUTTONS
              ? new Unfit("content.too_long", Map.of("max", ABOVE_BUTTONS, "n", text.length()))
              : buttons.isEmpty() ? many(BUTTONS) : buttons(buttons);
      case Content.Cards(var cards) -> cards(cards);
      case Content.Linked(_, var url) -> isSecure(url) ? null : address();
      case Content.Sticker _, Content.InfoRequest _, Content.Notice _ ->
          new Unfit("content.unsupported", Map.of());
      case Content.Utility(var name, var language, _) ->
          name.isEmpty() || language.isEmpty() ? new Unfit("content.template", Map.of()) : null;
    };
  }

  private static @Nullable Unfit choices(List<Content.Choice> choices) {
    if (choices.isEmpty() || choices.size() > CHOICES) return many(CHOICES);
    for (Content.Choice choice : choices) {
      boolean silent = choice.asks() == Content.Choice.Asks.text && choice.title().isEmpty();
      if (silent || choice.title().length() > CHOICE_TITLE) return words(CHOICE_TITLE);
      if (choice.payload().length() > PAYLOAD) return words(PAYLOAD);
    }
    return null;
  }

  private static @Nullable Unfit buttons(List<Content.Button> buttons) {
    if (buttons.size() > BUTTONS) return many(BUTTONS);
    for (Content.Button button : buttons) {
      if (button.title().isEmpty() || button.title().length() > CHOICE_TITLE)
        return words(CHOICE_TITLE);
      if (button.payload().length() > PAYLOAD) return words(PAYLOAD);
      if (!button.url().isEmpty() && !isSecure(button.url())) return address();
    }
    return null;
  }

  private static @Nullable Unfit cards(List<Content.Card> cards) {
    if (cards.isEmpty() || cards.size() > CARDS) return many(CARDS);
    for (Content.Card card : cards) {
      int longest = Math.max(card.title().length(), card.subtitle().length());
      if (card.title().isEmpty() || longest > CARD_TEXT) return words(CARD_TEXT);
      if (!card.image().isEmpty() && !isSecure(card.image())) return address();
      Unfit wrong = buttons(card.buttons());
      if (wrong != null) return wrong;
    }
    return null;
  }

  private static boolean isSecure(String url) {
    return url.matches("(?i)https://[^\\s/]+\\S*");
  }

  private static Unfit many(int most) {
    return new Unfit("content.choices", Map.of("max", most));
  }

  private static Unfit words(int longest) {
    return new Unfit("content.choice_words", Map.of("max", longest));
  }

  private static Unfit address() {
    return new Unfit("content.address", Map.of());
  }

  /// The `message` of a request.
  static ObjectNode message(Content content, String text) {
    var message = JSON.createObjectNode();
    switch (content) {
      case Content.QuickReplies(var choices) -> {
        message.put("text", text);
        ArrayNode all = message.putArray("quick_replies");
        choices.forEach(choice -> choice(all.addObject(), choice));
      }
      case Content.Buttons(var buttons) -> {
        ObjectNode payload = template(message, "button").put("text", text);
        buttons(payload, buttons);
      }
      case Content.Cards(var cards) -> {
        ArrayNode all = template(message, "generic").putArray("elements");
        cards.forEach(card -> card(all.addObject(), card));
      }
      case Content.Linked(var as, var url) -> {
        var payload = attachment(message, as.name());
        payload.put("url", url).put("is_reusable", true);
      }
      case Content.Sticker _, Content.InfoRequest _, Content.Notice _ ->
          throw new IllegalArgumentException("Messenger has no " + content.getClass());
      case Content.Utility(var name, var language, var parameters) ->
          utility(message.putObject("template"), name, language, parameters);
    }
    return message;
  }

  private static ObjectNode attachment(ObjectNode message, String type) {
    return message.putObject("attachment").put("type", type).putObject("payload");
  }

  private static ObjectNode template(ObjectNode message, String type) {
    return attachment(message, "template").put("template_type", type);
  }

  private static void choice(ObjectNode json, Content.Choice choice) {
    switch (choice.asks()) {
      case text ->
          json.put("content_type", "text")
              .put("title", choice.title())
              .put("payload", choice.payload());
      case phone -> json.put("content_type", "user_phone_number");
      case email -> json.put("content_type", "user_email");
    }
  }

  private static void buttons(ObjectNode owner, List<Content.Button> buttons) {
    if (buttons.isEmpty()) return;
    ArrayNode all = owner.putArray("buttons");
    for (Content.Button button : buttons) {
      ObjectNode json = all.addObject().put("title", button.title());
      if (button.url().isEmpty()) {
        String payload = button.payload().isEmpty() ? button.title() : button.payload();
        json.put("type", "postback").put("payload", payload);
      } else json.put("type", "web_url").put("url", button.url());
    }
  }

  private static void card(ObjectNode json, Content.Card card) {
    json.put("title", card.title());
    if (!card.subtitle().isEmpty()) json.put("subtitle", card.subtitle());
    if (!card.image().isEmpty()) json.put("image_url", card.image());
    buttons(json, card.buttons());
  }

  private static void utility(
      ObjectNode template, String name, String language, List<Content.Parameter> parameters) {
    template.put("name", name).putObject("language").put("code", language);
    ArrayNode components = template.putArray("components");
    if (parameters.isEmpty()) return;
    ArrayNode all = components.addObject().put("type", "body").putArray("parameters");
    for (Content.Parameter parameter : parameters) {
      ObjectNode json = all.addObject().put("type", "text").put("text", parameter.text());
      if (!parameter.name().isEmpty()) json.put("parameter_name", parameter.name());
    }
  }
}
