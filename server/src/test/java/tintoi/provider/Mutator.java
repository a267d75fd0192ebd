package tintoi.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Spoils what a provider says: the structure of a document, its letters, its bytes, the answer
/// around it. The same number makes the same input.
public final class Mutator {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "190",
          "463",
          "-216",
          "true",
          "null",
          "NaN",
          "1e309",
          "99999999999999999999999999",
          "\0",
          "m_\0a",
          "\ud800",
          "a\udfffb",
          "\ufeff",
          "\u202etxt.exe",
          "../../me",
          "a b",
          "%",
          "%00",
          "?x=1&y=%zz#",
          "a\r\nX-Injected: 1",
          "<script>alert(1)</script>",
          "'; drop table delivery; --",
          "no-answer:not-left",
          "renewal:refused",
          "http:5xx",
          "*",
          "1/2/3",
          "/",
          "2026-13-45T99:99:99+0000",
          "+999999999-12-31T23:59:59+0000",
          "31/12/+999999999",
          "00/00/0000",
          "9999-12-31",
          "t_1",
          "m_1",
          "page",
          "１２３４５６",
          "ẾẾẾ👩‍👩‍👧‍👦",
          "00000000-0000-7000-8000-000000000000");

  private static final List<String> NAMES =
      List.of(
          "error",
          "code",
          "error_subcode",
          "message",
          "message_id",
          "id",
          "data",
          "paging",
          "next",
          "cursors",
          "after",
          "timestamp",
          "access_token",
          "refresh_token",
          "expires_in",
          "quota",
          "remain",
          "is_echo",
          "attachments",
          "payload",
          "from",
          "entry",
          "messaging",
          "__proto__");

  private static final List<String> STATUS =
      List.of(
          "100 Continue",
          "101 Switching",
          "200 OK",
          "200",
          "201 Created",
          "204 No Content",
          "206 Partial",
          "301 Moved",
          "302 Found",
          "304 Same",
          "307 Elsewhere",
          "400 Bad",
          "401 Who",
          "403 No",
          "404 Where",
          "407 Proxy",
          "408 Slow",
          "429 Fast",
          "500 Broken",
          "502 Bad",
          "503 Away",
          "599 Odd",
          "600 Odd",
          "999 Odd",
          "099 Odd",
          "20 OK",
          "2000 OK",
          "-20 OK",
          "abc OK",
          "200 \0\ud800");

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: image/png",
          "Content-Type: text/html; charset=utf-16",
          "Content-Encoding: gzip",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: identity",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 0",
          "Retry-After: -1",
          "Retry-After: 9999999",
          "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT",
          "Location: http://127.0.0.1:1/",
          "WWW-Authenticate: Basic realm=\"x\"",
          "Set-Cookie: a=b",
          "Connection: close",
          "X-App-Usage: {\"call_count\":1e400,\"total_time\":-5}",
          "X-App-Usage: [[[[[]]]]]",
          "X-Page-Usage: {\"call_count\":99999999999999999999}",
          "X-Business-Use-Case-Usage: {\"1\":[{\"estimated_time_to_regain_access\":999999999999}]}",
          "X-Business-Use-Case-Usage: {\"1\":{\"call_count\":\"x\"}}",
          "X-RateLimit-Limit: 999999999",
          "X-RateLimit-Limit: 0",
          "X-RateLimit-Remain: -3",
          "x-fb-trace-id: \0\u0001",
          ": nothing",
          "No colon",
          " folded");

  private final Random random;

  public Mutator(long seed, long number) {
    random = new Random(seed * 0x9E3779B97F4A7C15L ^ number * 0xBF58476D1CE4E5B9L);
  }

  public <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private boolean in(int times) {
    return random.nextInt(times) == 0;
  }

  /// A document, spoilt; once in a while it is left as it is.
  public byte[] body(byte[] good) {
    if (in(200)) return good.clone();
    byte[] body = in(5) ? good.clone() : structure(good);
    if (in(8)) body = letters(body);
    return in(6) ? bytes(body) : body;
  }

  /// An answer as it goes over the wire.
  public byte[] answer(String status, List<String> headers, byte[] good) {
    byte[] body = in(12) ? good : body(good);
    if (in(60)) body = packed(body);
    List<String> all = new ArrayList<>(headers);
    String said = in(12) ? one(STATUS) : status;
    int length = in(60) ? random.nextInt(body.length * 2 + 2) : body.length;
    if (!in(60)) all.add("Content-Length: " + length);
    while (in(8)) all.add(random.nextInt(all.size() + 1), one(HEADERS));
    String head = "HTTP/1.1 " + said + "\r\n" + String.join("\r\n", all) + "\r\n\r\n";
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(ISO_8859_1));
    out.writeBytes(body);
    byte[] whole = out.toByteArray();
    if (in(40)) return Arrays.copyOf(whole, random.nextInt(whole.length + 1));
    return in(60) ? bytes(whole) : whole;
  }

  // ---------------------------------------------------------------- structure

  private record Spot(JsonNode container, @Nullable String name, int index, JsonNode value) {}

  private byte[] structure(byte[] good) {
    JsonNode root;
    try {
      root = JSON.readTree(good);
    } catch (JacksonException _) {
      return bytes(good);
    }
    if (in(50)) return written(value());
    for (int round = 1 + random.nextInt(3); round > 0; round--) {
      List<Spot> spots = new ArrayList<>();
      collect(root, spots);
      if (spots.isEmpty()) return written(value());
      change(one(spots), spots);
    }
    return written(root);
  }

  private static void collect(JsonNode node, List<Spot> into) {
    if (into.size() > 5_000) return;
    if (node.isObject())
      for (Map.Entry<String, JsonNode> each : node.properties()) {
        into.add(new Spot(node, each.getKey(), 0, each.getValue()));
        collect(each.getValue(), into);
      }
    else
      for (int i = 0; i < node.size(); i++) {
        into.add(new Spot(node, null, i, node.get(i)));
        collect(node.get(i), into);
      }
  }

  private void change(Spot spot, List<Spot> spots) {
    switch (random.nextInt(12)) {
      case 0 -> remove(spot);
      case 1 -> set(spot, wrapped(spot.value));
      case 2 -> set(spot, one(spots).value.deepCopy());
      case 3 -> {
        if (spot.container instanceof ObjectNode object) {
          remove(spot);
          object.set(one(NAMES), spot.value);
        } else if (spot.container instanceof ArrayNode array && array.size() < 500) {
          for (int i = random.nextInt(100); i > 0; i--) array.add(spot.value.deepCopy());
        }
      }
      case 4 -> {
        if (spot.container instanceof ObjectNode object) object.set(one(NAMES), value());
      }
      case 5 -> set(spot, swapped(spot.value));
      default -> set(spot, value());
    }
  }

  private static void remove(Spot spot) {
    if (spot.container instanceof ObjectNode object && spot.name != null) object.remove(spot.name);
    else if (spot.container instanceof ArrayNode array && spot.index < array.size())
      array.remove(spot.index);
  }

  private static void set(Spot spot, JsonNode value) {
    if (spot.container instanceof ObjectNode object && spot.name != null)
      object.set(spot.name, value);
    else if (spot.container instanceof ArrayNode array && spot.index < array.size())
      array.set(spot.index, value);
  }

  /// A number for a text, a text for a number.
  private static JsonNode swapped(JsonNode value) {
    if (value.isNumber()) return tree(value.asString());
    if (value.isString() && value.asString().matches("-?\\d{1,18}"))
      return tree(Long.parseLong(value.asString()));
    return tree(text(value));
  }

  private JsonNode wrapped(JsonNode value) {
    if (in(2)) return JSON.createArrayNode().add(value.deepCopy());
    ObjectNode object = JSON.createObjectNode();
    object.set(one(NAMES), value.deepCopy());
    return object;
  }

  private JsonNode value() {
    return switch (random.nextInt(16)) {
      case 0 -> tree(null);
      case 1 -> tree(random.nextBoolean());
      case 2 -> JSON.createObjectNode();
      case 3 -> JSON.createArrayNode();
      case 4 -> nested();
      case 5 -> tree("x".repeat(1 << random.nextInt(17)));
      case 6 -> tree(BigInteger.TEN.pow(random.nextInt(900)).negate());
      case 7 -> tree(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
      case 8 -> tree(one(List.of(0L, -1L, 1L, 4L, 100L, 190L, 200L, 1L << 31, Long.MAX_VALUE)));
      case 9 -> tree(random.nextLong());
      case 10 -> wrapped(tree(one(WORDS)));
      default -> tree(one(WORDS));
    };
  }

  private JsonNode nested() {
    JsonNode inner = tree(1);
    for (int depth = random.nextInt(in(4) ? 2_000 : 20); depth > 0; depth--)
      inner = JSON.createArrayNode().add(inner);
    return inner;
  }

  private static JsonNode tree(@Nullable Object value) {
    return value == null ? JSON.nullNode() : JSON.valueToTree(value);
  }

  /// What is nested too deep to be written is written by hand.
  private static String text(JsonNode node) {
    try {
      return node.toString();
    } catch (RuntimeException _) {
      return "[".repeat(5_000) + "]".repeat(5_000);
    }
  }

  /// Half a surrogate pair has no form in UTF-8, but one in JSON.
  private byte[] written(JsonNode root) {
    String text = text(root);
    boolean ascii = in(2);
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) || (ascii && c > 126))
        out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.toString().getBytes(UTF_8);
  }

  // ---------------------------------------------------------------- letters and bytes

  private byte[] letters(byte[] good) {
    String text = new String(good, UTF_8);
    int at = text.isEmpty() ? 0 : random.nextInt(text.length());
    int brace = text.indexOf('{', at);
    String spoilt =
        switch (random.nextInt(7)) {
          case 0 -> text.replaceFirst("\\d+", "9".repeat(random.nextInt(2_000)));
          case 1 -> text.replaceFirst("\\d+", "1e" + random.nextInt(2_000_000_000));
          case 2 -> text.substring(0, at) + one(WORDS) + text.substring(at);
          case 3 ->
              brace < 0
                  ? text + "{"
                  : text.substring(0, brace + 1)
                      + "\"%s\":%s,".formatted(one(NAMES), in(2) ? "1" : "\"twice\"")
                      + text.substring(brace + 1);
          case 4 -> "\ufeff" + text;
          case 5 -> text.repeat(2);
          default -> text.replace("\"", in(2) ? "'" : "");
        };
    return in(20) ? spoilt.getBytes(UTF_16LE) : spoilt.getBytes(in(20) ? ISO_8859_1 : UTF_8);
  }

  private byte[] bytes(byte[] good) {
    byte[] out = good.clone();
    if (out.length == 0) return new byte[random.nextInt(3)];
    for (int round = 1 + random.nextInt(8); round > 0 && out.length > 0; round--) {
      int at = random.nextInt(out.length);
      int length = 1 + random.nextInt(Math.min(64, out.length - at));
      switch (random.nextInt(6)) {
        case 0 -> out[at] = (byte) random.nextInt();
        case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> out[at] = one(List.of((byte) 0, (byte) 0xff, (byte) 0xc0, (byte) '"', (byte) 92));
        case 3 -> out = joined(Arrays.copyOf(out, at), from(out, at + length));
        case 4 ->
            out =
                joined(
                    Arrays.copyOf(out, at + length),
                    joined(Arrays.copyOfRange(out, at, at + length), from(out, at + length)));
        default -> {
          if (in(4)) out = Arrays.copyOf(out, at);
        }
      }
    }
    return out;
  }

  private static byte[] from(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, Math.min(at, bytes.length), bytes.length);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  static byte[] packed(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
