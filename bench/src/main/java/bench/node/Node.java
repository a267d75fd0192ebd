package bench.node;

import bench.rig.Talk;
import bench.rig.Work;
import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tintoi.Relay;
import tintoi.access.People;
import tintoi.access.Role;
import tintoi.access.Tokens;
import tintoi.channel.BenchChannels;
import tintoi.delivery.Delivery.Precedence;
import tintoi.delivery.Lanes;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.provider.ChannelKind;

/// The server as it is, and beside it a tongue: channels are made, messages put, lanes paused and
/// let go through the product's own beans. `java bench.node.Node WORKSPACE SETTINGS…`
final class Node implements Talk {
  private final ConfigurableApplicationContext server;
  private final UUID workspace;
  private final Letters letters;
  private final Map<Integer, UUID> channels = new ConcurrentHashMap<>();
  private final Set<Integer> held = ConcurrentHashMap.newKeySet();

  private Node(ConfigurableApplicationContext server, UUID workspace) {
    this.server = server;
    this.workspace = workspace;
    this.letters = new Letters(server, workspace);
  }

  public static void main(String[] args) throws IOException {
    var server = new SpringApplicationBuilder(Relay.class).run(args);
    UUID workspace = UUID.fromString(args[0].substring("--bench.workspace=".length()));
    var now = server.getBean(Clock.class).instant().atOffset(ZoneOffset.UTC);
    JdbcClient jdbc = server.getBean(JdbcClient.class);
    jdbc.sql(
            """
            insert into workspace (workspace_id, name, created_at) values (?, 'bench', ?)
            on conflict do nothing
            """)
        .params(workspace, now)
        .update();
    // A bench is run at any hour: its campaigns know no night.
    jdbc.sql(
            """
            insert into sending_rule (workspace_id, stale_hours, updated_at) values (?, 720, ?)
            on conflict do nothing
            """)
        .params(workspace, now)
        .update();
    Talk.listen(new Node(server, workspace));
  }

  @Override
  public String told(String... words) throws Exception {
    return switch (words[0]) {
      case "port" -> server.getEnvironment().getRequiredProperty("local.server.port");
      case "pages" -> each(words, n -> channel(n));
      case "pause" -> each(words, this::pause);
      case "go" -> atOnce(words, this::release);
      case "hold" -> each(words, this::hold);
      case "release" -> {
        held.clear();
        yield atOnce(words, this::release);
      }
      case "put" -> {
        Work work = Work.read(words);
        yield Integer.toString(letters.put(work, this::channel, precedence(words, 6)));
      }
      case "arrive" ->
          letters.arrive(
              Work.read(words),
              this::channel,
              Double.parseDouble(words[6]),
              words.length > 7 ? Double.parseDouble(words[7]) : 0,
              precedence(words, 8));
      case "left" -> Long.toString(letters.last().isEmpty() ? unsent().left() : leftOfLast());
      case "unsent" -> unsent().count(words.length > 1 ? List.of() : letters.last());
      case "stands" -> stands();
      case "diagnosis" -> Diagnoses.write(disconnected());
      case "person" -> person();
      default -> throw new IllegalArgumentException("what is " + words[0] + "?");
    };
  }

  /// As every peer tells: in line, with a stated reason, without. Of ours whatever has none counts.
  private String stands() {
    String[] numbers = unsent().count(List.of()).split(" ", -1);
    long unexplained = Long.parseLong(numbers[1]);
    return "0 " + (Long.parseLong(numbers[0]) - unexplained) + " " + unexplained;
  }

  private static Precedence precedence(String[] words, int at) {
    return words.length > at ? Precedence.valueOf(words[at]) : Precedence.REPLY;
  }

  private interface Doing {
    void on(int n) throws Exception;
  }

  /// `word FROM COUNT`, or `word` alone for all channels made so far.
  private String each(String[] words, Doing doing) throws Exception {
    if (words.length < 3) {
      for (int n : channels.keySet().stream().sorted().toList()) doing.on(n);
      return "";
    }
    int from = Integer.parseInt(words[1]);
    for (int n = from; n < from + Integer.parseInt(words[2]); n++) doing.on(n);
    return "";
  }

  /// The same, several at a time: what is let go after one another is not let go at one moment.
  private String atOnce(String[] words, Doing doing) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    each(words, numbers::add);
    return AtOnce.each(numbers, doing::on);
  }

  private UUID channel(int n) {
    return channels.computeIfAbsent(n, this::find);
  }

  private UUID find(int n) {
    return server
        .getBean(JdbcClient.class)
        .sql("select channel_id from channel where workspace_id = ? and external_id = ?")
        .params(workspace, Long.toString(Work.page(n)))
        .query((row, _) -> row.getObject(1, UUID.class))
        .optional()
        .orElseGet(() -> make(n));
  }

  /// A connected Page whose webhooks find it.
  private UUID make(int n) {
    var now = server.getBean(Clock.class).instant();
    UUID made = BenchChannels.page(server, workspace, n, now).channelId();
    server
        .getBean(JdbcClient.class)
        .sql(
            """
            insert into channel_route (provider, external_id, workspace_id, channel_id)
            values ('META', ?, ?, ?) on conflict do nothing
            """)
        .params(Long.toString(Work.page(n)), workspace, made)
        .update();
    return made;
  }

  private void pause(int n) {
    server.getBean(Lanes.class).pause(workspace, channel(n), disconnected());
  }

  private Diagnosis disconnected() {
    var now = server.getBean(Clock.class).instant();
    return server
        .getBean(FailureDictionary.class)
        .own("channel.disconnected", new Circumstances(ChannelKind.MESSENGER, 1, null, now));
  }

  private void hold(int n) {
    held.add(n);
    pause(n);
  }

  private void release(int n) {
    if (held.contains(n)) return;
    server.getBean(Lanes.class).release(workspace, channel(n), null);
  }

  /// Of what this process put last: by key, so that asking costs the same whatever else waits.
  private long leftOfLast() {
    return server
        .getBean(JdbcClient.class)
        .sql(
            """
            select coalesce(sum(tail - head + 1), 0) from conversation_queue
            where workspace_id = ? and precedence = 'REPLY' and conversation_id = any(?::uuid[])
            """)
        .params(workspace, letters.last().toArray(UUID[]::new))
        .query((row, _) -> row.getLong(1))
        .single();
  }

  private Unsent unsent() {
    return new Unsent(server.getBean(JdbcClient.class), workspace);
  }

  /// An agent's token.
  private String person() {
    String name = "agent-" + UuidCreator.getTimeOrderedEpoch();
    var person =
        server
            .getBean(People.class)
            .create(workspace, name + "@example.org", name, Role.OWNER, "vi", "a long password");
    return server.getBean(Tokens.class).issue(person, "bench");
  }
}
