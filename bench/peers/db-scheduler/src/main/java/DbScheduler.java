import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler.OnCompleteRemove;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// db-scheduler: messages in a table of ours, and one custom task instance per conversation that
/// sends its messages, oldest first, until there is none. What may not go yet (held, or over the
/// channel's rate by more than a second) is scheduled anew.
final class DbScheduler {
  private static final int PUTTERS = 8;
  private static final String SCHEMA =
      """
      create table if not exists scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone, version bigint not null,
        priority smallint, primary key (task_name, task_instance));
      create index if not exists execution_time_idx on scheduled_tasks (execution_time);
      create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      create table if not exists peer_message (
        conversation bigint, seq bigint, channel bigint not null, text text not null,
        primary key (conversation, seq));
      """;

  /// Messages, and conversations still scheduled.
  private static final String LEFT =
      """
      select greatest((select count(*) from peer_message),
        (select count(*) from scheduled_tasks))
      """;

  /// In line; with a stated reason; neither. It keeps that and when an execution failed, not why, and
  /// a message without a task is in line for nobody.
  private static final String STANDS =
      """
      select count(*) filter (where in_line) || ' 0 ' || count(*) filter (where not in_line)
      from (
        select coalesce(not t.picked and coalesce(t.consecutive_failures, 0) = 0, false) as in_line
        from peer_message m
        left join scheduled_tasks t on t.task_instance = m.conversation::text) x
      """;

  private record Message(long channel, long seq, String text) {}

  private static String env(String name) {
    return System.getenv(name);
  }

  private final HikariDataSource database;
  private final HttpClient http;
  private final Scheduler scheduler;
  private final CustomTask<Void> task;
  private final long interval = 1_000_000_000L / Integer.parseInt(env("RATE"));
  private final long burst = interval * (Integer.parseInt(env("RATE")) / 10);
  private final Map<Long, Long> arrivals = new ConcurrentHashMap<>();
  private final Set<Long> held = ConcurrentHashMap.newKeySet();
  private boolean started;

  private DbScheduler() throws SQLException {
    var config = new HikariConfig();
    config.setJdbcUrl(env("JDBC"));
    config.setMaximumPoolSize(Integer.parseInt(env("POOL")));
    database = new HikariDataSource(config);
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).build();
    update(SCHEMA);
    task =
        Tasks.custom(TaskDescriptor.of("conversation")).execute((instance, _) -> {
          return send(Long.parseLong(instance.getId()));
        });
    int threads = Integer.parseInt(env("WINDOW"));
    scheduler =
        Scheduler.create(database, task)
            .threads(threads)
            .executorService(Executors.newVirtualThreadPerTaskExecutor())
            .pollUsingLockAndFetch(0.5, 1.0)
            .pollingInterval(Duration.ofMillis(100))
            .heartbeatInterval(Duration.ofSeconds(2))
            .missedHeartbeatsLimit(4)
            .build();
  }

  public static void main(String[] args) throws Exception {
    var peer = new DbScheduler();
    var in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine())
      System.out.println(("ok " + peer.told(line.split(" "))).strip());
    System.exit(0);
  }

  private String told(String[] words) throws Exception {
    switch (words[0]) {
      case "put" -> {
        return Integer.toString(put(words));
      }
      case "go" -> {
        if (started) scheduler.resume();
        else scheduler.start();
        started = true;
      }
      case "pause" -> {
        if (started) scheduler.pause();
      }
      case "hold" -> held.add(page(words[1]));
      case "release" -> held.clear();
      case "left" -> {
        return ask(LEFT);
      }
      case "stands" -> {
        return ask(STANDS);
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "";
  }

  private static long page(String channel) {
    return 700_000_000_000_000L + Long.parseLong(channel);
  }

  private CompletionHandler<Void> send(long conversation) {
    try {
      for (Message head = head(conversation); head != null; head = head(conversation)) {
        if (held.contains(head.channel)) return later(1_000);
        long wait = take(head.channel);
        LockSupport.parkNanos(wait);
        if (!post(conversation, head)) return later(1_000);
        done(conversation, head.seq);
      }
      return new OnCompleteRemove<>();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletionHandler<Void> later(long millis) {
    return (complete, operations) ->
        operations.reschedule(complete, Instant.now().plusMillis(millis));
  }

  private long take(long channel) {
    long now = System.nanoTime();
    long at = arrivals.merge(channel, now, (last, _) -> Math.max(last + interval, now));
    return Math.max(0, at - now - burst);
  }

  private Message head(long conversation) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select channel, seq, text from peer_message where conversation = ?
                order by seq limit 1
                """)) {
      select.setLong(1, conversation);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Message(row.getLong(1), row.getLong(2), row.getString(3)) : null;
      }
    }
  }

  private void done(long conversation, long seq) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from peer_message where conversation = ? and seq = ?")) {
      delete.setLong(1, conversation);
      delete.setLong(2, seq);
      delete.executeUpdate();
    }
  }

  private boolean post(long conversation, Message message) {
    String body =
        """
        {"recipient":{"id":"%d"},"messaging_type":"RESPONSE",\
        "message":{"text":"%s","metadata":"%d"}}"""
            .formatted(conversation, message.text, message.seq);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(env("STUB") + "/v25.0/" + message.channel + "/messages"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (java.io.IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private int put(String[] words) {
    int from = Integer.parseInt(words[1]);
    int channels = Integer.parseInt(words[2]);
    int conversations = Integer.parseInt(words[3]);
    int each = Integer.parseInt(words[4]);
    int first = Integer.parseInt(words[5]);
    try (var threads = Executors.newFixedThreadPool(PUTTERS)) {
      for (int channel = from; channel < from + channels; channel++)
        for (int c = 0; c < conversations; c++) {
          long conversation = channel * 1_000_000L + c;
          long page = page(Integer.toString(channel));
          threads.submit(() -> {
            insert(page, conversation, first, each);
            Instant now = Instant.now();
            return scheduler.scheduleIfNotExists(
                task.instance(Long.toString(conversation)), now);
          });
        }
    }
    return channels * conversations * each;
  }

  private void insert(long page, long conversation, int first, int each) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into peer_message values (?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int seq = first; seq < first + each; seq++) {
        String mark = "#" + conversation + ":" + seq + ":0 ";
        insert.setLong(1, conversation);
        insert.setLong(2, seq);
        insert.setLong(3, page);
        insert.setString(4, mark + "a".repeat(300 - mark.length()));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String ask(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
