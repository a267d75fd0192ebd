package tintoi.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tintoi.provider.ProviderError;

/// The entries of one provider by code. Looks from the exact to the general: code and subcode, the
/// subcode alone, the code alone, a range of codes, the HTTP status, everything else. Wording never
/// decides.
final class CodeIndex {
  private static final Pattern RANGE = Pattern.compile("(-?\\d+)-(-?\\d+)");

  /// Meta prints some subcodes as if they were codes, and moves them between codes; from here on
  /// their numbers are unmistakable.
  private static final int UNMISTAKABLE = 100_000;

  private record Range(long from, long to, Entry entry) {}

  private final Map<String, List<Entry>> byCode = new HashMap<>();
  private final List<Range> ranges = new ArrayList<>();

  CodeIndex(List<Entry> entries) {
    for (Entry entry : entries)
      for (String code : entry.codes()) {
        Matcher range = RANGE.matcher(code);
        if (range.matches())
          ranges.add(
              new Range(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), entry));
        else byCode.computeIfAbsent(code, _ -> new ArrayList<>()).add(entry);
        int slash = code.indexOf('/');
        if (slash > 0 && isUnmistakable(code.substring(slash + 1)))
          byCode.computeIfAbsent(code.substring(slash + 1), _ -> new ArrayList<>()).add(entry);
      }
    // Of those that apply the provider's own comes before ours, the more demanding before the rest.
    Comparator<Entry> order =
        Comparator.comparing((Entry entry) -> entry.provider() == null)
            .thenComparingInt(entry -> -entry.when().demands());
    byCode.values().forEach(list -> list.sort(order));
  }

  Optional<Entry> find(ProviderError error, Circumstances circumstances) {
    boolean broken = error.http() >= 500;
    for (String key : codeKeys(error.code())) {
      Optional<Entry> entry =
          at(key, error, circumstances)
              // A gateway that is down says 190 as well: a 5xx takes no authorization away.
              .filter(found ->
                  !broken || found.verdict().kind().group() != FailureKind.Group.AUTHORIZATION);
      if (entry.isPresent()) return entry;
    }
    Optional<Entry> ranged = broken ? Optional.empty() : inRange(error.code());
    if (ranged.isPresent()) return ranged;
    for (String key : statusKeys(error)) {
      Optional<Entry> entry = at(key, error, circumstances);
      if (entry.isPresent()) return entry;
    }
    return Optional.empty();
  }

  /// The entry of a signal that is no provider's code ("no-answer:left").
  Optional<Entry> find(String signal, Circumstances circumstances) {
    return byCode.getOrDefault(signal, List.of()).stream()
        .filter(entry -> entry.when().holds(circumstances, null))
        .findFirst();
  }

  private Optional<Entry> at(String key, ProviderError error, Circumstances circumstances) {
    return byCode.getOrDefault(key, List.of()).stream()
        .filter(entry -> entry.when().holds(circumstances, error.retryAfter()))
        // Nor is it about the one person whose message met it.
        .filter(entry -> error.http() < 500 || !Boolean.TRUE.equals(entry.when().alone()))
        .findFirst();
  }

  private static List<String> codeKeys(String code) {
    int slash = code.indexOf('/');
    // Our own signals are no provider's code, whatever it writes.
    if (code.isEmpty() || slash == 0 || code.indexOf(':') >= 0 || code.equals("*"))
      return List.of();
    if (slash < 0) return List.of(code);
    String subcode = code.substring(slash + 1);
    String main = code.substring(0, slash);
    return isUnmistakable(subcode) ? List.of(code, subcode, main) : List.of(code, main);
  }

  private static boolean isUnmistakable(String subcode) {
    return subcode.length() > 5
        && subcode.length() < 10
        && subcode.chars().allMatch(Character::isDigit)
        && Integer.parseInt(subcode) >= UNMISTAKABLE;
  }

  private Optional<Entry> inRange(String code) {
    int slash = code.indexOf('/');
    String main = slash < 0 ? code : code.substring(0, slash);
    if (!main.matches("-?\\d{1,9}")) return Optional.empty();
    long number = Long.parseLong(main);
    return ranges.stream()
        .filter(range -> range.from() <= number && number <= range.to())
        .map(Range::entry)
        .findFirst();
  }

  private static List<String> statusKeys(ProviderError error) {
    int http = error.http();
    // A code we do not know inside a 200 is a refusal we do not know, not an unreadable answer.
    if (http < 200 || (http < 300 && !error.code().isEmpty())) return List.of();
    return List.of("http:" + http, "http:" + http / 100 + "xx");
  }
}
