package tintoi.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.access.SignIn.Outcome;

class SignInTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private final TestClock clock = new TestClock();
  private final Passwords passwords = new Passwords(10);
  private People people;
  private Tokens tokens;
  private SignIn signIn;
  private Workspace shop;
  private String email;
  private Person lan;

  @BeforeEach
  void openShop() {
    people = new People(db.jdbc(), clock, passwords, event -> {});
    tokens = new Tokens(db.jdbc(), people, clock, _ -> {});
    signIn = new SignIn(people, passwords, clock);
    shop = new Workspaces(db.jdbc(), clock).create("Giày Minh", ZoneId.of("Asia/Ho_Chi_Minh"));
    email = "lan-" + UUID.randomUUID() + "@giayminh.vn";
    lan = people.create(shop.workspaceId(), email, "Lê Thị Lan", Role.AGENT, "vi", "mật khẩu lan");
  }

  @Test
  void the_right_password_signs_in_however_the_address_is_written() {
    assertThat(
            signIn.signIn(" " + email.toUpperCase(Locale.ROOT) + " ", "mật khẩu lan", "10.0.0.1"))
        .isEqualTo(new Outcome.SignedIn(lan));
  }

  @Test
  void a_wrong_password_an_unknown_address_and_a_deactivated_person_are_one_answer() {
    assertThat(signIn.signIn(email, "mat khau lan", "10.0.0.1")).isEqualTo(new Outcome.Wrong());
    assertThat(signIn.signIn("nobody@giayminh.vn", "mật khẩu lan", "10.0.0.1"))
        .isEqualTo(new Outcome.Wrong());
    people.activate(shop.workspaceId(), lan.personId(), false);
    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.1")).isEqualTo(new Outcome.Wrong());
  }

  @Test
  void an_unknown_address_costs_a_comparison_like_any_other() {
    assertThat(passwords.match("whatever", null)).isFalse();
    // A malformed stand-in would be refused at once, and the time would tell.
    assertThat(passwords.wasteful()).matches("\\$2a\\$10\\$[./A-Za-z0-9]{53}");
  }

  @Test
  void the_sixth_try_in_a_minute_is_not_compared_even_if_it_is_right() {
    for (int n = 0; n < 5; n++) signIn.signIn(email, "wrong " + n, "10.0.0." + n);

    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.9"))
        .isEqualTo(new Outcome.TooOften(clock.instant().plusSeconds(60)));

    clock.advance(Duration.ofSeconds(60));
    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.9"))
        .isEqualTo(new Outcome.SignedIn(lan));
  }

  @Test
  void tries_of_a_day_that_has_not_come_are_not_counted_when_the_clock_is_put_right() {
    clock.advance(Duration.ofDays(1));
    for (int n = 0; n < 5; n++) signIn.signIn(email, "wrong " + n, "10.0.0." + n);

    clock.advance(Duration.ofDays(-1));

    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.9"))
        .isEqualTo(new Outcome.SignedIn(lan));
  }

  @Test
  void many_tries_at_once_are_five() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tries =
          Stream.generate(() -> (Callable<Outcome>) () -> signIn.signIn(email, "x", "10.0.0.1"))
              .limit(20)
              .toList();
      var outcomes = threads.invokeAll(tries).stream().map(future -> future.resultNow()).toList();
      assertThat(outcomes).filteredOn(Outcome.Wrong.class::isInstance).hasSize(5);
    }
  }

  @Test
  void signing_in_rightly_never_uses_up_the_tries() {
    for (int n = 0; n < 12; n++) {
      assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.1"))
          .isEqualTo(new Outcome.SignedIn(lan));
    }
  }

  @Test
  void one_address_has_fifty_tries_whatever_names_it_guesses() {
    for (int n = 0; n < 50; n++) signIn.signIn("guess@x.vn", "x" + n, "10.0.0.7");

    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.7"))
        .isInstanceOf(Outcome.TooOften.class);
    assertThat(signIn.signIn(email, "mật khẩu lan", "10.0.0.8"))
        .isInstanceOf(Outcome.SignedIn.class);
  }

  @Test
  void a_password_is_kept_as_bcrypt_only_and_one_that_would_be_cut_is_refused() {
    String kept =
        db.jdbc()
            .sql("select password_hash from person where person_id = ?")
            .param(lan.personId())
            .query((row, _) -> row.getString(1))
            .single();

    assertThat(kept).startsWith("$2a$10$").doesNotContain("mật khẩu");
    assertThatThrownBy(() -> passwords.hash("ă".repeat(40)))
        .hasMessageContaining("8-72 bytes, this one has 80");
    assertThatThrownBy(() -> new Passwords(4)).hasMessageContaining("tintoi.sign-in.cost is 4");
  }

  @Test
  void a_token_acts_as_its_person_and_its_secret_is_not_kept() {
    String token = tokens.issue(lan, "script");

    assertThat(tokens.person(token)).contains(lan);
    byte[] kept =
        db.jdbc()
            .sql("select secret_hash from api_token where person_id = ?")
            .param(lan.personId())
            .query((row, _) -> row.getBytes(1))
            .single();
    byte[] sent = Base64.getUrlDecoder().decode(token.substring(3));
    byte[] secret = Arrays.copyOfRange(sent, 32, 64);
    assertThat(kept).hasSize(32).isNotEqualTo(secret);
  }

  @Test
  void a_token_changed_by_a_letter_or_of_a_deactivated_person_is_nobodys() {
    String token = tokens.issue(lan, "script");
    String other =
        token.substring(0, 60) + (token.charAt(60) == 'A' ? 'B' : 'A') + token.substring(61);

    assertThat(tokens.person(other)).isEmpty();
    assertThat(tokens.person("tt_")).isEmpty();
    assertThat(tokens.person("tt_%%%")).isEmpty();
    assertThat(tokens.person(token.substring(3))).isEmpty();
    people.activate(shop.workspaceId(), lan.personId(), false);
    assertThat(tokens.person(token)).isEmpty();
  }

  @Test
  void only_admins_are_named_as_those_who_can_help_with_channels() {
    people.create(shop.workspaceId(), "a" + email, "Trần Minh", Role.OWNER, "vi", "password-1");
    people.create(
        shop.workspaceId(), "b" + email, "Vũ Thu Hà", Role.SUPERVISOR, "vi", "password-1");
    Person gone =
        people.create(shop.workspaceId(), "c" + email, "Cũ", Role.ADMIN, "vi", "password-1");
    people.activate(shop.workspaceId(), gone.personId(), false);

    assertThat(new Access(people).mayManageChannels(lan))
        .isEqualTo(new Decision.Refused("permission.admin_only", List.of("Trần Minh")));
  }
}
