package tintoi.web;

import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/// The header by which a request that comes twice is known to be one.
final class IdempotencyKey {
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{8,100}");

  private IdempotencyKey() {}

  static String check(String key) {
    if (FORM.matcher(key).matches()) return key;
    throw Problem.of(HttpStatus.BAD_REQUEST, "idempotency.key_missing");
  }
}
