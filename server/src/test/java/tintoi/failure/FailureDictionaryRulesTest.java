package tintoi.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.text.Normalizer;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules a dictionary entry is held to, whoever writes it.
class FailureDictionaryRulesTest {
  private static final Collection<Entry> ENTRIES =
      new FailureDictionary(new SimpleMeterRegistry()).entries();

  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "page",
          "person",
          "channel",
          "provider",
          "time",
          "n",
          "max",
          "types",
          "permission",
          "field");

  private static final Map<String, List<String>> FORBIDDEN =
      Map.of(
          "vi",
          List.of(
              "thất bại",
              "không hợp lệ",
              "quý khách",
              "lỗi không xác định",
              "uỷ",
              " mày",
              "xin lỗi",
              "rất tiếc",
              "bạn không được phép",
              "chúng tôi"),
          "en",
          List.of(
              "invalid",
              "oops",
              "sorry",
              "failed to",
              "something went wrong",
              "illegal",
              "apolog",
              "unfortunately",
              "you are not allowed"));

  /// What a remedy must say if this is the first thing to do: the button and the sentence agree.
  private static final Map<Remedy, Map<String, String>> VERBS =
      Map.of(
          Remedy.RECONNECT,
          Map.of("vi", "kết nối|đăng nhập", "en", "connect|sign in"),
          Remedy.SEND_AGAIN,
          Map.of("vi", "gửi", "en", "send"),
          Remedy.EDIT_AND_RESEND,
          Map.of(
              "vi", "sửa|đổi|rút|nén|chọn|gửi|mời|chia",
              "en", "change|edit|shorten|use|choose|send|split|spread|make"),
          Remedy.MARK_ARRIVED,
          Map.of("vi", "đánh dấu", "en", "mark"),
          Remedy.WAIT_CUSTOMER,
          Map.of("vi", "chờ|khách nhắn", "en", "wait|write"),
          Remedy.REQUEST_TO_JOIN,
          Map.of("vi", "xin quyền gửi|nhờ", "en", "request access|ask"),
          Remedy.CHECK_AGAIN,
          Map.of("vi", "kiểm tra", "en", "check"),
          Remedy.REPLY_PUBLICLY,
          Map.of("vi", "trả lời công khai", "en", "reply publicly"));

  /// What a remedy names as something to press, or to do with a button that we have: then it is
  /// there. Reading it the other way round than [#VERBS], this holds for entries without any, too.
  private static final Map<Remedy, Map<String, String>> NAMED =
      Map.of(
          Remedy.RECONNECT,
          Map.of(
              "vi", "bấm kết nối lại|quản trị viên kết nối lại|^kết nối lại",
              "en", "press reconnect|an admin reconnects|^reconnect|^connect again"),
          Remedy.CHECK_AGAIN,
          Map.of("vi", "bấm kiểm tra lại", "en", "press(es)? check again"),
          Remedy.SEND_AGAIN,
          Map.of("vi", "bấm gửi(?! đi)", "en", "press send"),
          Remedy.MARK_ARRIVED,
          Map.of("vi", "đánh dấu đã tới", "en", "mark it as arrived"),
          Remedy.TAKE_OVER,
          Map.of("vi", "bấm tiếp quản", "en", "^take it over"),
          Remedy.REQUEST_TO_JOIN,
          Map.of("vi", "bấm xin tham gia|^xin tham gia", "en", "press ask to join|^ask to join"),
          Remedy.CANCEL,
          Map.of("vi", "hủy tin|hoặc hủy", "en", "cancel it|or cancel|cancel the message"),
          Remedy.REPLY_PUBLICLY,
          Map.of("vi", "trả lời công khai", "en", "reply publicly"));

  static Collection<Entry> entries() {
    return ENTRIES;
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_speaks_both_languages_within_the_lengths(Entry entry) {
    assertThat(entry.say()).containsOnlyKeys("vi", "en");
    for (Wording wording : entry.say().values()) {
      assertThat(wording.title()).hasSizeBetween(1, 60);
      assertThat(wording.what()).hasSizeBetween(1, 160);
      assertThat(wording.remedy()).hasSizeBetween(1, 160);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_uses_only_known_placeholders_and_the_same_in_both_languages(Entry entry) {
    Map<String, Set<String>> used = new HashMap<>();
    entry.say().forEach((language, wording) -> used.put(language, placeholders(wording)));

    assertThat(used.get("vi")).isEqualTo(used.get("en"));
    assertThat(PLACEHOLDERS).containsAll(used.get("vi"));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void a_sentence_neither_blames_nor_shows_a_code(Entry entry) {
    entry
        .say()
        .forEach((language, wording) -> {
          String all = String.join("\n", wording.title(), wording.what(), wording.remedy());
          assertThat(all.toLowerCase(Locale.ROOT))
              .doesNotContain(FORBIDDEN.get(language))
              .doesNotContainPattern("\\(?#\\d")
              .doesNotContainPattern("(?<![\\w.])-\\d{2,}");
          assertThat(Pattern.compile("\\b\\d{4,}\\b").matcher(all).find())
              .as("a bare code in: %s", all)
              .isFalse();
          assertThat(Normalizer.isNormalized(all, Normalizer.Form.NFC)).isTrue();
        });
  }

  @ParameterizedTest
  @MethodSource("entries")
  void a_title_is_a_phrase_and_the_rest_are_whole_sentences_in_a_calm_voice(Entry entry) {
    for (Wording wording : entry.say().values()) {
      assertThat(wording.title()).doesNotEndWith(".");
      assertThat(wording.what()).matches("(?s).*[.?”]");
      assertThat(wording.remedy()).matches("(?s).*[.?”]");
      String all = String.join(" ", wording.title(), wording.what(), wording.remedy());
      assertThat(all).doesNotContain("!").doesNotContainPattern("\\b\\p{Lu}{5,}\\b");
      assertThat(Pattern.compile("(?i)please|hãy|vui lòng").matcher(all).results().count())
          .as("asks once: %s", all)
          .isLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void there_is_one_remedy_and_it_says_what_the_first_button_does(Entry entry) {
    Map<String, String> verbs =
        entry.actions().isEmpty()
            ? Map.of()
            : VERBS.getOrDefault(entry.actions().getFirst(), Map.of());
    entry
        .say()
        .forEach((language, wording) -> {
          assertThat(Pattern.compile("[.?](?=\\s|$)").matcher(wording.remedy()).results().count())
              .as("sentences of: %s", wording.remedy())
              .isLessThanOrEqualTo(1);
          String verb = verbs.get(language);
          if (verb != null)
            assertThat(wording.remedy().toLowerCase(Locale.ROOT)).containsPattern(verb);
        });
  }

  @ParameterizedTest
  @MethodSource("entries")
  void what_a_remedy_says_to_press_is_a_button_beside_it(Entry entry) {
    NAMED.forEach((remedy, words) ->
        entry
            .say()
            .forEach((language, wording) -> {
              String says = wording.remedy().toLowerCase(Locale.ROOT);
              if (Pattern.compile(requireNonNull(words.get(language))).matcher(says).find())
                assertThat(entry.actions())
                    .as("%s: %s", entry.cause(), wording.remedy())
                    .contains(remedy);
            }));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void a_channel_that_waits_for_its_setup_can_be_looked_at_again_at_once(Entry entry) {
    if (entry.verdict().until() == Condition.SETUP_FIXED
        && entry.verdict().reach() == Reach.CHANNEL)
      assertThat(entry.actions()).startsWith(Remedy.CHECK_AGAIN);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void what_time_heals_says_that_nothing_need_be_done(Entry entry) {
    boolean byItself =
        switch (entry.verdict().then()) {
          case DEFER, RENEW, RECONCILE -> entry.owner() == Owner.TIME;
          case HOLD, BOUNCE -> false;
        };
    if (!byItself) return;
    assertThat(requireNonNull(entry.say().get("vi")).remedy().toLowerCase(Locale.ROOT))
        .containsPattern("không cần|chờ");
    assertThat(requireNonNull(entry.say().get("en")).remedy().toLowerCase(Locale.ROOT))
        .containsPattern("nothing to do|wait|no need");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void what_waits_for_a_person_gives_her_a_button(Entry entry) {
    if (entry.verdict().until() == Condition.AGENT_DECIDES)
      assertThat(entry.actions())
          .containsAnyOf(
              Remedy.SEND_AGAIN,
              Remedy.MARK_ARRIVED,
              Remedy.EDIT,
              Remedy.EDIT_AND_RESEND,
              Remedy.CANCEL);
  }

  /// Web entries are shown where a request is made, and hold nothing.
  @ParameterizedTest
  @MethodSource("entries")
  void what_is_held_for_its_own_sake_goes_by_itself_or_by_a_button(Entry entry) {
    Entry.Verdict verdict = entry.verdict();
    boolean own = verdict.reach() == Reach.MESSAGE || verdict.reach() == Reach.RECIPIENT;
    boolean web = entry.file().equals("failure/tintoi-web.yaml");
    Condition until = verdict.until();
    if (until == null || !own || web || !verdict.at().isEmpty()) return;
    switch (until) {
      // What a person may do is said by another rule; the quiet hours' end is the shop's to say.
      case CUSTOMER_WRITES, THREAD_RETURNS, QUIET_HOURS_END, AGENT_DECIDES -> {}
      case CHANNEL_RECONNECTED, QUOTA_RESETS, SETUP_FIXED, POLICY_LIFTED, OPERATOR_FIXES ->
          assertThat(entry.actions()).as(entry.cause()).contains(Remedy.SEND_AGAIN);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_names_its_source_and_was_checked_within_a_year(Entry entry) {
    assertThat(entry.source()).isNotBlank();
    assertThat(entry.checked()).isAfter(LocalDate.now(Clock.systemUTC()).minusYears(1));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void a_hold_names_what_it_waits_for_and_a_time_is_said_only_where_one_is_known(Entry entry) {
    Entry.Verdict verdict = entry.verdict();
    assertThat(verdict.until() != null).isEqualTo(verdict.then() == Entry.Then.HOLD);
    boolean byTheClock = !verdict.at().isEmpty() || verdict.kind() == FailureKind.RATE_LIMITED;
    if (!byTheClock)
      assertThat(placeholders(requireNonNull(entry.say().get("vi"))))
          .as(entry.cause())
          .doesNotContain("time");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void a_lost_channel_offers_the_way_back_first(Entry entry) {
    if (entry.verdict().until() == Condition.CHANNEL_RECONNECTED)
      assertThat(entry.actions()).startsWith(Remedy.RECONNECT);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_can_be_reached_by_a_code_of_its_own_or_by_its_cause(Entry entry) {
    if (entry.inherited()) assertThat(entry.codes()).as("a `like` without codes").isNotEmpty();
    if (entry.provider() != null) assertThat(entry.codes()).as(entry.cause()).isNotEmpty();
  }

  @Test
  void no_entry_shadows_another() {
    Map<String, Entry> seen = new HashMap<>();
    for (Entry entry : ENTRIES)
      for (String code : entry.codes()) {
        Entry other = seen.put(entry.provider() + " " + code + " " + entry.when().demands(), entry);
        assertThat(other == null || different(entry.when(), other.when()))
            .as("%s stands in %s and %s", code, entry, other)
            .isTrue();
      }
  }

  @Test
  void every_kind_is_reachable() {
    Set<FailureKind> reached = EnumSet.noneOf(FailureKind.class);
    ENTRIES.forEach(entry -> reached.add(entry.verdict().kind()));

    assertThat(reached).containsExactlyInAnyOrder(FailureKind.values());
  }

  @Test
  void every_condition_of_a_hold_is_waited_for_by_somebody() {
    Set<Condition> waited = EnumSet.noneOf(Condition.class);
    for (Entry entry : ENTRIES) {
      Condition until = entry.verdict().until();
      if (until != null) waited.add(until);
    }

    assertThat(waited).containsExactlyInAnyOrder(Condition.values());
  }

  private static boolean different(When one, When other) {
    return one.window() != other.window()
        || one.kind() != other.kind()
        || (one.attempt() == 0) != (other.attempt() == 0)
        || !Objects.equals(one.alone(), other.alone())
        || !Objects.equals(one.notice(), other.notice());
  }

  private static Set<String> placeholders(Wording wording) {
    Set<String> names = new TreeSet<>();
    for (String text : List.of(wording.title(), wording.what(), wording.remedy()))
      names.addAll(new MessageFormat(text, Locale.ROOT).getArgumentNames());
    return names;
  }
}
