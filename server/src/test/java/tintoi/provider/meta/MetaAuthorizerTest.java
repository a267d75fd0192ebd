package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static tintoi.provider.SimulatedWorld.CALLBACK;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Check.Item;
import tintoi.provider.Authorizer.Check.State;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Authorizer.Exchange;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Credential;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Use;

class MetaAuthorizerTest {
  private static final Set<Use> BOTH = EnumSet.allOf(Use.class);
  private static final String OTHER_PAGE = "100000000000002";

  private final SimulatedWorld world = new SimulatedWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_dialog_is_asked_for_exactly_what_the_uses_need() {
    var authorizer = Connected.authorizer(world);

    assertThat(scopes(authorizer, EnumSet.of(Use.MESSAGES)))
        .isEqualTo("pages_show_list,pages_manage_metadata,pages_read_engagement,pages_messaging");
    assertThat(scopes(authorizer, EnumSet.of(Use.COMMENTS)))
        .isEqualTo(
            "pages_show_list,pages_manage_metadata,pages_read_engagement,"
                + "pages_read_user_content,pages_manage_engagement");
    assertThat(authorizer.authorizeUri(BOTH, CALLBACK, "s", "v", true).getQuery())
        .contains("auth_type=rerequest", "state=s", "response_type=code")
        .doesNotContain("v=", Connected.SECRET);
  }

  private static String scopes(MetaAuthorizer authorizer, Set<Use> uses) {
    String query = authorizer.authorizeUri(uses, CALLBACK, "s", "v", false).getQuery();
    assertThat(query).doesNotContain("auth_type");
    return query.replaceFirst(".*scope=([^&]*).*", "$1");
  }

  @Test
  void the_pages_of_the_person_come_with_tokens_that_do_not_end() {
    var consent = granted(Map.of("user", "nam", "decision", "continue"));

    assertThat(consent.authorizerName()).isEqualTo("Nguyễn Văn Nam");
    assertThat(consent.authorizerId()).isEqualTo("900000000000001");
    assertThat(consent.candidates())
        .extracting(Candidate::externalId)
        .containsExactlyInAnyOrder(PAGE, OTHER_PAGE);
    assertThat(consent.candidates())
        .allSatisfy(candidate -> {
          assertThat(candidate.missing()).isEmpty();
          assertThat(candidate.expiresAt()).isNull();
          assertThat(candidate.secrets().access()).isNotBlank();
          assertThat(candidate.toString()).doesNotContain(candidate.secrets().access());
          assertThat(candidate.scopes()).contains("pages_messaging", "pages_manage_engagement");
        });
  }

  @Test
  void a_page_without_the_role_names_the_missing_tasks() {
    var consent = granted(Map.of("user", "lan", "decision", "continue"));

    var other =
        consent.candidates().stream()
            .filter(candidate -> candidate.externalId().equals(OTHER_PAGE))
            .findFirst()
            .orElseThrow();
    assertThat(other.missing()).contains("MESSAGING", "MODERATE");
  }

  @Test
  void a_page_left_unticked_cannot_be_chosen() {
    var consent = granted(Map.of("user", "nam", "decision", "continue", "pages", OTHER_PAGE));

    assertThat(consent.candidates())
        .filteredOn(candidate -> candidate.externalId().equals(PAGE))
        .allSatisfy(candidate -> assertThat(candidate.missing()).isNotEmpty());
    assertThat(consent.candidates()).extracting(Candidate::externalId).contains(OTHER_PAGE);
  }

  @Test
  void a_declined_dialog_is_declined_and_nothing_is_asked() {
    assertThat(Connected.connect(world, BOTH, Map.of("user", "nam", "decision", "cancel")))
        .isInstanceOf(Exchange.Declined.class);
  }

  @Test
  void a_code_used_twice_fails_in_the_providers_words() {
    var authorizer = Connected.authorizer(world);
    var page = authorizer.authorizeUri(BOTH, CALLBACK, "s", "v", false);
    var back = world.decide(page, Map.of("user", "nam", "decision", "continue"));

    assertThat(authorizer.exchange(back, CALLBACK, "v")).isInstanceOf(Exchange.Granted.class);
    assertThat(authorizer.exchange(back, CALLBACK, "v"))
        .asInstanceOf(type(Exchange.Failed.class))
        .satisfies(failed -> assertThat(failed.error().code()).startsWith("100"));
  }

