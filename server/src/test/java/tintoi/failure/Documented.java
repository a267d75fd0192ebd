package tintoi.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderError;

/// An answer that a provider documents (`documented/*.txt` among the test resources).
///
/// @param kinds what it must come to: one of these
/// @param mark how well it is known, see the head of the files
record Documented(
    Provider provider, String code, Set<FailureKind> kinds, String mark, String remark) {
  private static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội
  private static final FailureDictionary DICTIONARY =
      new FailureDictionary(new SimpleMeterRegistry());

  static List<Documented> all() {
    return Stream.of(Provider.values()).flatMap(provider -> of(provider).stream()).toList();
  }

  static List<Documented> of(Provider provider) {
    String name = "/documented/" + provider.name().toLowerCase(Locale.ROOT) + ".txt";
    try (InputStream in = requireNonNull(Documented.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\s*\\|\\s*", -1))
          .map(columns -> of(provider, columns))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Documented of(Provider provider, String[] columns) {
    Set<FailureKind> kinds =
        Stream.of(columns[2].split(" or ", -1))
            .map(FailureKind::valueOf)
            .collect(Collectors.toUnmodifiableSet());
    return new Documented(
        provider, columns[1], kinds, columns[3], columns.length > 4 ? columns[4] : "");
  }

  boolean isCovered() {
    return kinds.contains(diagnosis().kind());
  }

  /// By the first attempt, while the reply window is open.
  Diagnosis diagnosis() {
    ChannelKind channel =
        switch (provider) {
          case META -> ChannelKind.MESSENGER;
          case ZALO -> ChannelKind.ZALO_OA;
        };
    var circumstances = new Circumstances(channel, 1, NOON.plusSeconds(3_600), NOON);
    if (code.startsWith("no-answer:"))
      return DICTIONARY.diagnose(new NoAnswer(code.equals("no-answer:left"), "…"), circumstances);
    if (code.equals("renewal:empty"))
      return DICTIONARY.diagnoseRenewal(error(200, ""), circumstances);
    if (code.startsWith("http:"))
      return DICTIONARY.diagnose(error(Integer.parseInt(code.substring(5)), ""), circumstances);
    // Zalo refuses with 200.
    return DICTIONARY.diagnose(error(provider == Provider.ZALO ? 200 : 400, code), circumstances);
  }

  private ProviderError error(int http, String words) {
    return new ProviderError(provider, http, words, "…", "", null);
  }

  @Override
  public String toString() {
    return provider + " " + code;
  }
}
