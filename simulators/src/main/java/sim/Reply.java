package sim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What goes back over the wire.
@SuppressWarnings("ArrayRecordComponent") // written once and never compared
record Reply(int status, String type, byte[] bytes, Map<String, String> headers) {
  Reply(int status, String type, String body, Map<String, String> headers) {
    this(status, type, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static Reply json(int status, Object body) {
    return new Reply(status, "application/json; charset=UTF-8", Json.write(body), Map.of());
  }

  static Reply ok(Object body) {
    return json(200, body);
  }

  static Reply html(int status, String body) {
    return new Reply(status, "text/html; charset=UTF-8", body, Map.of());
  }

  static Reply redirect(String location) {
    return new Reply(302, "text/plain; charset=UTF-8", "", Map.of("Location", location));
  }

  static Reply empty(int status) {
    return new Reply(status, "text/plain; charset=UTF-8", "", Map.of());
  }

  Reply with(Map<String, String> more) {
    var all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Reply(status, type, bytes, all);
  }
}