  @Test
  void a_callback_without_a_code_fails_and_a_broken_provider_is_only_unreachable() {
    var authorizer = Connected.authorizer(world);

    assertThat(authorizer.exchange(Map.of(), CALLBACK, "v")).isInstanceOf(Exchange.Failed.class);
    var page = authorizer.authorizeUri(BOTH, CALLBACK, "s", "v", false);
    var back = world.decide(page, Map.of("user", "nam", "decision", "continue"));
    world.fault("META", "token", "\"kind\":\"server_error\"");
    assertThat(authorizer.exchange(back, CALLBACK, "v")).isInstanceOf(Exchange.Unreachable.class);
  }

  @Test
  void a_good_channel_passes_every_check_and_a_missing_subscription_is_made() {
    var consent = granted(Map.of("user", "nam", "decision", "continue"));
    var credential = credential(consent);
    var authorizer = Connected.authorizer(world);

    assertThat(state(authorizer.check(credential, BOTH, false), Item.WEBHOOK))
        .isEqualTo(State.FAILED);
    assertThat(authorizer.check(credential, BOTH, true))
        .filteredOn(check -> check.item() != Item.PACKAGE)
        .extracting(Check::state)
        .containsOnly(State.OK);
    assertThat(state(authorizer.check(credential, BOTH, false), Item.WEBHOOK)).isEqualTo(State.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"password\":\"changed\"}', 190/460",
    "'{\"app\":\"removed\"}', 190/458",
    "'{\"checkpoint\":true}', 190/459",
  })
  void a_dead_token_fails_its_check_with_the_reason(String event, String code) {
    var credential = Connected.page(world);
    world.control("PATCH", "meta/people/nam", event);

    var checks = Connected.authorizer(world).check(credential, BOTH, true);

    assertThat(checks.getFirst().item()).isEqualTo(Item.TOKEN);
    assertThat(checks)
        .filteredOn(check -> check.state() == State.FAILED)
        .isNotEmpty()
        .first()
        .satisfies(check -> {
          assertThat(check.error()).isNotNull();
          if (check.error() != null) assertThat(check.error().code()).isEqualTo(code);
        });
  }

  @Test
  void a_lost_role_fails_a_check_with_its_subcode() {
    var credential = Connected.page(world);
    world.control("PATCH", "meta/people/nam", "{\"roles\":{\"" + PAGE + "\":\"none\"}}");

    var checks = Connected.authorizer(world).check(credential, BOTH, true);

    assertThat(checks)
        .filteredOn(check -> check.state() == State.FAILED)
        .extracting(check -> check.error() == null ? "" : check.error().code())
        .contains("190/492");
  }

  @Test
  void a_scope_taken_away_is_named() {
    var credential = Connected.page(world);
    world.control("PATCH", "meta/people/nam", "{\"scopes\":{\"pages_messaging\":false}}");

    var checks = Connected.authorizer(world).check(credential, BOTH, true);

    assertThat(checks)
        .filteredOn(check -> check.item() == Item.SCOPES)
        .singleElement()
        .satisfies(check -> assertThat(check.detail()).contains("pages_messaging"));
  }

  @Test
  void a_provider_that_cannot_be_asked_proves_nothing() {
    var credential = Connected.page(world);
    world.fault("META", "any", "\"kind\":\"server_error\"");

    assertThat(Connected.authorizer(world).check(credential, BOTH, true))
        .extracting(Check::state)
        .doesNotContain(State.FAILED);
  }

  @Test
  void a_pages_token_is_not_renewed() {
    assertThat(Connected.authorizer(world).renew("any")).isEqualTo(new Renewal.NotRenewable());
  }

  private Consent granted(Map<String, String> choice) {
    return switch (Connected.connect(world, BOTH, choice)) {
      case Exchange.Granted(var consent) -> consent;
      case Exchange other -> throw new AssertionError(other.toString());
    };
  }

  private static Credential credential(Consent consent) {
    return consent.candidates().stream()
        .filter(candidate -> candidate.externalId().equals(PAGE))
        .map(candidate -> new Credential(PAGE, candidate.secrets().access()))
        .findFirst()
        .orElseThrow();
  }

  private static State state(List<Check> checks, Item item) {
    return checks.stream().filter(check -> check.item() == item).findFirst().orElseThrow().state();
  }
}
