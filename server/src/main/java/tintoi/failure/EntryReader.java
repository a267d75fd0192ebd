package tintoi.failure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tintoi.provider.Provider;

/// Reads the dictionary's files. A mistake in one stops the start, with the file, the entry and
/// what is wrong: a dictionary that is half understood explains nothing.
final class EntryReader {
  private static final Map<Provider, String> FILES =
      new EnumMap<>(Map.of(Provider.META, "meta.yaml", Provider.ZALO, "zalo.yaml"));
  private static final Set<String> KNOWN =
      Set.of(
          "cause", "like", "codes", "when", "kind", "reach", "then", "until", "at", "owner",
          "actions", "say", "source", "checked");

  /// Entries by cause, for `like`; the first one of a cause has its sentences.
  private final Map<String, Entry> byCause = new HashMap<>();

  /// Causes an installation adds of its own begin so, and no other does: a later version of ours
  /// never meets one of theirs.
  private static final String LOCAL = "local.";

  /// All entries: ours first, so that a provider's may say the same as one of ours; and before them
  /// those an installation adds, which win over ours for the same code.
  ///
  /// @param more a folder with files named as ours, which may lack any of them; null = none
  static List<Entry> readAll(@Nullable Path more) {
    EntryReader reader = new EntryReader();
    List<Entry> entries = new ArrayList<>();
    entries.addAll(reader.read("tintoi.yaml", null));
    entries.addAll(reader.read("tintoi-web.yaml", null));
    for (Provider provider : Provider.values())
      entries.addAll(reader.read(file(provider), provider));
    if (more == null) return List.copyOf(entries);
    if (!Files.isDirectory(more))
      throw refused("tintoi.failure.more: " + more + " is not a folder");
    List<Entry> all = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      Path file = more.resolve(file(provider));
      if (Files.exists(file)) all.addAll(reader.readLocal(file, provider));
    }
    all.addAll(entries);
    return List.copyOf(all);
  }

  private static InvalidConfigurationPropertyValueException refused(String sentence) {
    return new InvalidConfigurationPropertyValueException("tintoi.failure.more", null, sentence);
  }

  private static String file(Provider provider) {
    return Objects.requireNonNull(FILES.get(provider), "no file for " + provider);
  }

  private List<Entry> read(String file, @Nullable Provider provider) {
    try (InputStream in = EntryReader.class.getResourceAsStream("/failure/" + file)) {
      if (in == null) throw new IllegalStateException("failure/" + file + " is not on the path");
      return read(in, "failure/" + file, provider);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Entry> readLocal(Path file, Provider provider) {
    try (InputStream in = Files.newInputStream(file)) {
      List<Entry> entries = read(in, file.toString(), provider);
      for (Entry entry : entries)
        if (!entry.inherited() && !entry.cause().startsWith(LOCAL))
          throw new IllegalStateException(
              "%s, entry %s: a cause of your own begins with \"%s\""
                  .formatted(file, entry.cause(), LOCAL));
      return entries;
    } catch (IllegalStateException | YAMLException e) {
      throw refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param file as errors name it
  private List<Entry> read(InputStream in, String file, @Nullable Provider provider) {
    Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    List<Entry> entries = new ArrayList<>();
    for (Object item : list(document)) {
      Map<String, Object> fields = map(item);
      try {
        entries.add(entry(fields, file, provider));
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "%s, entry %s %s: %s"
                .formatted(
                    file,
                    fields.getOrDefault("cause", fields.get("like")),
                    fields.get("codes"),
                    e.getMessage()),
            e);
      }
    }
    return entries;
  }

  private Entry entry(Map<String, Object> own, String file, @Nullable Provider provider) {
    for (String name : own.keySet())
      if (!KNOWN.contains(name)) throw new IllegalArgumentException("\"" + name + "\" is unknown");
    Entry like = null;
    if (own.get("like") instanceof String name) {
      like = byCause.get(name);
      if (like == null) throw new IllegalArgumentException("like: no entry is called " + name);
    }
    Entry entry =
        new Entry(
            like == null ? text(own, "cause") : like.cause(),
            file,
            provider,
            list(own.getOrDefault("codes", List.of())).stream().map(String::valueOf).toList(),
            When.read(own),
            verdict(own, like),
            like != null,
            like == null || own.containsKey("owner")
                ? word(Owner.class, own, "owner")
                : like.owner(),
            like == null || own.containsKey("actions") ? actions(own) : like.actions(),
            like == null ? say(map(own.getOrDefault("say", Map.of()))) : like.say(),
            text(own, "source"),
            date(own));
    if (like == null && byCause.put(entry.cause(), entry) != null)
      throw new IllegalArgumentException("another entry is called so");
    return entry;
  }

  private static Entry.Verdict verdict(Map<String, Object> own, @Nullable Entry like) {
    if (like == null) {
      return new Entry.Verdict(
          word(FailureKind.class, own, "kind"),
          word(Reach.class, own, "reach"),
          word(Entry.Then.class, own, "then"),
          own.containsKey("until") ? word(Condition.class, own, "until") : null,
          moments(own));
    }
    Entry.Verdict base = like.verdict();
    boolean decides = own.containsKey("then");
    return new Entry.Verdict(
        own.containsKey("kind") ? word(FailureKind.class, own, "kind") : base.kind(),
        own.containsKey("reach") ? word(Reach.class, own, "reach") : base.reach(),
        decides ? word(Entry.Then.class, own, "then") : base.then(),
        own.containsKey("until")
            ? word(Condition.class, own, "until")
            : decides ? null : base.until(),
        decides || own.containsKey("at") ? moments(own) : base.at());
  }

  private static List<Moment> moments(Map<String, Object> own) {
    return list(own.getOrDefault("at", List.of())).stream()
        .map(String::valueOf)
        .map(Moment::parse)
        .toList();
  }

  private static List<Remedy> actions(Map<String, Object> own) {
    return list(own.getOrDefault("actions", List.of())).stream()
        .map(action -> Remedy.valueOf(String.valueOf(action).toUpperCase(Locale.ROOT)))
        .toList();
  }

  private static Map<String, Wording> say(Map<String, Object> languages) {
    Map<String, Wording> say = new LinkedHashMap<>();
    languages.forEach((language, words) -> {
      Map<String, Object> parts = map(words);
      say.put(
          language, new Wording(text(parts, "title"), text(parts, "what"), text(parts, "remedy")));
    });
    if (!say.keySet().equals(Set.of("vi", "en")))
      throw new IllegalArgumentException("say has " + say.keySet() + ", must have vi and en");
    return Map.copyOf(say);
  }

  private static LocalDate date(Map<String, Object> own) {
    // YAML itself reads 2026-11-23 as a date.
    if (own.get("checked") instanceof Date date)
      return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate();
    return LocalDate.parse(text(own, "checked"));
  }

  static <E extends Enum<E>> E word(Class<E> type, Map<String, Object> fields, String name) {
    return Enum.valueOf(type, text(fields, name).toUpperCase(Locale.ROOT));
  }

  static String text(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof String text && !text.isBlank()) return text;
    throw new IllegalArgumentException("\"" + name + "\" is missing");
  }

  @SuppressWarnings("unchecked") // YAML gives Object; a key that is no text fails on first use
  static Map<String, Object> map(Object value) {
    if (value instanceof Map<?, ?> map) return (Map<String, Object>) map;
    throw new IllegalArgumentException("expected names and values, found " + value);
  }

  private static List<?> list(Object value) {
    if (value instanceof List<?> list) return list;
    throw new IllegalArgumentException("expected a list, found " + value);
  }
}
