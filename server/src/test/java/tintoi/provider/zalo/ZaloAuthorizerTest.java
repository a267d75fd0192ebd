package tintoi.provider.zalo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static tintoi.provider.SimulatedWorld.CALLBACK;
import static tintoi.provider.SimulatedWorld.OA;

import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Check.Item;
import tintoi.provider.Authorizer.Check.State;
import tintoi.provider.Authorizer.Exchange;
import tintoi.provider.Authorizer.Renewal;
import tintoi.provider.Credential;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Use;
import tintoi.provider.Wire;

class ZaloAuthorizerTest {
  private final SimulatedWorld world = new SimulatedWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_challenge_is_the_one_of_the_standard() {
    // RFC 7636, appendix B
    assertThat(ZaloAuthorizer.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  }

  @Test
  void an_oa_comes_with_its_name_and_a_pair_that_is_known_to_end() {
    var candidate = ZaloConnected.oa(world);

    assertThat(candidate.externalId()).isEqualTo(OA);
    assertThat(candidate.name()).isEqualTo("Minh Shoes");
    assertThat(candidate.expiresAt()).isNotNull();
    assertThat(candidate.secrets().refresh()).isNotBlank();
    assertThat(candidate.toString()).doesNotContain(candidate.secrets().access());
  }

  @Test
  void another_verifier_is_refused() {
    assertThat(ZaloConnected.connect(world, "allow", "b".repeat(43)))
        .isInstanceOf(Exchange.Failed.class);
  }

  @Test
  void a_refusal_at_the_page_is_declined() {
    assertThat(ZaloConnected.connect(world, "deny", ZaloConnected.VERIFIER))
        .isInstanceOf(Exchange.Declined.class);
  }

  @Test
  void a_code_is_good_once() {
    var authorizer = ZaloConnected.authorizer(world);
    var page =
        authorizer.authorizeUri(
            EnumSet.of(Use.MESSAGES), CALLBACK, "s", ZaloConnected.VERIFIER, false);
    var back = world.decide(page, Map.of("decision", "allow"));

    assertThat(authorizer.exchange(back, CALLBACK, ZaloConnected.VERIFIER))
        .isInstanceOf(Exchange.Granted.class);
    assertThat(authorizer.exchange(back, CALLBACK, ZaloConnected.VERIFIER))
        .isInstanceOf(Exchange.Failed.class);
  }

  @Test
  void a_renewed_pair_works_and_the_old_refresh_token_is_spent() {
    var authorizer = ZaloConnected.authorizer(world);
    var refresh = requireNonNull(ZaloConnected.oa(world).secrets().refresh());

    var renewal = authorizer.renew(refresh);

    assertThat(renewal)
        .asInstanceOf(type(Renewal.Renewed.class))
        .satisfies(renewed -> {
          assertThat(renewed.secrets().refresh()).isNotEqualTo(refresh);
          assertThat(token(renewed.secrets().access())).isEqualTo(State.OK);
        });
    assertThat(authorizer.renew(refresh)).isInstanceOf(Renewal.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-14014", "empty-body", "-14020"})
  void a_spent_refresh_token_is_refused_in_each_way_zalo_was_seen_to_do_it(String way) {
    var authorizer = ZaloConnected.authorizer(world);
    var refresh = requireNonNull(ZaloConnected.oa(world).secrets().refresh());
    world.control("PUT", "switches", "{\"spentRefresh\":\"" + way + "\"}");
    world.control("PUT", "zalo/grant", "{\"refreshSpent\":true}");

    assertThat(authorizer.renew(refresh)).isInstanceOf(Renewal.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\":\"server_error\"",
        "\"kind\":\"html\"",
        "\"kind\":\"cut_after\"",
        "\"kind\":\"refuse_connection\"",
        "\"kind\":\"html\",\"http\":200",
        "\"kind\":\"error\",\"http\":200,\"code\":-32,\"message\":\"too fast\"",
        "\"kind\":\"empty\",\"http\":500"
      })
  void a_bad_moment_is_no_refusal_and_the_old_pair_stays(String fault) {
    var authorizer = ZaloConnected.authorizer(world);
    var refresh = requireNonNull(ZaloConnected.oa(world).secrets().refresh());
    world.fault("ZALO", "token", fault);

    assertThat(authorizer.renew(refresh)).isInstanceOf(Renewal.Unreachable.class);
  }

  @Test
  void an_unreadable_answer_about_tokens_is_not_quoted() {
    var client = ZaloConnected.client(world.at(""), new Wire());
    world.fault("ZALO", "token", "\"kind\":\"html\",\"http\":200");
    var form = Map.of("refresh_token", "r", "grant_type", "refresh_token");

    assertThat(client.token(form))
        .asInstanceOf(type(ZaloClient.Said.Refusal.class))
        .satisfies(refusal ->
            assertThat(refusal.error().text()).isEqualTo("an answer that cannot be read"));
  }

  @Test
  void an_ended_package_fails_its_check_and_the_last_day_is_still_good() {
    var access = ZaloConnected.oa(world).secrets().access();
    var authorizer = ZaloConnected.authorizer(world);
    var credential = new Credential(OA, access);

    world.control("PUT", "zalo/oa", "{\"packageEnds\":\"2020-01-31\"}");
    assertThat(authorizer.check(credential, EnumSet.of(Use.MESSAGES), true))
        .filteredOn(check -> check.item() == Item.PACKAGE)
        .extracting(Check::state)
        .containsExactly(State.FAILED);
    world.control("PUT", "zalo/oa", "{\"packageEnds\":\"2099-01-31\"}");
    assertThat(authorizer.check(credential, EnumSet.of(Use.MESSAGES), true))
        .extracting(Check::state)
        .doesNotContain(State.FAILED, State.UNKNOWN);
  }

  @Test
  void a_withdrawn_grant_fails_the_token_check_and_an_outage_proves_nothing() {
    var access = ZaloConnected.oa(world).secrets().access();

    world.fault("ZALO", "any", "\"kind\":\"server_error\",\"times\":1");
    assertThat(token(access)).isEqualTo(State.UNKNOWN);
    world.control("PUT", "zalo/grant", "{\"withdrawn\":true}");
    assertThat(token(access)).isEqualTo(State.FAILED);
  }

  private State token(String access) {
    return ZaloConnected.authorizer(world)
        .check(new Credential(OA, access), EnumSet.of(Use.MESSAGES), true)
        .getFirst()
        .state();
  }
}
