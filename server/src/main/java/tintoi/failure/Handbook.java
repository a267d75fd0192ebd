package tintoi.failure;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;

/// The dictionary to read in, cause by cause: what a person sees, what we do by ourselves, who can
/// heal it, and from which answers of whom we conclude it. The page behind "learn more".
@Component
public class Handbook {
  private static final Locale VIETNAMESE = Locale.of("vi");
  private static final String NUMBER = "n";
  private static final Pattern BEGINNING = Pattern.compile("(^|[.?!] )\\p{Ll}");

  private final FailureDictionary dictionary;
  private final Map<String, List<Entry>> byCause = new LinkedHashMap<>();

  Handbook(FailureDictionary dictionary) {
    this.dictionary = dictionary;
    for (Entry entry : dictionary.entries())
      byCause.computeIfAbsent(entry.cause(), _ -> new ArrayList<>()).add(entry);
  }

  /// A cause as a chapter.
  ///
  /// @param owner who can heal it
  /// @param actions what a person may do about it, first the best
  /// @param texts the sentences in "vi" and "en", with general words where a failure names a Page,
  ///   a person or a time
  /// @param rules from what we conclude it, and what we then do
  public record Chapter(
      String cause,
      FailureKind kind,
      Owner owner,
      List<Remedy> actions,
      Map<String, Wording> texts,
      List<Rule> rules) {}

  /// One way to this cause.
  ///
  /// @param provider whose answers these are; null = anybody's
  /// @param codes as in `docs/FAILURES.md`; empty if we conclude it by a rule of our own
  /// @param when what must be so beside the code
  /// @param then what we do: "defer", "hold", "reconcile", "renew" or "bounce"
  /// @param until what a hold waits for; null without one
  /// @param at when it goes by itself, the first that has something to say
  /// @param source the page it was read on
  public record Rule(
      @Nullable Provider provider,
      List<String> codes,
      Only when,
      String then,
      @Nullable Condition until,
      Reach reach,
      List<Clock> at,
      String source,
      LocalDate checked) {}

  /// @param window "open" or "closed": the reply window by our own clock; null = whatever it is
  /// @param kind only there; null = everywhere
  /// @param attempt from this attempt on; 0 = from the first
  /// @param minutes only if the provider asks us to wait at least so long; 0 = whatever it asks
  /// @param notice only of a notice; false = of everything
  public record Only(
      @Nullable String window,
      @Nullable ChannelKind kind,
      int attempt,
      long minutes,
      boolean notice) {}

  /// @param what "provider_says", "next_minute", "time_of_day" or "later"
  /// @param value the time of day in Vietnam ("06:00"), or the minutes; null for the others
  public record Clock(String what, @Nullable String value) {}

  /// All causes, in the order of the files.
  public List<String> causes() {
    return List.copyOf(byCause.keySet());
  }

  /// Empty if the dictionary has no such cause.
  public Optional<Chapter> chapter(String cause) {
    List<Entry> entries = byCause.get(cause);
    if (entries == null) return Optional.empty();
    Entry first =
        entries.stream().filter(entry -> !entry.inherited()).findFirst().orElse(entries.getFirst());
    return Optional.of(
        new Chapter(
            cause,
            first.verdict().kind(),
            first.owner(),
            first.actions(),
            Map.of(
                "vi", capital(dictionary.say(cause, VIETNAMESE, vietnamese(first.provider()))),
                "en", capital(dictionary.say(cause, Locale.ENGLISH, english(first.provider())))),
            entries.stream().map(Handbook::rule).toList()));
  }

  /// A general word at the beginning of a sentence begins it; within one it stays as it is.
  private static Wording capital(Wording words) {
    return new Wording(capital(words.title()), capital(words.what()), capital(words.remedy()));
  }

  private static String capital(String text) {
    return BEGINNING.matcher(text).replaceAll(found -> found.group().toUpperCase(Locale.ROOT));
  }

  private static Map<String, Object> vietnamese(@Nullable Provider provider) {
    return Map.of(
        "page",
        "Trang của bạn",
        "person",
        "người đã kết nối",
        "provider",
        name(provider, " hoặc "),
        "channel",
        name(provider, " hoặc "),
        "time",
        "giờ đã báo",
        "field",
        "tên mục",
        "permission",
        "cần thiết",
        NUMBER,
        7);
  }

  private static Map<String, Object> english(@Nullable Provider provider) {
    return Map.of(
        "page",
        "your Page",
        "person",
        "the person who connected it",
        "provider",
        name(provider, " or "),
        "channel",
        name(provider, " or "),
        "time",
        "the time shown",
        "field",
        "its name",
        "permission",
        "a needed permission",
        NUMBER,
        7);
  }

  private static String name(@Nullable Provider provider, String or) {
    if (provider == null) return "Facebook" + or + "Zalo";
    return switch (provider) {
      case META -> "Facebook";
      case ZALO -> "Zalo";
    };
  }

  private static Rule rule(Entry entry) {
    Entry.Verdict verdict = entry.verdict();
    When when = entry.when();
    return new Rule(
        entry.provider(),
        entry.codes(),
        new Only(
            when.window() == null ? null : word(when.window()),
            when.kind(),
            when.attempt(),
            when.asked() == null ? 0 : when.asked().toMinutes(),
            Boolean.TRUE.equals(when.notice())),
        word(verdict.then()),
        verdict.until(),
        verdict.reach(),
        verdict.at().stream().map(Handbook::clock).toList(),
        entry.source(),
        entry.checked());
  }

  private static Clock clock(Moment moment) {
    return switch (moment) {
      case Moment.RetryAfter _ -> new Clock("provider_says", null);
      case Moment.NextMinute _ -> new Clock("next_minute", null);
      case Moment.NextTimeOfDay(var time) -> new Clock("time_of_day", time.toString());
      case Moment.In(var later) -> new Clock("later", Long.toString(later.toMinutes()));
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
