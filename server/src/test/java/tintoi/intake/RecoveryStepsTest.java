package tintoi.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.ServerTest;
import tintoi.TestClock;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.channel.GapFound.Reason;
import tintoi.channel.Grants;
import tintoi.channel.TestChannels;
import tintoi.failure.FailureDictionary;
import tintoi.intake.Recoveries.Wish;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.Missed;
import tintoi.provider.Outgoing;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;
import tintoi.provider.Usage;

/// How a provider's list is gone through, whatever the provider does meanwhile.
@ServerTest
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryStepsTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @Autowired ApplicationContext context;
  @Autowired Recoveries recoveries;
  @Autowired JdbcClient jdbc;
  @Autowired TestClock clock;

  /// One part of a list.
  private interface Part {
    Missed read(Missed.Wanted wanted, String place) throws InterruptedException;
  }

  private Part script = (_, _) -> some("", 0);
  private Channel page;

  @BeforeEach
  void a_page() {
    clock.set(TestClock.NOON);
    jdbc.sql("delete from recovery").update();
    var channels = new TestChannels(context);
    UUID workspaceId = channels.workspace("Giày Minh", clock.instant());
    page =
        channels.connect(
            workspaceId,
            Provider.META,
            "steps-" + NAMES.incrementAndGet(),
            "token",
            clock.instant());
  }

  @Test
  void a_part_that_takes_longer_than_a_lease_is_read_by_one_alone() throws InterruptedException {
    Recovery one = recovery();
    Recovery other = recovery();
    List<String> asked = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    script =
        (_, place) -> {
          asked.add(place);
          // As if five minutes had passed, in each of which it was kept.
          jdbc.sql("update recovery set lease_until = clock_timestamp() - interval '1 s'").update();
          one.keep();
          others.add(other.round());
          others.add(one.round());
          return some(asked.size() == 1 ? "2" : "", 0);
        };
    want(Reason.RECONNECTED);

    assertThat(one.round()).isOne();

    assertThat(asked).containsExactly("", "2", "");
    assertThat(others).containsOnly(0);
    assertThat(state()).isEqualTo("ended, steps 3, closed 0");
  }

  /// The machine stood still, and another thread of the same node took it.
  @Test
  void whoever_lost_it_meanwhile_notes_nothing_and_reads_no_more() throws InterruptedException {
    Recovery node = recovery();
    var taken = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    List<String> asked = new CopyOnWriteArrayList<>();
    List<Thread> second = new CopyOnWriteArrayList<>();
    script =
        (_, place) -> {
          asked.add(place);
          if (asked.size() > 1) {
            taken.countDown();
            over.await();
            return some("", 0);
          }
          jdbc.sql("update recovery set lease_until = clock_timestamp() - interval '1 s'").update();
          second.add(Thread.ofVirtual().start(() -> round(node)));
          taken.await();
          return some("7", 5);
        };
    want(Reason.RECONNECTED);

    node.round();
    over.countDown();
    second.getFirst().join();

    assertThat(asked).containsExactly("", "");
    assertThat(state()).isEqualTo("ended, steps 1, closed 0");
  }

  @Test
  void one_conversation_that_is_never_given_is_passed_over_at_the_third_look_and_counted()
      throws InterruptedException {
    Recovery node = recovery();
    AtomicInteger looks = new AtomicInteger();
    script = (wanted, _) -> conversations(wanted, looks, 1, "1");
    want(Reason.RECONNECTED);

    for (int n = 0; n < 2; n++) {
      node.round();
      clock.advance(Duration.ofHours(3));
    }
    assertThat(state()).isEqualTo("open, steps 0, closed 0");
    node.round();

    assertThat(looks).hasValue(3);
    assertThat(state()).isEqualTo("ended, steps 1, closed 1");
  }

  @Test
  void a_disturbance_of_all_conversations_has_none_passed_over_until_it_lasted()
      throws InterruptedException {
    Recovery node = recovery();
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger bad = new AtomicInteger(9);
    script = (wanted, _) -> conversations(wanted, looks, bad.get(), "1");
    want(Reason.RECONNECTED);

    for (int n = 0; n < 9; n++) {
      node.round();
      clock.advance(Duration.ofHours(3));
    }
    assertThat(state()).isEqualTo("open, steps 0, closed 0");
    bad.set(0);
    node.round();

    assertThat(state()).isEqualTo("ended, steps 1, closed 0");
  }

  @Test
  void too_many_calls_pass_over_nothing_however_often_that_is_said() throws InterruptedException {
    Recovery node = recovery();
    AtomicInteger looks = new AtomicInteger();
    script = (wanted, _) -> conversations(wanted, looks, 1, "613");
    want(Reason.RECONNECTED);

    for (int n = 0; n < 12; n++) {
      node.round();
      clock.advance(Duration.ofHours(6));
    }

    assertThat(looks.get()).isGreaterThan(3);
    assertThat(state()).isEqualTo("open, steps 0, closed 0");
  }

  @Test
  void a_list_that_is_refused_is_asked_for_in_smaller_parts_then_as_before()
      throws InterruptedException {
    Recovery node = recovery();
    List<Integer> parts = new ArrayList<>();
    script =
        (wanted, _) -> {
          parts.add(wanted.vain().ofList(10));
          if (parts.size() < 4) return refused("1", false);
          return some(parts.size() == 4 ? "2" : "", 0);
        };
    want(Reason.RECONNECTED);

    for (int n = 0; n < 4; n++) {
      node.round();
      clock.advance(Duration.ofHours(3));
    }

    assertThat(parts).containsExactly(10, 3, 1, 1, 10, 10);
  }

  @Test
  void what_is_found_missing_meanwhile_does_not_put_off_the_end_of_patience()
      throws InterruptedException {
    Recovery node = recovery();
    script = (_, _) -> refused("1", false);
    want(Reason.SILENCE);

    for (int day = 0; day < 9; day++) {
      node.round();
      clock.advance(Duration.ofDays(1));
      if (day < 8) want(Reason.SILENCE);
    }

    assertThat(state()).isEqualTo("given up, steps 0, closed 0");
  }

  /// One part with so many conversations in it that are refused.
  private static Missed conversations(
      Missed.Wanted wanted, AtomicInteger looks, int bad, String code) {
    looks.incrementAndGet();
    for (int n = 0; n < bad; n++) {
      Missed.Stopped stopped = refused(code, true);
      if (!wanted.goesOn().test(stopped)) return stopped;
    }
    return some("", bad);
  }

  private static Missed.Stopped refused(String code, boolean ofOne) {
    var error = new ProviderError(Provider.META, 500, code, "Please reduce", "", null);
    return new Missed.Refused(error, Usage.UNSAID, ofOne);
  }

  private static void round(Recovery node) {
    try {
      node.round();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Missed some(String next, int closed) {
    return new Missed.Some(List.of(), next, new Missed.Effort(1, closed, Usage.UNSAID));
  }

  private void want(Reason reason) {
    Instant now = clock.instant();
    recoveries.want(
        new Wish(
            page.workspaceId(),
            page.channelId(),
            ChannelKind.MESSENGER,
            reason,
            now.minus(Duration.ofHours(1)),
            now),
        now);
  }

  private String state() {
    var first = recoveries.latest(page.workspaceId(), page.channelId(), 10).getFirst();
    int steps =
        jdbc.sql("select steps from recovery where recovery_id = ?")
            .param(first.recoveryId())
            .query((row, _) -> row.getInt(1))
            .single();
    String how = first.endedAt() == null ? "open" : first.why() == null ? "ended" : "given up";
    return "%s, steps %d, closed %d".formatted(how, steps, first.closed());
  }

  private Recovery recovery() {
    var hands =
        new Recovery.Hands(
            recoveries,
            context.getBean(Channels.class),
            context.getBean(Grants.class),
            context.getBean(Dispatch.class),
            context.getBean(FailureDictionary.class),
            List.of(new Scripted()));
    return new Recovery(
        hands,
        context.getBean(RecoveryProperties.class),
        context.getBean(TransactionTemplate.class),
        clock,
        context.getBean(MeterRegistry.class));
  }

  private final class Scripted implements Connector {
    @Override
    public ChannelKind kind() {
      return ChannelKind.MESSENGER;
    }

    @Override
    public Limits limits() {
      return new Limits(2_000, 1_000, Duration.ofHours(24));
    }

    @Override
    public DoubtRule doubt() {
      return DoubtRule.ECHOED;
    }

    @Override
    public Missed missed(Credential credential, Missed.Wanted wanted, String place) {
      try {
        return script.read(wanted, place);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public ProviderAnswer send(Credential credential, Outgoing message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Search find(
        Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Name name(Credential credential, String customer) {
      return new Name.Nameless();
    }
  }
}
