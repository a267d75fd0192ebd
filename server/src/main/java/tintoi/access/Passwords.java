package tintoi.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/// Hashes passwords with bcrypt, and compares.
@Component
class Passwords {
  /// bcrypt looks at no more; what is beyond would not count, silently.
  private static final int MOST_BYTES = 72;

  private final BCryptPasswordEncoder bcrypt;

  /// Well-formed, of the same cost as all others, and of no password.
  private final String nobodys;

  Passwords(@Value("${tintoi.sign-in.cost:12}") int cost) {
    if (cost < 10 || cost > 16) {
      throw new IllegalArgumentException(
          "tintoi.sign-in.cost is %d, must be 10-16: less is too easy to guess, more too slow"
              .formatted(cost));
    }
    bcrypt = new BCryptPasswordEncoder(cost);
    nobodys = "$2a$%02d$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234".formatted(cost);
  }

  String hash(String password) {
    int bytes = password.getBytes(UTF_8).length;
    if (bytes < 8 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException("a password has 8-72 bytes, this one has " + bytes);
    }
    return bcrypt.encode(password);
  }

  /// Takes as long for nobody (null) as for somebody, so that the time does not tell who works
  /// here.
  boolean match(String password, @Nullable String hash) {
    boolean same = bcrypt.matches(password, hash == null ? nobodys : hash);
    return same && hash != null;
  }

  /// What is compared with for nobody.
  String wasteful() {
    return nobodys;
  }
}
