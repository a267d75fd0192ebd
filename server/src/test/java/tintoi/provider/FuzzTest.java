package tintoi.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tintoi.files.FetchSubject;
import tintoi.provider.meta.MetaSubjects;
import tintoi.provider.zalo.ZaloSubjects;

/// Whatever a provider sends is read, or refused, or said to be unreadable: nothing throws, nothing
/// counts as sent without the provider's id, nothing comes through that cannot be written down. The
/// same inputs each time; `bin/bench fuzz` tries others for as long as one likes.
class FuzzTest {
  private static final long SEED = 20261128;
  private static final int BODIES = 5_000;
  private static final int ANSWERS = 400;

  private static final List<Subject> SUBJECTS = subjects();

  static List<Subject> subjects() {
    List<Subject> all = new ArrayList<>(MetaSubjects.all());
    all.addAll(ZaloSubjects.all());
    all.add(new FetchSubject());
    return List.copyOf(all);
  }

  static Stream<Subject> all() {
    return SUBJECTS.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatever_a_provider_sends_is_read_or_refused_with_a_reason(Subject subject) {
    List<Fuzz.Finding> findings = new ArrayList<>();
    int times = subject instanceof Told ? BODIES : ANSWERS;
    for (long number = 0; number < times && findings.size() < 5; number++)
      Fuzz.once(subject, SEED, number).ifPresent(findings::add);

    assertThat(findings).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void what_is_not_spoilt_is_taken_for_what_it_is(Subject subject) {
    for (String part : subject.parts()) {
      if (subject instanceof Answered answered) answered.take(part, answered.good(part).bytes());
      if (subject instanceof Told told) told.take(part, Recorded.body(part));
    }
  }

  /// Each was found by a long run, and is kept as it was.
  @ParameterizedTest
  @MethodSource("all")
  void what_once_broke_it_does_not_break_it_any_more(Subject subject) {
    List<Fuzz.Finding> findings = new ArrayList<>();
    for (Fuzz.Kept kept : Fuzz.kept(subject.name()))
      Fuzz.take(subject, kept.part(), kept.bytes()).ifPresent(findings::add);

    assertThat(findings).isEmpty();
  }
}
