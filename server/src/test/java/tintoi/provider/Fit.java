package tintoi.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the rest of the product relies on, whatever a provider said: that it can be written down,
/// and that nothing counts as sent without the provider's id.
final class Fit {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 4_000;

  /// How a head ends: clients take a line that ends without its carriage return.
  private static final Pattern HEAD = Pattern.compile("\n\r?\n");

  private static final Instant LATEST = Instant.parse("+12000-01-01T00:00:00Z");

  private Fit() {}

  /// @param said the provider's answers, as they went over the wire
  static void check(@Nullable Object result, List<byte[]> said) {
    storable(result);
    switch (Objects.requireNonNull(result, "nothing at all")) {
      case ProviderAnswer.Accepted(var id, _) -> proven(id, said);
      case Connector.Search.Found(var id, _) -> proven(id, said);
      case Connector.Name.Named(var name) -> require(!name.isBlank(), "a name without letters");
      case Authorizer.Exchange.Granted(var consent) ->
          require(!consent.authorizerId().isBlank(), "granted by nobody");
      default -> {}
    }
  }

  static void require(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  /// PostgreSQL takes no NUL, no half of a surrogate pair, no year 300000; and nobody should have
  /// to keep a megabyte of somebody's name.
  static void storable(@Nullable Object value) {
    switch (value) {
      case null -> {}
      case String text -> {
        require(text.indexOf('\0') < 0, "NUL in a text");
        require(new String(text.getBytes(UTF_8), UTF_8).equals(text), "half a character in a text");
        require(text.length() <= LONGEST, "a text of " + text.length());
      }
      case Instant at ->
          require(!at.isBefore(Instant.EPOCH) && at.isBefore(LATEST), "a time in " + at);
      case Duration time ->
          require(!time.isNegative() && time.toDays() < 400, "a duration of " + time);
      case Authorizer.Secrets(var access, var refresh) -> {
        carriable(access);
        if (refresh != null) carriable(refresh);
      }
      case Collection<?> all -> all.forEach(Fit::storable);
      case Map<?, ?> map ->
          map.forEach((key, each) -> {
            storable(key);
            storable(each);
          });
      case Record record -> {
        for (RecordComponent part : record.getClass().getRecordComponents())
          storable(of(record, part));
      }
      default -> {}
    }
  }

  /// A token goes into a header.
  private static void carriable(String token) {
    require(token.matches("[\\x21-\\x7e]*"), "a token that fits in no header");
    require(token.length() <= LONGEST, "a token of " + token.length());
  }

  private static @Nullable Object of(Record record, RecordComponent part) {
    try {
      part.getAccessor().setAccessible(true);
      return part.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Some answer with status 200 (which is what stands at its place, whatever is around it) and
  /// without an error has this very id.
  private static void proven(String id, List<byte[]> said) {
    require(!id.isBlank(), "sent without an id");
    require(said.stream().anyMatch(answer -> proves(answer, id)), "sent by an id nobody gave");
  }

  private static boolean proves(byte[] answer, String id) {
    String text = new String(answer, ISO_8859_1);
    Matcher head = HEAD.matcher(text);
    if (!head.find() || !text.startsWith("200", 9)) return false;
    try {
      JsonNode json = JSON.readTree(Arrays.copyOfRange(answer, head.end(), answer.length));
      JsonNode error = json.path("error");
      boolean isRefused =
          !error.isMissingNode() && !error.isNull() && !error.asString("x").equals("0");
      return !isRefused && holds(json, id);
    } catch (JacksonException _) {
      // More came than the head had promised; the client reads so far and no further.
      String written = JSON.writeValueAsString(id);
      return text.contains(id) || text.contains(written.substring(1, written.length() - 1));
    }
  }

  private static boolean holds(JsonNode node, String id) {
    if (node.isString() || node.isNumber()) return node.asString().equals(id);
    for (JsonNode each : node.values()) if (holds(each, id)) return true;
    return false;
  }
}
