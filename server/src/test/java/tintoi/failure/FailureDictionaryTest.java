package tintoi.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.failure.Disposition.Bounce;
import tintoi.failure.Disposition.Defer;
import tintoi.failure.Disposition.Hold;
import tintoi.failure.Disposition.Reconcile;
import tintoi.failure.Disposition.Renew;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderError;

class FailureDictionaryTest {
  static final Instant NOON = Instant.parse("2026-11-23T05:00:00Z"); // noon in Hà Nội

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FailureDictionary dictionary = new FailureDictionary(meters);

  @ParameterizedTest
  @CsvSource({
    "190, channel.auth_lost",
    "190/458, channel.auth_app_removed",
    "190/459, channel.auth_checkpoint",
    "190/460, channel.auth_password_changed",
    "190/463, channel.auth_expired",
    "190/464, channel.auth_lost",
    "190/490, channel.auth_checkpoint",
    "190/492, channel.auth_role_lost",
    "190/99, channel.auth_lost",
    "102, channel.auth_lost",
  })
  void a_lost_authorization_names_its_reason_and_waits_for_the_channel(String code, String cause) {
    var diagnosis = dictionary.diagnose(meta(400, code), messenger());

    assertThat(diagnosis.cause()).isEqualTo(cause);
    assertThat(diagnosis.kind()).isEqualTo(FailureKind.AUTHORIZATION_LOST);
    assertThat(diagnosis.reach()).isEqualTo(Reach.CHANNEL);
    assertThat(diagnosis.disposition()).isEqualTo(new Hold(Condition.CHANNEL_RECONNECTED, null));
  }

  @Test
  void a_broken_gateway_that_speaks_of_tokens_takes_no_authorization_away() {
    var diagnosis = dictionary.diagnose(meta(502, "190"), messenger());

    assertThat(diagnosis.kind()).isEqualTo(FailureKind.PROVIDER_OUTAGE);
    assertThat(dictionary.diagnose(meta(500, "200"), messenger()).kind())
        .isEqualTo(FailureKind.PROVIDER_OUTAGE);
    assertThat(dictionary.diagnose(zalo(503, "-14014"), zaloOa()).kind())
        .isEqualTo(FailureKind.PROVIDER_OUTAGE);
  }

