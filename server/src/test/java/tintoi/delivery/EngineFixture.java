package tintoi.delivery;

import static org.assertj.core.api.Assertions.fail;

import com.github.f4b6a3.uuid.UuidCreator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.TestClock;
import tintoi.TestDatabase;
import tintoi.allowance.AllowanceLow;
import tintoi.channel.Channel;
import tintoi.channel.TestChannels;
import tintoi.failure.Circumstances;
import tintoi.failure.FailureDictionary;
import tintoi.provider.Authorizer;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;

/// The engine with a real database, real channels and dictionary, a settable clock, and providers
/// that do what a test says.
@SuppressWarnings("NullAway.Init") // set before the first test
final class EngineFixture implements BeforeAllCallback, AfterAllCallback {
  final ScriptedConnector messenger = new ScriptedConnector(ChannelKind.MESSENGER);
  final ScriptedConnector comments = new ScriptedConnector(ChannelKind.PAGE_COMMENT);
  final ScriptedConnector zalo = new ScriptedConnector(ChannelKind.ZALO_OA);
  final ScriptedAuthorizer renewals = new ScriptedAuthorizer();
  final TestClock clock = new TestClock();
  final Map<UUID, Integer> told = new ConcurrentHashMap<>();

  /// Channels of which it was told that their allowance will not last.
  final List<UUID> low = new CopyOnWriteArrayList<>();

  private final TestDatabase database;
  private final Map<String, Object> settings;
  private final UnaryOperator<DataSource> line;
  private AnnotationConfigApplicationContext context;
  private TestChannels channels;
  private UUID workspaceId;

  EngineFixture(TestDatabase database) {
    this(database, Map.of("tintoi.delivery.alone", "true"));
  }

  /// An engine with other settings.
  EngineFixture(TestDatabase database, Map<String, Object> settings) {
    this(database, settings, source -> source);
  }

  /// An engine that reaches its database in another way.
  EngineFixture(
      TestDatabase database, Map<String, Object> settings, UnaryOperator<DataSource> line) {
    this.database = database;
    this.settings = settings;
    this.line = line;
  }

  @EnableTransactionManagement
  private static final class Wiring {}

  @Override
  public void beforeAll(ExtensionContext extension) {
    start();
    workspaceId = channels.workspace("Giày Minh", clock.instant());
  }

  @Override
  public void afterAll(ExtensionContext extension) {
    context.close();
  }

  /// Starts the engine over the same database, as a new process would.
  void start() {
    context = node();
    channels = new TestChannels(context);
  }

  /// Starts another engine over the same database, clock and providers.
  AnnotationConfigApplicationContext node() {
    return node(messenger);
  }

