package tintoi.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Signing in with e-mail and password. A wrong password, an unknown address and a deactivated
/// person are one answer that takes one time, so that nobody learns who works here.
@Component
public class SignIn {
  private final People people;
  private final Passwords passwords;
  private final Clock clock;
  private final Tries perAccount = new Tries(5, Duration.ofMinutes(1));
  private final Tries perAddress = new Tries(50, Duration.ofMinutes(1));

  SignIn(People people, Passwords passwords, Clock clock) {
    this.people = people;
    this.passwords = passwords;
    this.clock = clock;
  }

  /// What came of it.
  public sealed interface Outcome {
    record SignedIn(Person person) implements Outcome {}

    record Wrong() implements Outcome {}

    /// Nothing was compared.
    record TooOften(Instant retryAt) implements Outcome {}
  }

  /// A try is counted before the password is compared, or many at once would all pass; one that
  /// succeeds is given back.
  ///
  /// @param address where the request came from
  public Outcome signIn(String email, String password, String address) {
    String account = email.strip().toLowerCase(Locale.ROOT);
    Instant now = clock.instant();
    Optional<Instant> retryAt = perAddress.take(address, now);
    if (retryAt.isPresent()) return new Outcome.TooOften(retryAt.get());
    retryAt = perAccount.take(account, now);
    if (retryAt.isPresent()) return new Outcome.TooOften(retryAt.get());

    Optional<People.Account> found = people.account(account);
    boolean same = passwords.match(password, found.map(People.Account::passwordHash).orElse(null));
    if (found.isEmpty() || !same || !found.get().person().active()) return new Outcome.Wrong();
    perAddress.giveBack(address);
    perAccount.giveBack(account);
    return new Outcome.SignedIn(found.get().person());
  }
}