  @Test
  void wording_never_decides() {
    var english = new ProviderError(Provider.META, 400, "10/2018278", "outside window", "", null);
    var chinese = new ProviderError(Provider.META, 400, "10/2018278", "超出允许", "", null);

    assertThat(dictionary.diagnose(english, messenger()).cause())
        .isEqualTo(dictionary.diagnose(chinese, messenger()).cause());
    assertThat(
            dictionary
                .diagnose(
                    new ProviderError(Provider.META, 400, "999999", "token expired", "", null),
                    messenger())
                .kind())
        .isEqualTo(FailureKind.UNRECOGNIZED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10/2018300", "2018300", "400/2018300"})
  void a_subcode_is_known_wherever_meta_puts_it(String code) {
    assertThat(dictionary.diagnose(meta(403, code), messenger()).kind())
        .isEqualTo(FailureKind.THREAD_CONTROL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"200/1545041", "551/1545041"})
  void our_own_clock_decides_what_1545041_means(String code) {
    var error = meta(400, code);

    var open = dictionary.diagnose(error, messengerUntil(NOON.plusSeconds(60)));
    var closed = dictionary.diagnose(error, messengerUntil(NOON.minusSeconds(60)));
    var unknown = dictionary.diagnose(error, messengerUntil(null));

    assertThat(open.kind()).isEqualTo(FailureKind.RECIPIENT_UNREACHABLE);
    assertThat(open.disposition()).isEqualTo(new Bounce());
    assertThat(closed.kind()).isEqualTo(FailureKind.WINDOW_CLOSED);
    assertThat(closed.disposition()).isEqualTo(new Hold(Condition.CUSTOMER_WRITES, null));
    assertThat(unknown.kind()).isEqualTo(FailureKind.RECIPIENT_UNREACHABLE);
  }

  @Test
  void an_outage_that_repeats_for_one_person_only_is_that_person() {
    var error = meta(400, "2");

    assertThat(dictionary.diagnose(error, attempt(3)).disposition()).isEqualTo(new Defer(null));
    var fourth = dictionary.diagnose(error, alone(4));

    assertThat(fourth.kind()).isEqualTo(FailureKind.RECIPIENT_UNREACHABLE);
    assertThat(fourth.disposition()).isEqualTo(new Hold(Condition.CUSTOMER_WRITES, null));
  }

  @Test
  void an_outage_that_repeats_for_everybody_or_is_one_by_its_status_is_no_persons() {
    for (String code : List.of("1", "2")) {
      assertThat(dictionary.diagnose(meta(400, code), attempt(4)).kind())
          .isEqualTo(FailureKind.PROVIDER_OUTAGE);
      assertThat(dictionary.diagnose(meta(500, code), alone(4)).kind())
          .isEqualTo(FailureKind.PROVIDER_OUTAGE);
    }
  }

  @Test
  void a_file_that_could_not_be_fetched_is_asked_for_again_and_refused_the_fourth_time() {
    for (String code : List.of("100/2018008", "100/2018294")) {
      var third = dictionary.diagnose(meta(400, code), attempt(3));
      assertThat(third.disposition()).isEqualTo(new Defer(null));
      assertThat(third.reach()).isEqualTo(Reach.MESSAGE);
      assertThat(dictionary.diagnose(meta(400, code), attempt(4)).cause())
          .isEqualTo("content.attachment");
    }
  }

  @Test
  void an_unknown_fault_that_repeats_is_a_missing_permission_or_asked_about() {
    assertThat(dictionary.diagnose(meta(400, "1/99"), attempt(3)).disposition())
        .isEqualTo(new Defer(null));
    assertThat(dictionary.diagnose(meta(400, "1/99"), attempt(4)).kind())
        .isEqualTo(FailureKind.PERMISSION_MISSING);
    assertThat(dictionary.diagnose(meta(400, "1/99"), alone(4)).disposition())
        .isEqualTo(new Defer(null));
    assertThat(dictionary.diagnose(meta(400, "1"), alone(4)).disposition())
        .isEqualTo(new Hold(Condition.AGENT_DECIDES, null));
  }

  @Test
  void an_act_on_a_comment_that_comes_too_fast_waits_a_minute_three_times() {
    var third = dictionary.diagnose(meta(403, "200"), commentAttempt(3));
    assertThat(third.cause()).isEqualTo("comment.perhaps_too_often");
    assertThat(third.disposition()).isEqualTo(new Defer(NOON.plusSeconds(60)));

    var fourth = dictionary.diagnose(meta(403, "200"), commentAttempt(4));
    assertThat(fourth.kind()).isEqualTo(FailureKind.PERMISSION_MISSING);
    assertThat(fourth.reach()).isEqualTo(Reach.CHANNEL);
  }

  @Test
  void a_person_whose_name_was_deleted_is_spoken_of_all_the_same() {
    var vi = dictionary.say("channel.auth_password_changed", Locale.of("vi"), Map.of("person", ""));
    var en = dictionary.say("channel.auth_password_changed", Locale.ENGLISH, Map.of());

    assertThat(vi.what()).startsWith("Người đã kết nối ");
    assertThat(en.what()).startsWith("The person who connected it ");
  }

  @Test
  void an_object_that_is_gone_is_the_comment_there_and_the_person_here() {
    var error = meta(400, "100/33");

    assertThat(dictionary.diagnose(error, comment()).cause()).isEqualTo("comment.gone");
    assertThat(dictionary.diagnose(error, messenger()).cause()).isEqualTo("recipient.gone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "80006", "80001", "4/80006"})
  void a_short_wait_is_a_pace_and_a_long_one_a_used_up_allowance(String code) {
    var soon = dictionary.diagnose(meta(400, code, Duration.ofMinutes(5)), messenger());
    var tomorrow = dictionary.diagnose(meta(400, code, Duration.ofHours(12)), messenger());
    var unsaid = dictionary.diagnose(meta(400, code), messenger());

    assertThat(soon.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(soon.disposition()).isEqualTo(new Defer(NOON.plusSeconds(300)));
    assertThat(tomorrow.kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    assertThat(tomorrow.disposition())
        .isEqualTo(new Hold(Condition.QUOTA_RESETS, NOON.plusSeconds(720 * 60)));
    assertThat(unsaid.disposition()).isEqualTo(new Defer(NOON.plusSeconds(60)));
    assertThat(unsaid.reach()).isEqualTo(Reach.CHANNEL);
  }

  @Test
  void a_used_up_zalo_allowance_waits_for_midnight_in_vietnam() {
    var midnight = Instant.parse("2026-11-23T17:00:00Z");

    assertThat(dictionary.diagnose(zalo(200, "-211"), zaloOa()).disposition())
        .isEqualTo(new Hold(Condition.QUOTA_RESETS, midnight));
  }

  @Test
  void what_is_refused_as_the_day_begins_goes_again_soon_and_later_only_tomorrow() {
    var midnight = Instant.parse("2026-11-23T17:00:00Z");
    for (int seconds : List.of(0, 1, 599)) {
      Instant barely = midnight.plusSeconds(seconds);
      assertThat(refusedAt(barely, "-211"))
          .isEqualTo(new Hold(Condition.QUOTA_RESETS, barely.plusSeconds(60)));
    }
    assertThat(refusedAt(midnight.plusSeconds(600), "-211"))
        .isEqualTo(new Hold(Condition.QUOTA_RESETS, midnight.plus(Duration.ofDays(1))));
    Instant six = midnight.plus(Duration.ofHours(6));
    assertThat(refusedAt(six, "-234"))
        .isEqualTo(new Hold(Condition.QUIET_HOURS_END, six.plusSeconds(60)));
  }

  private Disposition refusedAt(Instant now, String code) {
    var circumstances = new Circumstances(ChannelKind.ZALO_OA, 1, null, now);
    return dictionary.diagnose(zalo(200, code), circumstances).disposition();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-211", "-212", "-221", "-223", "-224", "-235"})
  void what_is_refused_of_a_notice_is_not_refused_of_replies(String code) {
    var notice = new Circumstances(ChannelKind.ZALO_OA, 1, false, true, null, NOON);

    var ofNotice = dictionary.diagnose(zalo(200, code), notice);
    assertThat(ofNotice.reach()).isEqualTo(Reach.MESSAGE);
    assertThat(ofNotice.disposition())
        .isInstanceOfSatisfying(Hold.class, hold -> assertThat(hold.at()).isNotNull());
    assertThat(dictionary.diagnose(zalo(200, code), zaloOa()).reach()).isEqualTo(Reach.CHANNEL);
  }

  @Test
  void an_uneven_flood_of_calls_is_let_alone_for_an_hour() {
    var unsaid = dictionary.diagnose(meta(400, "613/1996"), messenger());
    assertThat(unsaid.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(unsaid.reach()).isEqualTo(Reach.CHANNEL);
    assertThat(unsaid.disposition())
        .isEqualTo(new Hold(Condition.QUOTA_RESETS, NOON.plus(Duration.ofHours(1))));
    assertThat(
            dictionary
                .diagnose(meta(400, "613/1996", Duration.ofHours(3)), messenger())
                .disposition())
        .isEqualTo(new Hold(Condition.QUOTA_RESETS, NOON.plus(Duration.ofHours(3))));
  }

  @Test
  void zalos_pace_is_counted_by_the_calendar_minute() {
    var late = new Circumstances(ChannelKind.ZALO_OA, 1, null, NOON.plusSeconds(42));

    var diagnosis = dictionary.diagnose(zalo(200, "-32"), late);

    assertThat(diagnosis.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(diagnosis.disposition()).isEqualTo(new Defer(NOON.plusSeconds(60)));
  }

  @Test
  void what_zalo_refuses_at_night_goes_at_six() {
    assertThat(dictionary.diagnose(zalo(200, "-234"), zaloOa()).disposition())
        .isEqualTo(new Hold(Condition.QUIET_HOURS_END, Instant.parse("2026-11-23T23:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource({"200, -216", "200, -220", "401, ''"})
  void an_old_zalo_token_is_renewed_before_anybody_is_asked(int http, String code) {
    var diagnosis = dictionary.diagnose(zalo(http, code), zaloOa());

    assertThat(diagnosis.disposition()).isEqualTo(new Renew());
  }

  @ParameterizedTest
  @CsvSource({"-14014", "-14020", "''", "-9", "-216"})
  void a_refused_renewal_is_a_lost_authorization_whatever_its_words(String code) {
    var diagnosis = dictionary.diagnoseRenewal(zalo(200, code), zaloOa());

    assertThat(diagnosis.cause()).isEqualTo("channel.auth_lost_zalo");
    assertThat(diagnosis.disposition()).isEqualTo(new Hold(Condition.CHANNEL_RECONNECTED, null));
    assertThat(dictionary.diagnoseRenewal(meta(400, code), messenger()).cause())
        .isEqualTo("channel.auth_lost");
  }

  @ParameterizedTest
  @CsvSource({"-204,channel.oa_locked", "-205,channel.oa_gone", "-219,channel.app_disabled"})
  void a_refused_renewal_names_the_loss_its_code_names(String code, String cause) {
    var diagnosis = dictionary.diagnoseRenewal(zalo(200, code), zaloOa());

    assertThat(diagnosis.cause()).isEqualTo(cause);
    assertThat(diagnosis.disposition()).isInstanceOf(Hold.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-242", "-202", "-206", "-207", "-208", "-215"})
  void an_app_that_is_not_set_up_right_waits_for_its_operator_and_not_for_a_consent(String code) {
    for (var diagnosis :
        List.of(
            dictionary.diagnose(zalo(200, code), zaloOa()),
            dictionary.diagnoseRenewal(zalo(200, code), zaloOa()))) {
      assertThat(diagnosis.cause()).isEqualTo("channel.app_settings");
      assertThat(diagnosis.disposition())
          .isEqualTo(new Hold(Condition.SETUP_FIXED, NOON.plusSeconds(3_600)));
    }
    assertThat(dictionary.owner("channel.app_settings")).isEqualTo(Owner.OPERATOR);
    assertThat(dictionary.remedies("channel.app_settings"))
        .startsWith(Remedy.CHECK_AGAIN)
        .doesNotContain(Remedy.RECONNECT);
  }

  @Test
  void silence_is_doubt_only_if_the_request_had_left() {
    var left = dictionary.diagnose(new NoAnswer(true, "timeout after 20 s"), messenger());
    var kept = dictionary.diagnose(new NoAnswer(false, "connection refused"), messenger());

    assertThat(left.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
    assertThat(left.disposition()).isEqualTo(new Reconcile());
    assertThat(left.evidence().text()).isEqualTo("timeout after 20 s");
    assertThat(kept.kind()).isEqualTo(FailureKind.NETWORK);
    assertThat(kept.disposition()).isEqualTo(new Defer(null));
  }

  @ParameterizedTest
  @CsvSource({"500, PROVIDER_OUTAGE", "503, PROVIDER_OUTAGE", "200, OUTCOME_UNKNOWN"})
  void an_answer_that_cannot_be_read_may_hide_a_message_that_arrived(int http, FailureKind kind) {
    for (var error : new ProviderError[] {meta(http, ""), zalo(http, "")}) {
      var diagnosis =
          dictionary.diagnose(error, error.provider() == Provider.META ? messenger() : zaloOa());

      assertThat(diagnosis.kind()).isEqualTo(kind);
      assertThat(diagnosis.disposition()).isEqualTo(new Reconcile());
    }
  }

  @Test
  void too_many_without_a_known_code_is_a_pace() {
    assertThat(dictionary.diagnose(meta(429, ""), messenger()).kind())
        .isEqualTo(FailureKind.RATE_LIMITED);
  }

  @ParameterizedTest
  @CsvSource({
    "200, 4242",
    "400, 777/888",
    "403, ''",
    "404, ''",
    "0, ''",
    "200, ' '",
    "200, /33",
    "400, 99999999999999999999/99999999999999999999",
    "200, -",
    "400, drop table"
  })
  void an_unknown_error_is_held_for_an_agent_with_the_providers_words_kept(int http, String code) {
    var error =
        new ProviderError(Provider.META, http, code, "new and strange {0} '", "trace-1", null);

    var diagnosis = dictionary.diagnose(error, messenger());

    assertThat(diagnosis.kind()).isEqualTo(FailureKind.UNRECOGNIZED);
    assertThat(diagnosis.disposition()).isEqualTo(new Hold(Condition.AGENT_DECIDES, null));
    assertThat(diagnosis.reach()).isEqualTo(Reach.MESSAGE);
    assertThat(diagnosis.evidence()).isEqualTo(error);
    assertThat(meters.counter("tintoi_unrecognized", tags(http, code)).count()).isEqualTo(1);
  }

  @Test
  void too_many_requests_for_an_hour_or_more_is_an_allowance_that_is_used_up() {
    for (Provider provider : Provider.values()) {
      var soon = new ProviderError(provider, 429, "", "", "", Duration.ofMinutes(59));
      var late = new ProviderError(provider, 429, "", "", "", Duration.ofHours(1));

      assertThat(dictionary.diagnose(soon, messenger()).kind()).isEqualTo(FailureKind.RATE_LIMITED);
      var diagnosis = dictionary.diagnose(late, messenger());
      assertThat(diagnosis.cause()).isEqualTo("allowance.used_up");
      assertThat(diagnosis.disposition())
          .isEqualTo(new Hold(Condition.QUOTA_RESETS, NOON.plus(Duration.ofHours(1))));
    }
  }

  @Test
  void what_only_an_operator_can_mend_is_counted_for_her() {
    dictionary.diagnose(meta(400, "100"), messenger());
    dictionary.diagnose(meta(403, "3"), messenger());
    dictionary.diagnose(meta(400, "190/492"), messenger());

    assertThat(
            meters.find("tintoi_operator_needed").counters().stream()
                .collect(Collectors.toMap(c -> c.getId().getTag("cause"), c -> c.count())))
        .containsOnly(Map.entry("request.refused", 1.0), Map.entry("app.not_approved", 1.0));
  }

  @Test
  void a_permission_that_is_missing_for_one_message_again_and_again_is_that_messages() {
    assertThat(dictionary.diagnose(meta(403, "10"), attempt(2)).reach()).isEqualTo(Reach.CHANNEL);
    assertThat(dictionary.diagnose(meta(403, "10"), alone(1)).reach()).isEqualTo(Reach.CHANNEL);

    for (var error : List.of(meta(403, "10"), meta(403, "201"), zalo(200, "-212"))) {
      var again = dictionary.diagnose(error, alone(2));
      assertThat(again.cause()).isEqualTo("delivery.refused_alone");
      assertThat(again.reach()).isEqualTo(Reach.MESSAGE);
      assertThat(again.disposition())
          .isEqualTo(new Hold(Condition.AGENT_DECIDES, NOON.plus(Duration.ofHours(1))));
    }
  }

  @Test
  void the_same_number_means_another_thing_at_another_provider() {
    assertThat(dictionary.diagnose(zalo(200, "190/492"), zaloOa()).kind())
        .isEqualTo(FailureKind.UNRECOGNIZED);
    assertThat(dictionary.diagnose(meta(400, "-211"), messenger()).kind())
        .isEqualTo(FailureKind.UNRECOGNIZED);
  }

  @Test
  void sentences_are_filled_and_a_missing_fact_reads_as_dots() {
    Map<String, Object> facts = Map.of("person", "Nguyễn Văn Nam", "page", "Giày Minh");

    var vi = dictionary.say("channel.auth_role_lost", Locale.of("vi"), facts);
    var en = dictionary.say("channel.auth_role_lost", Locale.ENGLISH, facts);

    assertThat(vi.what()).startsWith("Nguyễn Văn Nam không còn vai trò trên “Giày Minh”");
    assertThat(vi.what()).contains("…").doesNotContain("{");
    assertThat(en.what()).startsWith("Nguyễn Văn Nam has no role on “Giày Minh”");
  }

  @Test
  void a_name_with_braces_and_quotes_is_only_a_name() {
    var wording =
        dictionary.say(
            "channel.auth_role_lost", Locale.of("vi"), Map.of("page", "{person} 'x' {0}"));

    assertThat(wording.what()).contains("“{person} 'x' {0}”");
  }

  @Test
  void a_verdict_of_our_own_carries_its_evidence_and_an_unknown_cause_is_a_mistake() {
    var last = zalo(200, "-200");

    assertThat(dictionary.own("window.closed", messenger()).evidence().http()).isZero();
    assertThat(dictionary.own("hold.exhausted", last, zaloOa()).evidence()).isEqualTo(last);
    assertThatThrownBy(() -> dictionary.own("no.such", messenger()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such");
    assertThat(dictionary.knows("no.such")).isFalse();
    assertThat(dictionary.remedies("channel.auth_role_lost")).startsWith(Remedy.RECONNECT);
    assertThat(dictionary.owner("channel.auth_role_lost")).isEqualTo(Owner.PAGE_OWNER);
  }

  private static String[] tags(int http, String code) {
    boolean number = code.matches("-?\\d{1,9}(/\\d{1,9})?");
    return new String[] {
      "provider",
      "META",
      "http",
      Integer.toString(http),
      "code",
      number || code.isEmpty() ? code : "other"
    };
  }

  private static Circumstances messenger() {
    return messengerUntil(NOON.plusSeconds(3_600));
  }

  private static Circumstances messengerUntil(@Nullable Instant end) {
    return new Circumstances(ChannelKind.MESSENGER, 1, end, NOON);
  }

  private static Circumstances attempt(int attempt) {
    return new Circumstances(ChannelKind.MESSENGER, attempt, requireNonNull(NOON), NOON);
  }

  /// Others of its lane get through.
  private static Circumstances alone(int attempt) {
    return new Circumstances(ChannelKind.MESSENGER, attempt, true, false, null, NOON);
  }

  private static Circumstances comment() {
    return commentAttempt(1);
  }

  private static Circumstances commentAttempt(int attempt) {
    return new Circumstances(ChannelKind.PAGE_COMMENT, attempt, null, NOON);
  }

  private static Circumstances zaloOa() {
    return new Circumstances(ChannelKind.ZALO_OA, 1, null, NOON);
  }

  private static ProviderError meta(int http, String code) {
    return meta(http, code, null);
  }

  private static ProviderError meta(int http, String code, @Nullable Duration retryAfter) {
    return new ProviderError(Provider.META, http, code, "…", "", retryAfter);
  }

  private static ProviderError zalo(int http, String code) {
    return new ProviderError(Provider.ZALO, http, code, "…", "", null);
  }
}
