package tintoi.provider;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a message is beyond words and a file: something to tap, cards, a template. Kept and asked
/// for as JSON, told apart by `type`: rows outlive this class, so names here do not change.
///
/// Which kind of channel takes which, and how much of it, is the connector's to say
/// ([Connector#unfit]).
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Content.QuickReplies.class, name = "quick_replies"),
  @JsonSubTypes.Type(value = Content.Buttons.class, name = "buttons"),
  @JsonSubTypes.Type(value = Content.Cards.class, name = "cards"),
  @JsonSubTypes.Type(value = Content.Linked.class, name = "linked"),
  @JsonSubTypes.Type(value = Content.Utility.class, name = "utility"),
  @JsonSubTypes.Type(value = Content.Sticker.class, name = "sticker"),
  @JsonSubTypes.Type(value = Content.InfoRequest.class, name = "info_request"),
  @JsonSubTypes.Type(value = Content.Notice.class, name = "notice")
})
public sealed interface Content {

  /// How it reads where only words can be shown: in lists, on the outbox page, aloud. Empty if it
  /// goes along with words of a person's and says nothing of its own; then those words are needed.
  String inWords();

  /// True if it may go whatever the reply window says.
  @JsonIgnore
  default boolean isForAnyTime() {
    return switch (this) {
      case Utility _, Notice _ -> true;
      case QuickReplies _, Buttons _, Cards _, Linked _, Sticker _, InfoRequest _ -> false;
    };
  }

  /// Answers offered under the words. A tap comes back as a message with the choice's payload.
  record QuickReplies(List<Choice> choices) implements Content {
    public QuickReplies {
      choices = some(choices);
    }

    @Override
    public String inWords() {
      return "";
    }
  }

  /// @param asks what a tap sends: the title, or what the provider knows of the person
  /// @param title what is shown; empty where the provider shows what it knows
  /// @param payload comes back with the tap; empty = the title
  record Choice(Asks asks, String title, String payload) {
    public enum Asks {
      text,
      phone,
      email
    }

    public Choice {
      asks = asks == null ? Asks.text : asks;
      title = some(title);
      payload = some(payload).isEmpty() ? title : payload;
    }
  }

  /// Words with buttons under them.
  record Buttons(List<Button> buttons) implements Content {
    public Buttons {
      buttons = some(buttons);
    }

    @Override
    public String inWords() {
      return "";
    }
  }

  /// @param payload comes back when it is pressed; empty if it opens an address
  /// @param url what it opens; empty if it does not
  record Button(String title, String payload, String url) {
    public Button {
      title = some(title);
      payload = some(payload);
      url = some(url);
    }
  }

  /// Cards side by side.
  record Cards(List<Card> cards) implements Content {
    public Cards {
      cards = some(cards);
    }

    @Override
    public String inWords() {
      return cards.stream().map(Card::inWords).collect(Collectors.joining("\n"));
    }
  }

  /// @param image an address the provider fetches; empty = none
  record Card(String title, String subtitle, String image, List<Button> buttons) {
    public Card {
      title = some(title);
      subtitle = some(subtitle);
      image = some(image);
      buttons = some(buttons);
    }

    private String inWords() {
      return subtitle.isEmpty() ? title : title + " – " + subtitle;
    }
  }

  /// A file the provider fetches by itself from an address of somebody's.
  record Linked(As as, String url) implements Content {
    public enum As {
      image,
      audio,
      video,
      file
    }

    public Linked {
      as = as == null ? As.file : as;
      url = some(url);
    }

    @Override
    public String inWords() {
      return url;
    }
  }

  /// A template the provider has approved, for news about something the customer asked for: an
  /// order, an appointment.
  ///
  /// @param name as the provider knows it
  /// @param language like "vi"
  /// @param parameters what fills it, in order
  record Utility(String name, String language, List<Parameter> parameters) implements Content {
    public Utility {
      name = some(name);
      language = some(language);
      parameters = some(parameters);
    }

    @Override
    public String inWords() {
      List<String> all = new ArrayList<>(List.of(name));
      parameters.forEach(parameter -> all.add(parameter.text()));
      return String.join(" · ", all);
    }
  }

  /// @param name for templates whose parameters have names; empty where their order counts
  record Parameter(String name, String text) {
    public Parameter {
      name = some(name);
      text = some(text);
    }
  }

  /// A sticker, by the provider's id of it.
  record Sticker(String id) implements Content {
    public Sticker {
      id = some(id);
    }

    @Override
    public String inWords() {
      return "[sticker " + id + "]";
    }
  }

  /// A form the provider shows, in which the customer tells her name, telephone and address. Filled
  /// in, it comes back as a message.
  ///
  /// @param image an address the provider fetches; empty = the installation's
  record InfoRequest(String title, String subtitle, String image) implements Content {
    public InfoRequest {
      title = some(title);
      subtitle = some(subtitle);
      image = some(image);
    }

    @Override
    public String inWords() {
      return subtitle.isEmpty() ? title : title + " – " + subtitle;
    }
  }

  /// News in a template: of something the customer did (an order), or of what the shop offers. The
  /// provider has conditions and a price for each, which are not those of a reply.
  ///
  /// @param about what a transaction is about, like "order"; empty for a promotion
  /// @param banner an address the provider fetches; empty = none
  /// @param texts paragraphs, one or two
  record Notice(
      Purpose purpose,
      String about,
      String banner,
      String header,
      List<String> texts,
      List<Row> table,
      List<Button> buttons)
      implements Content {
    public enum Purpose {
      transaction,
      promotion
    }

    public Notice {
      purpose = purpose == null ? Purpose.transaction : purpose;
      about = some(about);
      banner = some(banner);
      header = some(header);
      texts = some(texts);
      table = some(table);
      buttons = some(buttons);
    }

    @Override
    public String inWords() {
      List<String> all = new ArrayList<>(List.of(header));
      all.addAll(texts);
      table.forEach(row -> all.add(row.name() + ": " + row.value()));
      return String.join("\n", all);
    }
  }

  /// A line of a table.
  record Row(String name, String value) {
    public Row {
      name = some(name);
      value = some(value);
    }
  }

  // What a program leaves out is absent, and not null.

  private static String some(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  private static <T> List<T> some(@Nullable List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }
}
