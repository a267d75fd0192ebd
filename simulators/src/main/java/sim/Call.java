package sim;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// One request on the wire, and what is noted about it for the log.
final class Call {
  private final HttpExchange exchange;
  final String method;
  final String path;
  final Map<String, String> query;
  private byte @Nullable [] raw;
  private @Nullable Map<String, String> form;
  private @Nullable Map<String, Media.Upload> files;
  private @Nullable JsonNode json;

  /// For faults and the log: send, token, read or manage.
  String operation = "read";

  String page = "";
  String recipient = "";
  String text = "";
  String metadata = "";

  Call(HttpExchange exchange) {
    this.exchange = exchange;
    this.method = exchange.getRequestMethod();
    this.path = exchange.getRequestURI().getPath();
    this.query = decode(exchange.getRequestURI().getRawQuery());
  }

  static Map<String, String> decode(@Nullable String encoded) {
    var values = new LinkedHashMap<String, String>();
    if (encoded == null) return values;
    for (String pair : encoded.split("&", -1)) {
      if (pair.isEmpty()) continue;
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      // Ticked boxes repeat their name; they arrive as one comma-separated value.
      values.merge(plain(name), plain(value), (a, b) -> a + "," + b);
    }
    return values;
  }

  private static String plain(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return encoded;
    }
  }

  /// The parts of the path behind `prefix`, without a version such as `v25.0`.
  List<String> parts(String prefix) {
    var parts =
        new ArrayList<String>(Arrays.asList(path.substring(prefix.length()).split("/", -1)));
    parts.removeIf(String::isEmpty);
    if (!parts.isEmpty() && parts.getFirst().matches("v\\d+\\.\\d+")) parts.removeFirst();
    return parts;
  }

  String header(String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  String body() {
    return new String(raw(), StandardCharsets.UTF_8);
  }

  private byte[] raw() {
    byte[] read = raw;
    if (read == null) {
      try {
        read = exchange.getRequestBody().readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      raw = read;
    }
    return read;
  }

  private boolean isMultipart() {
    return header("Content-Type").startsWith("multipart/form-data");
  }

  /// A file of a multipart form; null if there is none of that name.
  Media.@Nullable Upload file(String name) {
    form();
    return files == null ? null : files.get(name);
  }

  /// The fields of a multipart form; its files go into `files`.
  private Map<String, String> multipart() {
    var fields = new LinkedHashMap<String, String>();
    var found = new LinkedHashMap<String, Media.Upload>();
    files = found;
    String boundary = header("Content-Type").replaceAll("(?i).*boundary=\"?([^\";]+).*", "$1");
    String all = new String(raw(), StandardCharsets.ISO_8859_1);
    for (String part : all.split("(\r\n)?--" + Pattern.quote(boundary), -1)) {
      int blank = part.indexOf("\r\n\r\n");
      if (blank < 0) continue;
      String head =
          new String(
              part.substring(0, blank).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      byte[] content = part.substring(blank + 4).getBytes(StandardCharsets.ISO_8859_1);
      String name = quoted(head, " name");
      String type =
          head.contains("Content-Type:")
              ? head.replaceAll("(?s).*Content-Type:\\s*([^\r\n]*).*", "$1")
              : "";
      if (head.contains("filename=")) {
        found.put(name, new Media.Upload(quoted(head, "filename"), type.strip(), content));
      } else {
        fields.put(name, new String(content, StandardCharsets.UTF_8));
      }
    }
    return fields;
  }

  private static String quoted(String head, String name) {
    return head.replaceAll("(?s).*" + name + "=\"([^\"]*)\".*", "$1");
  }

  /// curl calls everything a form unless told otherwise; a form never begins with a brace.
  private boolean isForm() {
    boolean said = header("Content-Type").startsWith("application/x-www-form-urlencoded");
    return said && !body().startsWith("{");
  }

  Map<String, String> form() {
    Map<String, String> read = form;
    if (read == null) {
      read = isMultipart() ? multipart() : isForm() ? decode(body()) : Map.of();
      form = read;
    }
    return read;
  }

  JsonNode json() {
    JsonNode read = json;
    if (read == null) {
      boolean fields = isForm() || isMultipart();
      read = fields ? MissingNode.getInstance() : Json.read(body());
      json = read;
    }
    return read;
  }

  /// A parameter wherever it travels: query, form or top of the JSON body; empty where it is
  /// nowhere.
  String param(String name) {
    String value = query.get(name);
    if (value == null) value = form().get(name);
    if (value != null) return value;
    JsonNode node = json().path(name);
    if (node.isMissingNode() || node.isNull()) return "";
    return node.isValueNode() ? node.asString() : node.toString();
  }

  /// The comma-separated values of a parameter.
  List<String> values(String name) {
    var values = new ArrayList<String>(Arrays.asList(param(name).split(",", -1)));
    values.removeIf(String::isEmpty);
    return values;
  }

  boolean has(String name) {
    return query.containsKey(name) || form().containsKey(name) || json().has(name);
  }

  /// A parameter that is itself an object, sent as JSON or as JSON inside a form field.
  JsonNode node(String name) {
    JsonNode node = json().path(name);
    return node.isContainer() ? node : Json.read(param(name));
  }

  void send(Reply reply) throws IOException {
    byte[] bytes = reply.bytes();
    open(reply, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (bytes.length > 0) out.write(bytes);
    }
    exchange.close();
  }

  /// Half of what was promised, then the line goes dead.
  void sendHalf(Reply reply) throws IOException {
    byte[] bytes = reply.bytes();
    open(reply, Math.max(2, bytes.length));
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, 0, bytes.length / 2);
    out.flush();
    exchange.close();
  }

  private void open(Reply reply, int length) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    boolean bodiless = length == 0 || method.equals("HEAD") || reply.status() == 204;
    exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : length);
  }

  /// Closes the connection without an answer.
  void cut() {
    exchange.close();
  }
}
