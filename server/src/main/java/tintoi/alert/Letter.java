package tintoi.alert;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;
import tintoi.access.Person;
import tintoi.access.Workspace;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Wording;
import tintoi.provider.Provider;

/// An alert in the words of one person: what happened, what waits behind it, what to do, and one
/// link. The same in plain text and as simple HTML, without pictures and without anything fetched.
///
/// @param subject one line
record Letter(String subject, String text, String html) {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm, dd/MM");

  /// What a letter is about.
  ///
  /// @param lasting what still stops the channel of which one incident is over
  record About(
      Alert alert,
      Whom whom,
      Workspace workspace,
      Tracking.Waiting waiting,
      URI link,
      List<Diagnosis> lasting) {

    /// One of its incidents is over, and it does not work again for that.
    boolean inPart() {
      return alert.news() == Alert.News.HEALED && !lasting.isEmpty();
    }
  }

  /// The channel, or the provider.
  ///
  /// @param authorizer who granted it; empty for a provider
  /// @param channels ids of those it is about
  record Whom(String name, Provider provider, String authorizer, List<UUID> channels) {}

  static Letter write(About about, Person to, Words words, FailureDictionary dictionary) {
    String locale = to.locale();
    Map<String, Object> facts = facts(about, to);
    Wording wording = wording(about, about.alert.cause(), locale, facts, dictionary);
    String cause = wording.what() + " " + wording.remedy();
    facts.put("title", wording.title());
    String title =
        about.alert.news() == Alert.News.HEALED
            ? words.say(about.inPart() ? "healed.in_part.title" : "healed.title", locale, facts)
            : wording.title();
    List<String> body =
        switch (about.alert.news()) {
          case OPENED ->
              List.of(
                  cause,
                  (about.alert.provider() == null ? "" : words.say("channels", locale, facts) + " ")
                      + words.say("since", locale, facts)
                      + " "
                      + words.say("waiting", locale, facts));
          case WARNING -> List.of(cause);
          case HEALED -> List.of(healed(about, locale, facts, words, dictionary));
          case DIGEST -> throw new IllegalArgumentException("a week is written elsewhere");
        };
    String subject =
        words.say(
            "subject."
                + (about.alert.provider() == null ? "" : "provider.")
                + about.alert.news().name().toLowerCase(Locale.ROOT)
                + (about.inPart() ? ".in_part" : ""),
            locale,
            facts);
    return put(
        locale,
        List.of(
            subject,
            words.say("hello", locale, facts),
            title,
            words.say("open", locale, facts),
            words.say("why", locale, facts)),
        body,
        about.link);
  }

  /// For a small screen: the cause's title and what waits, or that it is over.
  static String brief(About about, Person to, Words words, FailureDictionary dictionary) {
    Map<String, Object> facts = facts(about, to);
    String title = wording(about, about.alert.cause(), to.locale(), facts, dictionary).title();
    return switch (about.alert.news()) {
      case OPENED -> title + ". " + words.say("waiting", to.locale(), facts);
      case WARNING, DIGEST -> title;
      case HEALED -> healed(about, to.locale(), facts, words, dictionary);
    };
  }

  /// What it means that it is over: that all is well, or what there still is to do.
  private static String healed(
      About about,
      String locale,
      Map<String, Object> facts,
      Words words,
      FailureDictionary dictionary) {
    if (!about.inPart()) return words.say("healed.text", locale, facts);
    var text = new StringBuilder(words.say("healed.in_part.text", locale, facts));
    for (Diagnosis why : about.lasting) {
      Wording still = wording(about, why, locale, facts, dictionary);
      text.append("\n").append(still.title()).append(". ").append(still.remedy());
    }
    return text.toString();
  }

  /// @param frame subject, hello, title, the link's words, why it was sent
  static Letter put(String locale, List<String> frame, List<String> body, URI link) {
    String text =
        String.join(
                "\n\n",
                frame.get(1),
                frame.get(2),
                String.join("\n\n", body),
                frame.get(3) + ": " + link,
                frame.get(4))
            + "\n";
    return new Letter(
        frame.getFirst().replaceAll("[\\r\\n]+", " "),
        text,
        html(locale, frame.subList(1, frame.size()), body, link));
  }

  private static Map<String, Object> facts(About about, Person to) {
    Alert alert = about.alert;
    Map<String, Object> facts = new HashMap<>();
    facts.put("shop", about.workspace.name());
    facts.put("page", about.whom.name());
    facts.put("provider", name(about.whom.provider()));
    facts.put("k", about.whom.channels().size());
    facts.put("person", to.name());
    boolean then = alert.news() == Alert.News.HEALED && alert.provider() == null;
    facts.put("m", then ? alert.n() : about.waiting.messages());
    facts.put("c", about.waiting.conversations());
    facts.put("time", clock(alert.at(), about.workspace.zone()));
    return facts;
  }

  private static Wording wording(
      About about,
      Diagnosis why,
      String locale,
      Map<String, Object> facts,
      FailureDictionary dictionary) {
    Alert alert = about.alert;
    Map<String, Object> own = new HashMap<>(facts);
    own.put("person", about.whom.authorizer());
    own.put("provider", name(about.whom.provider()));
    own.put("channel", name(about.whom.provider()));
    own.put("n", alert.news() == Alert.News.WARNING ? alert.n() : about.waiting.messages());
    Instant until = until(why.disposition());
    if (until != null) own.put("time", clock(until, about.workspace.zone()));
    String cause = why.cause();
    return dictionary.say(
        dictionary.knows(cause) ? cause : "provider.unknown", Locale.of(locale), own);
  }

  private static @Nullable Instant until(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Defer(var notBefore) -> notBefore;
      case Disposition.Hold(_, var at) -> at;
      case Disposition.Reconcile _, Disposition.Renew _, Disposition.Bounce _ -> null;
    };
  }

  static String name(Provider provider) {
    return switch (provider) {
      case META -> "Facebook";
      case ZALO -> "Zalo";
    };
  }

  private static String clock(Instant at, ZoneId zone) {
    return CLOCK.format(at.atZone(zone));
  }

  /// @param frame hello, title, the link's words, why it was sent
  private static String html(String locale, List<String> frame, List<String> body, URI link) {
    var html = new StringBuilder();
    html.append("<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\">".formatted(locale))
        .append("<body style=\"margin:0;padding:24px;background:#f6f7f9;color:#1b2027;")
        .append("font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif\">")
        .append("<div style=\"max-width:560px;margin:0 auto;padding:24px;background:#fff;")
        .append("border:1px solid #e3e6ea;border-radius:12px\">")
        .append("<p>%s</p>".formatted(escape(frame.get(0))))
        .append("<h1 style=\"font-size:20px\">%s</h1>".formatted(escape(frame.get(1))));
    for (String paragraph : body)
      html.append("<p>%s</p>".formatted(escape(paragraph).replace("\n", "<br>")));
    html.append(
            "<p><a href=\"%s\" style=\"display:inline-block;".formatted(escape(link.toString())))
        .append("padding:10px 18px;border-radius:8px;background:#1f5fbf;color:#fff;")
        .append("text-decoration:none\">%s</a></p>".formatted(escape(frame.get(2))))
        .append("<p style=\"font-size:13px;color:#5b6470\">%s</p>".formatted(escape(frame.get(3))))
        .append("</div></body></html>");
    return html.toString();
  }

  private static String escape(String text) {
    return HtmlUtils.htmlEscape(text, "UTF-8");
  }
}
