package bench.node;

import bench.rig.Work;
import bench.rig.Zipf;
import bench.stub.Mark;
import com.github.f4b6a3.uuid.UuidCreator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Outbox;
import tintoi.provider.ChannelKind;

/// Puts marked messages through the outbox: as fast as it goes, or by a schedule.
final class Letters {
  private static final int WRITERS = 8;

  private final Outbox outbox;
  private final TransactionTemplate transaction;
  private final UUID workspace;
  private List<UUID> last = List.of();

  Letters(ApplicationContext server, UUID workspace) {
    this.outbox = server.getBean(Outbox.class);
    this.transaction = new TransactionTemplate(server.getBean(PlatformTransactionManager.class));
    this.workspace = workspace;
  }

  /// The same number is always the same conversation; `bench.scenario.Bulk` makes the same ids.
  static UUID id(long conversation, Precedence precedence) {
    return new UUID(number(precedence) << 32 | 0x7000L, 0x8000_0000_0000_0000L | conversation);
  }

  private static long number(Precedence precedence) {
    return switch (precedence) {
      case REPLY -> 0;
      case AUTOMATIC -> 1;
      case CAMPAIGN -> 2;
      case PRIVATE -> 3;
      case MODERATION -> 4;
    };
  }

  /// The conversations of the last [#put] or [#arrive].
  List<UUID> last() {
    return last;
  }

  /// One transaction per conversation.
  ///
  /// @return how many were committed
  int put(Work work, IntFunction<UUID> channels, Precedence precedence)
      throws InterruptedException {
    AtomicInteger committed = new AtomicInteger();
    last = conversations(work, channels, precedence);
    try (var threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int n = work.from(); n < work.from() + work.channels(); n++) {
        int channel = n;
        threads.execute(() -> {
          for (int c = 0; c < work.conversations(); c++) {
            long conversation = Work.conversation(channel, c);
            transaction.executeWithoutResult(_ -> {
              for (int seq = work.firstSeq(); seq < work.firstSeq() + work.each(); seq++)
                put(channels.apply(channel), new Mark(conversation, seq, 0), precedence);
            });
            committed.addAndGet(work.each());
          }
        });
      }
    }
    return committed.get();
  }

  /// Makes the channels that are missing: that is not what is measured.
  private static List<UUID> conversations(
      Work work, IntFunction<UUID> channels, Precedence precedence) {
    List<UUID> conversations = new ArrayList<>();
    for (int n = work.from(); n < work.from() + work.channels(); n++) {
      Objects.requireNonNull(channels.apply(n));
      for (int c = 0; c < work.conversations(); c++)
        conversations.add(id(Work.conversation(n, c), precedence));
    }
    return conversations;
  }

  /// Open loop: message i is due at i / rate whatever became of those before, and says so in its
  /// mark. Conversations take turns, or some are written in much more often. Of one conversation
  /// the next is put when the one before is committed, however late that is: the place in its mark
  /// is the order of the commits, by which the provider's log is judged.
  ///
  /// @param zipf 0 = they take turns; else the exponent of [Zipf]
  /// @return how many were committed, and when the last was due
  String arrive(
      Work work, IntFunction<UUID> channels, double perSecond, double zipf, Precedence precedence)
      throws InterruptedException {
    AtomicInteger committed = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(work.messages());
    last = conversations(work, channels, precedence);
    int conversations = work.channels() * work.conversations();
    IntUnaryOperator order = order(conversations, zipf);
    int[] seqs = new int[conversations];
    Map<Integer, CompletableFuture<Boolean>> lastPut = new HashMap<>();
    long began = System.nanoTime() + 10_000_000;
    long at = began;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < work.messages(); i++) {
        at = began + (long) (i * 1e9 / perSecond);
        LockSupport.parkNanos(at - System.nanoTime());
        int one = order.applyAsInt(i);
        int channel = work.from() + one % work.channels();
        long conversation = Work.conversation(channel, one / work.channels());
        Mark mark = new Mark(conversation, work.firstSeq() + seqs[one]++, at);
        var before = lastPut.getOrDefault(one, CompletableFuture.completedFuture(true));
        lastPut.put(
            one,
            before.whenCompleteAsync(
                (_, _) -> {
                  if (isPut(channels.apply(channel), mark, precedence)) committed.incrementAndGet();
                  ended.countDown();
                },
                threads));
      }
      if (!ended.await(120, TimeUnit.SECONDS)) throw new IllegalStateException("puts hang");
    }
    return committed + " " + at;
  }

  private static IntUnaryOperator order(int conversations, double zipf) {
    if (zipf == 0) return i -> i % conversations;
    Zipf popular = new Zipf(conversations, zipf);
    return _ -> popular.next();
  }

  private boolean isPut(UUID channel, Mark mark, Precedence precedence) {
    try {
      transaction.executeWithoutResult(_ -> put(channel, mark, precedence));
      return true;
    } catch (RuntimeException e) {
      System.err.println("not put: " + mark.conversation() + ":" + mark.seq() + " " + e);
      return false;
    }
  }

  private void put(UUID channel, Mark mark, Precedence precedence) {
    outbox.put(
        new Outbox.Letter(
            workspace,
            channel,
            ChannelKind.MESSENGER,
            id(mark.conversation(), precedence),
            precedence,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            Long.toString(mark.conversation()),
            mark.text(),
            null));
  }
}
