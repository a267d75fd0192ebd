package bench.crash;

import static tintoi.delivery.Delivery.Precedence.AUTOMATIC;
import static tintoi.delivery.Delivery.Precedence.CAMPAIGN;
import static tintoi.delivery.Delivery.Precedence.PRIVATE;
import static tintoi.delivery.Delivery.Precedence.REPLY;
import static tintoi.provider.ChannelKind.MESSENGER;
import static tintoi.provider.ChannelKind.PAGE_COMMENT;
import static tintoi.provider.ChannelKind.PRIVATE_REPLY;
import static tintoi.provider.ChannelKind.ZALO_OA;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.channel.BenchChannels;
import tintoi.channel.Channel;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Recipients;
import tintoi.provider.ChannelKind;

/// The channels that are connected, and whom one can write to there.
///
/// Mixed, a quarter of the channels are Official Accounts, one of twelve customers of which has no
/// account; of a Page's customers one of five wrote under a post, half of those can be answered
/// privately too.
final class Customers {
  private static final int OFFICIAL_ACCOUNT_OF = 4;
  private static final int COMMENTS_OF = 5;
  private static final int VISITORS_OF = 12;
  private static final int PERCENT_PRIVATELY = 30;

  private final List<Talk> talks = new ArrayList<>();
  private final Map<String, Talk> byAddress = new ConcurrentHashMap<>();
  private final ApplicationContext context;
  private final UUID workspace;
  private final Clock clock;

  Customers(ApplicationContext context, UUID workspace, Clock clock) {
    this.context = context;
    this.workspace = workspace;
    this.clock = clock;
  }

  /// Some talk; seldom one of private answers, of which a Page may send one in five seconds.
  Talk any() {
    Talk some = talks.get(ThreadLocalRandom.current().nextInt(talks.size()));
    boolean seldom = some.kind == PRIVATE_REPLY && !Program.chance(PERCENT_PRIVATELY);
    return seldom ? any() : some;
  }

  /// A talk with who has this address; null if there is none.
  @Nullable Talk at(String address) {
    return byAddress.get(address);
  }

  /// Connects channels whose customers have just written.
  ///
  /// @param mixed false for Pages alone, and messages of people and rules on Messenger
  List<Channel> connect(int channels, int customers, boolean mixed) {
    List<Channel> connected = new ArrayList<>();
    for (int p = 0; p < channels; p++) {
      int number = ThreadLocalRandom.current().nextInt(1_000_000_000);
      boolean account = mixed && p % OFFICIAL_ACCOUNT_OF == OFFICIAL_ACCOUNT_OF - 1;
      Channel channel = connect(number, account, mixed);
      connected.add(channel);
      for (int c = 0; c < customers; c++) {
        String name = "p" + number + "c" + c;
        if (!mixed) add(channel, MESSENGER, name, name, REPLY, AUTOMATIC);
        else if (account) add(channel, ZALO_OA, name, onZalo(name, c), REPLY, AUTOMATIC, CAMPAIGN);
        else if (c % COMMENTS_OF != COMMENTS_OF - 1)
          add(channel, MESSENGER, name, name, REPLY, AUTOMATIC, CAMPAIGN);
        else if (c % 2 == 0) add(channel, PAGE_COMMENT, name, name, REPLY);
        else add(channel, PAGE_COMMENT, name, name, REPLY, PRIVATE);
      }
    }
    return connected;
  }

  private Channel connect(int number, boolean account, boolean mixed) {
    if (account) return BenchChannels.officialAccount(context, workspace, number, clock.instant());
    return mixed
        ? BenchChannels.pageWithComments(context, workspace, number, clock.instant())
        : BenchChannels.page(context, workspace, number, clock.instant());
  }

  /// As the product writes one who has no account.
  private static String onZalo(String name, int c) {
    return c % VISITORS_OF == VISITORS_OF - 1 ? "anonymous:visit-" + name + ":" + name : name;
  }

  private void add(
      Channel channel, ChannelKind kind, String name, String address, Precedence... precedences) {
    UUID conversation = conversation(channel, kind, address);
    context
        .getBean(Recipients.class)
        .wrote(workspace, channel.channelId(), kind, conversation, clock.instant());
    var customer = new Talk.Customer(name, address, conversation);
    for (Precedence precedence : precedences) {
      ChannelKind lane = precedence == PRIVATE ? PRIVATE_REPLY : kind;
      Talk talk = new Talk(channel, lane, customer, precedence);
      talks.add(talk);
      byAddress.put(address, talk);
    }
  }

  /// A file belongs to a conversation.
  private UUID conversation(Channel channel, ChannelKind kind, String address) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    context
        .getBean(JdbcClient.class)
        .sql(
            """
            insert into conversation (workspace_id, conversation_id, channel_id, kind, recipient,
              customer_id, customer_name, last_at, created_at)
            values (:workspace, :conversation, :channel, :kind, :address, :address, '', :now, :now)
            """)
        .param("workspace", workspace)
        .param("conversation", id)
        .param("channel", channel.channelId())
        .param("kind", kind.name())
        .param("address", address)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    return id;
  }
}
