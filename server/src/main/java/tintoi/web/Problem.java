package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tintoi.failure.Remedy;

/// Something asked for over HTTP is not done. Carries what the reader is told: a cause of the
/// failure dictionary with its facts, in no language yet.
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final String key;
  private final transient Map<String, Object> facts;
  private final transient List<Remedy> actions;
  private final transient @Nullable Instant retryAt;

  private Problem(
      HttpStatus status,
      String key,
      Map<String, Object> facts,
      List<Remedy> actions,
      @Nullable Instant retryAt) {
    super(key);
    this.status = status;
    this.key = key;
    this.facts = facts;
    this.actions = actions;
    this.retryAt = retryAt;
  }

  /// @param key cause of the failure dictionary
  static Problem of(HttpStatus status, String key) {
    return new Problem(status, key, Map.of(), List.of(), null);
  }

  /// @param facts fill the sentences' placeholders
  static Problem of(HttpStatus status, String key, Map<String, Object> facts) {
    return new Problem(status, key, facts, List.of(), null);
  }

  /// There is no such thing, or it belongs to another workspace, which is the same.
  static Problem notFound() {
    return of(HttpStatus.NOT_FOUND, "request.not_found");
  }

  Problem with(Remedy... actions) {
    return new Problem(status, key, facts, List.of(actions), retryAt);
  }

  Problem retryAt(Instant at) {
    return new Problem(status, key, facts, actions, at);
  }

  HttpStatus status() {
    return status;
  }

  String key() {
    return key;
  }

  Map<String, Object> facts() {
    return facts;
  }

  List<Remedy> actions() {
    return actions;
  }

  @Nullable Instant retryAt() {
    return retryAt;
  }
}
