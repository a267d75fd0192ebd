package bench.peer;

import bench.rig.Talk;
import bench.rig.Work;
import bench.stub.Mark;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The queue one writes oneself: one table, a partial index, `for update skip locked`, order and
/// hold tested in the claim, a claim that is void after ten seconds. Groups of 64, as the product.
final class Naive implements Talk {
  private static final int GROUP = 64;
  private static final int PUTTERS = 8;

  private static final String SCHEMA =
      """
      create table if not exists naive (
        id bigint generated always as identity primary key, channel bigint not null,
        conversation bigint not null, seq bigint not null, text text not null,
        state text not null default 'QUEUED', claimed_at timestamptz) with (fillfactor = 70);
      create index if not exists naive_queued on naive (id) where state = 'QUEUED';
      create index if not exists naive_order on naive (conversation, seq) where state <> 'SENT';
      create table if not exists naive_hold (channel bigint primary key);
      """;

  private static final String CLAIM =
      """
      update naive set state = 'SENDING', claimed_at = clock_timestamp()
      where id in (
        select id from naive m
        where state = 'QUEUED'
          and not exists (select from naive_hold h where h.channel = m.channel)
          and not exists (select from naive e
            where e.conversation = m.conversation and e.seq < m.seq and e.state <> 'SENT')
        order by id limit 64
        for update skip locked)
      returning id, channel, conversation, text
      """;

  private static final String REVIVE =
      """
      update naive set state = 'QUEUED'
      where state = 'SENDING' and claimed_at < clock_timestamp() - interval '10 s'
      """;

  private final Post post;
  private final String jdbc;
  private final Gate gate;
  private final Semaphore room;
  private final BlockingQueue<Long> done = new LinkedBlockingQueue<>();
  private volatile boolean sending;

  private Naive(Post post, String jdbc, int rate, int window) {
    this.post = post;
    this.jdbc = jdbc;
    this.gate = new Gate(rate);
    this.room = new Semaphore(window);
  }

  public static void main(String[] args) throws Exception {
    var naive =
        new Naive(
            new Post(Talk.setting("STUB")),
            Talk.setting("JDBC"),
            Integer.parseInt(Talk.setting("RATE")),
            Integer.parseInt(Talk.setting("WINDOW")));
    naive.run(SCHEMA);
    int claimers = Integer.parseInt(Talk.setting("CLAIMERS"));
    for (int n = 0; n < claimers; n++) naive.loop(naive::claim);
    for (int n = 0; n < claimers; n++) naive.loop(naive::settle);
    naive.loop(naive::revive);
    Talk.listen(naive);
  }

  @Override
  public String told(String... words) throws Exception {
    return switch (words[0]) {
      case "put" -> Integer.toString(put(Work.read(words)));
      case "go" -> {
        sending = true;
        yield "";
      }
      case "pause" -> {
        sending = false;
        yield "";
      }
      case "hold" ->
          run(
              "insert into naive_hold values (%d) on conflict do nothing"
                  .formatted(Work.page(Integer.parseInt(words[1]))));
      case "release" -> run("delete from naive_hold");
      case "left" -> tell("select count(*) from naive where state <> 'SENT'");
      // Nothing is stored but the state: what was claimed and is not sent has no reason.
      case "stands" ->
          tell(
              """
              select count(*) filter (where state = 'QUEUED') || ' 0 '
                || count(*) filter (where state = 'SENDING')
              from naive where state <> 'SENT'
              """);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private interface Step {
    void run(Connection connection) throws SQLException, InterruptedException;
  }

  private void loop(Step step) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (Connection connection = DriverManager.getConnection(jdbc)) {
            while (true) step.run(connection);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void claim(Connection connection) throws SQLException, InterruptedException {
    if (!sending) {
      Thread.sleep(2);
      return;
    }
    room.acquire(GROUP);
    int n = 0;
    try (PreparedStatement claim = connection.prepareStatement(CLAIM);
        ResultSet row = claim.executeQuery()) {
      for (; row.next(); n++)
        send(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
    }
    room.release(GROUP - n);
    if (n == 0) Thread.sleep(20);
  }

  private void send(long id, long channel, long conversation, String text) {
    long wait = gate.take(channel);
    Thread.ofVirtual()
        .start(() -> {
          LockSupport.parkNanos(wait);
          boolean taken = post.send(channel, conversation, text, Long.toString(id));
          room.release();
          if (taken) done.add(id);
        });
  }

  private void settle(Connection connection) throws SQLException, InterruptedException {
    List<Long> ids = new ArrayList<>(List.of(done.take()));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
    while (ids.size() < GROUP) {
      Long next = done.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) break;
      ids.add(next);
    }
    try (PreparedStatement settle =
        connection.prepareStatement("update naive set state = 'SENT' where id = any(?)")) {
      settle.setArray(1, connection.createArrayOf("bigint", ids.toArray(Long[]::new)));
      settle.executeUpdate();
    }
  }

  private void revive(Connection connection) throws SQLException, InterruptedException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(REVIVE);
    }
    Thread.sleep(2_000);
  }

  private int put(Work work) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(PUTTERS)) {
      for (int n = work.from(); n < work.from() + work.channels(); n++) {
        int channel = n;
        threads.execute(() -> {
          try {
            putChannel(work, channel);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
      }
    }
    return work.messages();
  }

  private void putChannel(Work work, int channel) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into naive (channel, conversation, seq, text) values (?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int c = 0; c < work.conversations(); c++) {
        long conversation = Work.conversation(channel, c);
        for (int seq = work.firstSeq(); seq < work.firstSeq() + work.each(); seq++) {
          insert.setLong(1, Work.page(channel));
          insert.setLong(2, conversation);
          insert.setLong(3, seq);
          insert.setString(4, new Mark(conversation, seq, 0).text());
          insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
      }
    }
  }

  private String run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "";
    }
  }

  private String tell(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
