package bench.crash.whole;

import bench.crash.whole.ServerVerdict.Counts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What became of a conversation: what was written there, by each of those who write, compared with
/// what is on the customer's phone.
///
/// @param writers one for each of its voices
record Talked(Chat chat, List<Writer> writers, Thoughts thoughts) {
  static Talked of(Chat chat) {
    Thoughts thoughts = new Thoughts(chat);
    List<Writer> writers =
        chat.voices().stream().map(voice -> new Writer(chat, voice, thoughts)).toList();
    return new Talked(chat, writers, thoughts);
  }

  /// How much of it was acknowledged.
  int count() {
    return writers.stream().mapToInt(one -> one.said().size() + one.later().size()).sum();
  }

  /// True while something has not taken its place in the outbox.
  boolean waits() throws IOException, InterruptedException {
    String path = "/api/conversations/" + chat.id() + "/scheduled";
    return !chat.lines().json(chat.lines().request(path).build()).path("items").isEmpty();
  }

  Counts judge() throws IOException, InterruptedException {
    List<Guest.Got> got = chat.guest().got();
    Set<String> once = new LinkedHashSet<>();
    for (Guest.Got one : got) once.add(Thoughts.first(one.what()));
    if (got.size() > once.size()) complain("doubled", got);
    Set<String> sentBack = thoughts.against(once);
    sentBack.forEach(what -> complain("cancelledButSent", what));
    int oldWords = 0;
    for (Guest.Got one : got) if (thoughts.isOld(one.what())) oldWords += complain("oldWords", one);
    Counts counts =
        new Counts(
            0,
            got.size() - once.size(),
            isOrdered(once) ? 0 : 1,
            0,
            sentBack.size(),
            oldWords,
            0,
            0);
    for (Writer writer : writers) counts = counts.and(judge(writer, got, once));
    return counts;
  }

  /// What is to go later takes its place when its time comes.
  private Counts judge(Writer writer, List<Guest.Got> got, Set<String> once) {
    var later = writer.later();
    var wanted = new HashSet<>(writer.said());
    wanted.addAll(later.keySet());
    wanted.removeAll(once);
    wanted.removeIf(thoughts::mayLack);
    wanted.forEach(what -> complain("lost", what));
    int early = 0;
    for (Guest.Got one : got) {
      Instant at = later.get(one.what());
      if (at != null && one.at().isBefore(at)) early += complain("early", one);
    }
    return new Counts(wanted.size(), 0, 0, early, 0, 0, 0, 0);
  }

  /// By each one's own account, and, where several write, by the agents' page: what people say, and
  /// what a rule says, is on the phone in the order in which it was kept.
  private boolean isOrdered(Set<String> once) throws IOException, InterruptedException {
    boolean ordered = true;
    for (Writer writer : writers) ordered &= isOrdered(once, writer.said());
    List<Chat.Shown> shown = chat.shown();
    for (boolean rule : new boolean[] {false, true}) {
      List<String> kept = new ArrayList<>();
      for (Chat.Shown one : shown)
        if (one.rule() == rule) one.what().forEach(what -> kept.add(Thoughts.first(what)));
      ordered &= isOrdered(once, kept);
    }
    return ordered;
  }

  private boolean isOrdered(Set<String> once, List<String> kept) {
    List<String> arrived = once.stream().filter(kept::contains).toList();
    if (arrived.equals(kept.stream().filter(once::contains).toList())) return true;
    complain("misordered", arrived + " instead of " + kept);
    return false;
  }

  private int complain(String what, Object of) {
    System.err.println(what + " " + chat.guest().way + " " + chat.guest().number + " " + of);
    return 1;
  }
}
