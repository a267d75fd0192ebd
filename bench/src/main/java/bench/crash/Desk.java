package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.uuid.UuidCreator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Outbox;
import tintoi.delivery.Receipts;
import tintoi.delivery.Recipients;
import tintoi.delivery.SendingRule;
import tintoi.delivery.SendingRules;
import tintoi.delivery.Tracking;
import tintoi.provider.ChannelKind;
import tintoi.provider.InboundEvent;

/// The people who write and think again, and the intake that hears echoes: the product's outbox and
/// receipts in a process that is not killed. It keeps what was acknowledged.
final class Desk implements AutoCloseable {
  final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
  final AtomicInteger uncertain = new AtomicInteger();
  private final Map<String, AtomicInteger> putPerPage = new ConcurrentHashMap<>();
  final SecondThoughts thoughts;
  final Clock clock;

  private final HttpServer hook;
  private final List<Talk> talks = new ArrayList<>();
  private final Map<String, Talk> byRecipient = new ConcurrentHashMap<>();
  private final List<Thread> writers = new ArrayList<>();
  private final AnnotationConfigApplicationContext context;
  private final TransactionTemplate transaction;
  private final UUID workspace;
  private volatile int perSecond;
  private volatile boolean open = true;

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
    this.hook = hook;
    hook.createContext("/echo", this::echo);
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

  Outbox outbox() {
    return context.getBean(Outbox.class);
  }

  /// Connects Pages whose customers have just written.
  List<Channel> connect(int pages, int customers) {
    List<Channel> connected = new ArrayList<>();
    for (int p = 0; p < pages; p++) {
      int number = ThreadLocalRandom.current().nextInt(1_000_000_000);
      Channel page = BenchChannels.page(context, workspace, number, clock.instant());
      connected.add(page);
      for (int c = 0; c < customers; c++) {
        String recipient = "p" + number + "c" + c;
        UUID conversation = UuidCreator.getTimeOrderedEpoch();
        context
            .getBean(Recipients.class)
            .wrote(
                workspace, page.channelId(), ChannelKind.MESSENGER, conversation, clock.instant());
        for (Precedence precedence : List.of(Precedence.REPLY, Precedence.AUTOMATIC)) {
          Talk talk = new Talk(page, recipient, conversation, precedence);
          talks.add(talk);
          byRecipient.put(recipient, talk);
        }
      }
    }
    return connected;
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
                  if (rate > 0) put(talks.get(ThreadLocalRandom.current().nextInt(talks.size())));
                }
              }));
  }

  /// Puts one message; whether it was kept is known only if the commit was answered.
  private void put(Talk talk) {
    Outbox.Letter letter =
        new Outbox.Letter(
            workspace,
            talk.page.channelId(),
            ChannelKind.MESSENGER,
            talk.conversationId,
            talk.precedence,
            UuidCreator.getTimeOrderedEpoch(),
            null,
            talk.recipient,
            talk.next(),
            null);
    try {
      UUID id = transaction.execute(_ -> outbox().put(letter));
      if (id == null) return;
      acknowledged.add(id);
      String page = talk.recipient.substring(0, talk.recipient.indexOf('c'));
      AtomicInteger put = putPerPage.computeIfAbsent(page, _ -> new AtomicInteger());
      put.incrementAndGet();
      thoughts.about(id, letter.text(), put::decrementAndGet);
    } catch (DataAccessException | TransactionException _) {
      uncertain.incrementAndGet();
      Pause.millis(100);
    }
  }

  /// The start of the names of a Page's customers.
  ///
  /// @param page by the provider's name
  static String customersOf(String page) {
    return "p" + Integer.parseInt(page.substring(1));
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

  private void echo(HttpExchange exchange) throws IOException {
    String[] fields =
        new String(exchange.getRequestBody().readAllBytes(), UTF_8).strip().split("\t", -1);
    exchange.sendResponseHeaders(heard(fields) ? 200 : 503, -1);
    exchange.close();
  }

  private boolean heard(String[] fields) {
    Talk talk = byRecipient.get(fields[3]);
    if (talk == null) return true;
    InboundEvent.Echo echo =
        new InboundEvent.Echo(
            ChannelKind.MESSENGER,
            fields[2],
            fields[3],
            fields[0],
            fields[5],
            List.of(),
            Instant.ofEpochMilli(Long.parseLong(fields[1])),
            reference(fields[4]));
    try {
      Receipts.Heard heard =
          context
              .getBean(Receipts.class)
              .echo(workspace, talk.page.channelId(), talk.conversationId, echo);
      return heard != Receipts.Heard.LATER;
    } catch (DataAccessException | TransactionException _) {
      return false;
    }
  }

  private static @Nullable UUID reference(String text) {
    return text.isEmpty() ? null : UUID.fromString(text);
  }

  @Override
  public void close() {
    open = false;
    hook.stop(0);
    context.close();
  }
}