  /// The same, of which Messenger is reached in another way.
  AnnotationConfigApplicationContext node(ScriptedConnector messenger) {
    var context = new AnnotationConfigApplicationContext();
    Map<String, Object> all = new java.util.HashMap<>(settings);
    all.put("tintoi.data", data().toString());
    // Many tests wait until a lane has nothing to do.
    all.putIfAbsent("tintoi.delivery.linger", "1s");
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
    DataSource source = line.apply(database.dataSource());
    context.registerBean(DataSource.class, () -> source, d -> d.setDestroyMethodName(""));
    context.registerBean(
        PlatformTransactionManager.class, () -> new JdbcTransactionManager(source));
    context.registerBean(JdbcTemplate.class, () -> new JdbcTemplate(source));
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(source));
    context.registerBean(Clock.class, () -> clock);
    context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
    context.registerBean("messenger", ScriptedConnector.class, () -> messenger);
    context.registerBean("comments", ScriptedConnector.class, () -> comments);
    context.registerBean("zalo", ScriptedConnector.class, () -> zalo);
    context.registerBean("meta", Authorizer.class, () -> new ScriptedAuthorizer(Provider.META));
    context.registerBean("renewals", Authorizer.class, () -> renewals);
    context.register(Wiring.class);
    context.scan(
        "tintoi.delivery",
        "tintoi.failure",
        "tintoi.channel",
        "tintoi.allowance",
        "tintoi.files",
        "tintoi.node");
    context.addApplicationListener(event -> {
      if (event instanceof org.springframework.context.PayloadApplicationEvent<?> news
          && news.getPayload() instanceof LaneChanged change)
        told.merge(change.channelId(), 1, Integer::sum);
      if (event instanceof org.springframework.context.PayloadApplicationEvent<?> news
          && news.getPayload() instanceof AllowanceLow foreseen)
        low.add(foreseen.lane().channelId());
    });
    context.refresh();
    return context;
  }

  private static Path data() {
    return Path.of("target", "engine-data");
  }

  /// Stops the engine in order.
  void stop() {
    context.close();
  }

  <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  Channel page() {
    return channels.connect(
        workspaceId, Provider.META, UUID.randomUUID().toString(), "good", clock.instant());
  }

  Channel oa() {
    return channels.connect(
        workspaceId, Provider.ZALO, UUID.randomUUID().toString(), "good", clock.instant());
  }

  /// Its authorization is lost: a Page's customers' messages wait for it.
  void interrupt(Channel page) {
    var refused = new ProviderError(Provider.META, 400, "190/460", "changed", "", null);
    get(Lanes.class)
        .pause(
            workspaceId,
            page.channelId(),
            get(FailureDictionary.class)
                .diagnose(
                    refused, new Circumstances(ChannelKind.MESSENGER, 1, null, clock.instant())));
  }

  /// What is stored as spent of a channel's allowance.
  long used(Channel channel) {
    return database
        .jdbc()
        .sql("select used from allowance where channel_id = ?")
        .param(channel.channelId())
        .query((row, _) -> row.getLong(1))
        .single();
  }

  void reconnect(Channel channel, String token) {
    channels.reconnect(channel, token);
  }

  /// Connects it again with a token that can be renewed.
  void reconnect(Channel channel, String token, String refresh) {
    channels.reconnect(channel, token, refresh);
  }

  /// A customer on a channel, who has just written.
  Customer customer(Channel channel) {
    return customer(channel, "psid");
  }

  /// @param name the beginning of the provider's id of this customer
  Customer customer(Channel channel, String name) {
    ChannelKind kind =
        channel.provider() == Provider.META ? ChannelKind.MESSENGER : ChannelKind.ZALO_OA;
    Customer customer =
        new Customer(
            channel, kind, UuidCreator.getTimeOrderedEpoch(), name + "-" + UUID.randomUUID());
    customer.writes();
    return customer;
  }

  /// Somebody who never wrote: no window closes.
  Customer stranger(Channel channel) {
    return new Customer(
        channel,
        ChannelKind.MESSENGER,
        UuidCreator.getTimeOrderedEpoch(),
        "psid-" + UUID.randomUUID());
  }

  /// One conversation.
  final class Customer {
    final Channel channel;
    final ChannelKind kind;
    final UUID conversationId;
    final String recipient;

    Customer(Channel channel, ChannelKind kind, UUID conversationId, String recipient) {
      this.channel = channel;
      this.kind = kind;
      this.conversationId = conversationId;
      this.recipient = recipient;
    }

    void writes() {
      get(Recipients.class)
          .wrote(channel.workspaceId(), channel.channelId(), kind, conversationId, clock.instant());
    }

    UUID send(String text) {
      return send(Delivery.Precedence.REPLY, text);
    }

    UUID send(Delivery.Precedence precedence, String text) {
      return send(precedence, text, null);
    }

    /// @param worded when it was written; null = now
    UUID send(Delivery.Precedence precedence, String text, java.time.@Nullable Instant worded) {
      return send(context, precedence, text, worded);
    }

    /// Puts it on a node of one's choice.
    UUID send(
        AnnotationConfigApplicationContext node, Delivery.Precedence precedence, String text) {
      return send(node, precedence, text, null);
    }

    private UUID send(
        AnnotationConfigApplicationContext node,
        Delivery.Precedence precedence,
        String text,
        java.time.@Nullable Instant worded) {
      var letter =
          new Outbox.Letter(
              channel.workspaceId(),
              channel.channelId(),
              kind,
              conversationId,
              precedence,
              UuidCreator.getTimeOrderedEpoch(),
              precedence == Delivery.Precedence.REPLY ? UUID.randomUUID() : null,
              recipient,
              text,
              Delivery.Part.WHOLE,
              null,
              null,
              worded);
      UUID id =
          new TransactionTemplate(node.getBean(PlatformTransactionManager.class))
              .execute(_ -> node.getBean(Outbox.class).put(letter));
      return java.util.Objects.requireNonNull(id);
    }

    /// What the provider was given for this customer, in order.
    List<String> received() {
      List<String> texts = new ArrayList<>();
      for (ScriptedConnector connector : List.of(messenger, comments, zalo))
        for (ScriptedConnector.Sent sent : connector.log)
          if (sent.recipient().equals(recipient)) texts.add(sent.text());
      return texts;
    }
  }

  /// Moves the clock on until the shop's shows this time.
  void until(java.time.LocalTime time) {
    var local = clock.instant().atZone(java.time.ZoneId.of("Asia/Ho_Chi_Minh"));
    var then = local.with(time);
    clock.set((then.isAfter(local) ? then : then.plusDays(1)).toInstant());
  }

  void rule(int staleHours, SendingRule.@Nullable Quiet quiet, @Nullable Integer expireHours) {
    get(SendingRules.class)
        .put(
            workspaceId,
            new SendingRule(
                staleHours,
                quiet,
                new SendingRule.Expiry(expireHours, expireHours, expireHours),
                java.time.ZoneId.of("Asia/Ho_Chi_Minh")),
            UUID.randomUUID());
  }

  Progress progress(UUID deliveryId) {
    return get(Tracking.class).find(workspaceId, deliveryId).orElseThrow();
  }

  tintoi.failure.Diagnosis why(UUID deliveryId) {
    return java.util.Objects.requireNonNull(progress(deliveryId).diagnosis());
  }

  Shown shown(UUID deliveryId) {
    return progress(deliveryId).shown();
  }

  UUID workspaceId() {
    return workspaceId;
  }

  long count(List<UUID> deliveryIds, Shown shown) {
    return deliveryIds.stream().filter(id -> shown(id) == shown).count();
  }

  /// True while a lane of the channel is in a node's hands.
  boolean isOwned(Channel channel) {
    return holds(channel, "select from lane where channel_id = ? and owner is not null");
  }

  boolean isSending(Channel channel) {
    return holds(channel, "select from delivery where channel_id = ? and state = 'SENDING'");
  }

  private boolean holds(Channel channel, String rows) {
    return database
        .jdbc()
        .sql("select exists(" + rows + ") as so")
        .param(channel.channelId())
        .query((row, _) -> row.getBoolean("so"))
        .single();
  }

  void await(UUID deliveryId, Shown... states) {
    await(
        "delivery to be one of " + List.of(states),
        () -> Set.of(states).contains(shown(deliveryId)));
  }

  /// Until a test lets it go on.
  static void waitFor(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Polls until it is so; what is not so after 20 s never will be.
  static void await(String what, BooleanSupplier so) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) fail("waited in vain for " + what);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Renews tokens as a test says; the rest is not asked for here.
  static final class ScriptedAuthorizer implements Authorizer {
    private final Provider provider;
    volatile Renewal renewal = new Renewal.NotRenewable();

    ScriptedAuthorizer() {
      this(Provider.ZALO);
    }

    ScriptedAuthorizer(Provider provider) {
      this.provider = provider;
    }

    @Override
    public Provider provider() {
      return provider;
    }

    @Override
    public URI authorizeUri(
        Set<Use> uses, URI redirect, String state, String verifier, boolean again) {
      return redirect;
    }

    @Override
    public Exchange exchange(Map<String, String> parameters, URI redirect, String verifier) {
      return new Exchange.Unreachable("not in this test");
    }

    @Override
    public List<Check> check(tintoi.provider.Credential credential, Set<Use> uses, boolean repair) {
      return List.of();
    }

    @Override
    public Renewal renew(String refreshToken) {
      return renewal;
    }
  }
}
