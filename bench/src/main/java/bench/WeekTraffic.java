package bench;

import bench.rig.Pause;
import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery;
import tintoi.delivery.Outbox;
import tintoi.provider.ChannelKind;

/// A day's messages, in eight parts with three hours between them. What is put off or held in one
/// goes before the next begins; what is given back is dealt with in the evening. Only the parts are
/// timed: from the first message put until each was answered, whatever the answer.
final class WeekTraffic {
  private static final int STEPS = 8;
  private static final Duration LATEST = Duration.ofMinutes(5);

  private final ApplicationContext server;
  private final JdbcClient jdbc;
  private final Stub stub;
  private final MovedClock clock;
  private final List<Talk> talks;
  private final Random random = new Random(7);
  private final Map<Trouble, Long> put = new EnumMap<>(Trouble.class);

  record Talk(Channel page, UUID conversation) {}

  WeekTraffic(ApplicationContext server, Stub stub, MovedClock clock, List<Talk> talks) {
    this.server = server;
    this.jdbc = server.getBean(JdbcClient.class);
    this.stub = stub;
    this.clock = clock;
    this.talks = talks;
  }

  /// How many were put with this trouble in store.
  long put(Trouble trouble) {
    return put.getOrDefault(trouble, 0L);
  }

  long put() {
    return put.values().stream().mapToLong(Long::longValue).sum();
  }

  /// @return messages per second
  double day(int messages) throws Exception {
    long nanos = 0;
    int each = messages / STEPS;
    for (int step = 0; step < STEPS; step++) {
      long began = System.nanoTime();
      long expected = stub.answered() + each;
      for (int from = 0; from < each; from += talks.size())
        put(step * each + from, Math.min(each - from, talks.size()), from + talks.size() >= each);
      Pause.await(LATEST, "not all were answered", () -> stub.answered() >= expected);
      nanos += System.nanoTime() - began;
      rest("written down", "and d.state in ('QUEUED', 'SENDING')");
      clock.advance(Duration.ofHours(24 / STEPS));
      rest("let go", "");
    }
    return each * STEPS * 1e9 / nanos;
  }

  /// One message to each of some conversations.
  ///
  /// @param last if nothing more is written to them in this part: what waits behind one that is put
  ///   off would not be answered in it
  private void put(int first, int count, boolean last) {
    Outbox outbox = server.getBean(Outbox.class);
    TransactionTemplate transaction =
        new TransactionTemplate(server.getBean(PlatformTransactionManager.class));
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (int n = first; n < first + count; n++) {
        Talk talk = talks.get(n % talks.size());
        Trouble trouble = last ? Trouble.next(random) : Trouble.NONE;
        put.merge(trouble, 1L, Long::sum);
        threads.execute(
            () -> transaction.executeWithoutResult(_ -> outbox.put(letter(talk, trouble))));
      }
    }
  }

  private static Outbox.Letter letter(Talk talk, Trouble trouble) {
    return new Outbox.Letter(
        talk.page().workspaceId(),
        talk.page().channelId(),
        ChannelKind.MESSENGER,
        talk.conversation(),
        Delivery.Precedence.REPLY,
        UuidCreator.getTimeOrderedEpoch(),
        null,
        "psid",
        trouble.text(),
        null);
  }

  /// Waits until no conversation has such a one first in its line.
  private void rest(String what, String which) throws Exception {
    Pause.await(
        LATEST,
        "not all are " + what,
        () ->
            jdbc.sql(
                        """
                        select count(*) from conversation_queue q
                        join delivery d on d.workspace_id = q.workspace_id
                          and d.conversation_id = q.conversation_id
                          and d.precedence = q.precedence and d.seq = q.head
                        where q.head <= q.tail
                        """
                            + which)
                    .query((row, _) -> row.getLong(1))
                    .single()
                == 0);
  }

  /// Somebody looks at what was given back, and puts it away.
  void evening() {
    Outbox outbox = server.getBean(Outbox.class);
    jdbc.sql("select workspace_id, delivery_id from problem")
        .query((row, _) -> List.of(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
        .list()
        .forEach(one -> outbox.acknowledge(one.getFirst(), one.getLast()));
  }
}
