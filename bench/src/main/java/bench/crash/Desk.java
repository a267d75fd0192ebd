package bench.crash;

import bench.rig.Pause;
import com.github.f4b6a3.uuid.UuidCreator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.Outbox;
import tintoi.delivery.Recipients;
import tintoi.delivery.SendingRule;
import tintoi.delivery.SendingRules;
import tintoi.delivery.Tracking;

/// The people who write and think again, and the intake that hears echoes: the product's outbox and
/// receipts in a process that is not killed. It keeps what was acknowledged.
final class Desk implements AutoCloseable {
  final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
  final AtomicInteger uncertain = new AtomicInteger();
  final Refusals refusals = new Refusals();
  private final Map<String, AtomicInteger> putPerPage = new ConcurrentHashMap<>();
  final SecondThoughts thoughts;
  final Tally tally = new Tally();
  final Marks marks;
  final Hearing hearing;
  final Clock clock;

  private final HttpServer hook;
  private final Customers customers;
  private final Letters letters;
  private final List<Thread> writers = new ArrayList<>();
  private final AnnotationConfigApplicationContext context;
  private final TransactionTemplate transaction;
  private final UUID workspace;
  private volatile int perSecond;
  private volatile boolean open = true;
  private boolean mixed;

  Desk(Beans.Places places, HttpServer hook) {
    this.clock = new ShiftedClock(places.data().resolve("clock"), Clock.systemUTC());
    this.context =
        Beans.start(Beans.Writing.class, places, clock, Map.of("tintoi.database.pool", "8"));
    this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    this.workspace = BenchChannels.workspace(context, clock.instant());
    this.thoughts = new SecondThoughts(context, transaction, workspace);
    // Automation writes around the clock: a run that moves the clock must not end in the night.
    SendingRules rules = context.getBean(SendingRules.class);
    SendingRule rule = rules.find(workspace);
    rules.put(
        workspace,
        new SendingRule(rule.staleHours(), null, rule.expiry(), rule.zone()),
        UuidCreator.getTimeOrderedEpoch());
    this.marks = new Marks(context, workspace);
    this.letters = new Letters(context, workspace, clock, places.data());
    this.customers = new Customers(context, workspace, clock);
    this.hearing = new Hearing(context, customers);
    this.hook = hook;
    hook.createContext("/echo", hearing::hear);
  }

  static HttpServer hook() throws IOException {
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    hook.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    hook.start();
    return hook;
  }

  static URI echoes(HttpServer hook) {
    return URI.create("http://127.0.0.1:" + hook.getAddress().getPort() + "/echo");
  }

  UUID workspace() {
    return workspace;
  }

  JdbcClient jdbc() {
    return context.getBean(JdbcClient.class);
  }

  Tracking tracking() {
    return context.getBean(Tracking.class);
  }

  Recipients recipients() {
    return context.getBean(Recipients.class);
  }

  Outbox outbox() {
    return context.getBean(Outbox.class);
  }

  /// Connects Pages whose customers have just written.
  List<Channel> connect(int pages, int customers) {
    return connect(pages, customers, false);
  }

  /// @param mixed messages of every kind, see [Customers], some of several parts
  List<Channel> connect(int channels, int customers, boolean mixed) {
    this.mixed = mixed;
    return this.customers.connect(channels, customers, mixed);
  }

  /// Everybody writes; from now on so many a second.
  void write(int messagesPerSecond) {
    perSecond = messagesPerSecond;
    if (!writers.isEmpty()) return;
    for (int n = 0; n < 4; n++)
      writers.add(
          Thread.ofPlatform()
              .daemon()
              .name("writer-" + n)
              .start(() -> {
                while (open) {
                  int rate = perSecond;
                  Pause.millis(
                      rate == 0 ? 20 : ThreadLocalRandom.current().nextLong(8_000 / rate + 1));
                  if (rate > 0) put(customers.any());
                }
              }));
  }

  /// Puts one message; whether it was kept is known only if the commit was answered.
  private void put(Talk talk) {
    try {
      List<Letters.Written> parts = letters.next(talk, mixed);
      List<UUID> ids =
          transaction.execute(
              _ -> parts.stream().map(part -> outbox().put(part.letter())).toList());
      if (ids == null) return;
      for (int n = 0; n < ids.size(); n++) acknowledged(talk, parts.get(n), ids.get(n));
    } catch (DataAccessException | TransactionException e) {
      refusals.count(e);
      uncertain.incrementAndGet();
      Pause.millis(100);
    }
  }

  private void acknowledged(Talk talk, Letters.Written part, UUID id) {
    acknowledged.add(id);
    marks.put(part.mark(), id);
    tally.count(talk, part);
    String name = talk.customer.name();
    String page = name.substring(0, name.indexOf('c'));
    AtomicInteger put = putPerPage.computeIfAbsent(page, _ -> new AtomicInteger());
    put.incrementAndGet();
    thoughts.about(id, part.words(), put::decrementAndGet);
  }

  /// The start of the names of a Page's customers.
  ///
  /// @param channel by the provider's name
  static String customersOf(String channel) {
    return "p" + Integer.parseInt(channel.substring(1));
  }

  /// Acknowledged messages to these Pages, without those that were taken back.
  ///
  /// @param pages the starts of their customers' names
  int putTo(Set<String> pages) {
    return pages.stream()
        .map(putPerPage::get)
        .filter(Objects::nonNull)
        .mapToInt(AtomicInteger::get)
        .sum();
  }

  @Override
  public void close() {
    open = false;
    hook.stop(0);
    context.close();
  }
}
