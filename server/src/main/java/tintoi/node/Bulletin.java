package tintoi.node;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// What nodes on one database tell each other, by NOTIFY: at most once per node and 50 ms, on a
/// connection of its own and never in the transaction of a message (measured: 2-5 times slower
/// there). A hint to be sooner: what is not heard is found by looking, by browsers within a minute.
///
/// A node that is alone says and hears nothing.
@Component
public class Bulletin implements SmartLifecycle {
  /// What the connection that listens is called. By it nodes are counted and the first is known.
  private static final String NAME = "tintoi node";

  private static final Logger log = LoggerFactory.getLogger(Bulletin.class);
  private static final String CHANNEL = "tintoi";

  /// Held by one node as long as its listening connection lives; any number nobody else uses.
  private static final long FIRST = 846_865L;

  private static final Duration EVERY = Duration.ofMillis(50);
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /// Hears what other nodes say.
  public interface Reader {
    /// @param note null if there was too much to tell about the group: look for yourself
    void heard(String group, @Nullable String note);

    /// Something may have been said while nobody listened.
    void missed();
  }

  private final Map<Topic, List<Reader>> readers = new EnumMap<>(Topic.class);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition posted = lock.newCondition();
  private final Pending pending = new Pending();
  private final NodeLock firstOfAll = new NodeLock(FIRST, NAME);
  private final Node node;
  private final DataSource database;
  private final String sender;
  private final Loops loops;
  private volatile boolean running;
  private volatile boolean listening;
  private volatile boolean first;
  private volatile int nodes = 1;

  /// Begun to be said; the speaker's own.
  private List<String> unsaid = List.of();

  /// Whether it has listened before: something may have been said since. The listener's own.
  private boolean listened;

  private @Nullable Thread speaker;
  private @Nullable Thread listener;

  Bulletin(Node node, DataSource database, Loops loops) {
    this.node = node;
    this.database = database;
    this.loops = loops;
    this.sender = Ids.write(node.id());
    for (Topic topic : Topic.values()) readers.put(topic, new CopyOnWriteArrayList<>());
  }

  public void read(Topic topic, Reader reader) {
    of(topic).add(reader);
  }

  /// Tells the other nodes soon; returns at once.
  ///
  /// @param group ASCII without spaces, as is the note
  /// @param note empty if the group says it all
  public void post(Topic topic, String group, String note) {
    if (node.alone()) return;
    lock.lock();
    try {
      pending.add(topic, group, note, System.nanoTime());
      posted.signal();
    } finally {
      lock.unlock();
    }
  }

  /// True if what others say is heard now: who waits for it may look more seldom.
  public boolean listening() {
    return listening;
  }

  /// True for one of the nodes: it does what only one need do.
  public boolean first() {
    return node.alone() || first;
  }

  /// How many nodes listen now, this one too.
  public int nodes() {
    return nodes;
  }

  @Override
  public void start() {
    running = true;
    if (node.alone()) return;
    speaker = loops.start("bulletin-speak", this::speak);
    listener = loops.start("bulletin-listen", this::listen);
  }

  /// What is pending is said before it ends: lanes that were given back.
  @Override
  public void stop() {
    running = false;
    lock.lock();
    try {
      posted.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      // Not interrupted: that would break off a statement over the wire.
      if (speaker != null) speaker.join(Duration.ofSeconds(2));
      if (listener != null) listener.join(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Before the engine and the web server, and until they have ended.
  @Override
  public int getPhase() {
    return 0;
  }

  private void speak() {
    boolean told = false;
    boolean again = false;
    try {
      while (true) {
        List<String> parts = unsaid.isEmpty() ? next() : unsaid;
        if (parts.isEmpty() && !running) return;
        unsaid = parts;
        try {
          if (!parts.isEmpty()) say(parts);
          unsaid = List.of();
          told = false;
          again = false;
        } catch (SQLException e) {
          if (!told) log.warn("bulletin=unsaid why=\"{}\"", e.getMessage());
          told = true;
          if (!running) return;
          // Who looks by himself misses nothing; browsers do not look. Said once more as it is, and
          // then, should it be what cannot be said, only that something was.
          if (again) unsaid = List.of(Pending.lookAround(sender));
          again = true;
        }
        if (running) Thread.sleep(unsaid.isEmpty() ? EVERY : AGAIN);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> next() throws InterruptedException {
    lock.lock();
    try {
      while (running) {
        if (pending.isEmpty()) {
          posted.await();
          continue;
        }
        long delay = pending.delay(System.nanoTime());
        if (delay == 0) break;
        posted.awaitNanos(Math.min(delay, EVERY.toNanos()));
      }
      return pending.take(sender, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  private void say(List<String> parts) throws SQLException {
    try (Connection connection = database.getConnection()) {
      boolean before = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try (Statement set = connection.createStatement();
          var notify = connection.prepareStatement("select pg_notify(?, ?)")) {
        // A hint need not be on disk.
        set.execute("set local synchronous_commit = off");
        for (String part : parts) {
          notify.setString(1, CHANNEL);
          notify.setString(2, part);
          notify.execute();
        }
        connection.commit();
      } finally {
        connection.setAutoCommit(before);
      }
    }
  }

  private void listen() {
    boolean told = false;
    while (running) {
      try {
        listenOnce();
        told = false;
      } catch (SQLException e) {
        if (!told) log.warn("bulletin=deaf why=\"{}\"", e.getMessage());
        told = true;
      } catch (RuntimeException e) {
        log.error("bulletin=deaf", e);
      } finally {
        listening = false;
        first = false;
        listened = true;
      }
      try {
        if (running) Thread.sleep(AGAIN);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void listenOnce() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      try {
        NodeLock.watch(statement, NAME);
        statement.execute("listen " + CHANNEL);
        listening = true;
        if (listened) missed();
        long beaten = System.nanoTime() - BEAT.toNanos();
        while (running) {
          PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(500);
          if (heard != null) for (PGNotification each : heard) hear(each.getParameter());
          if (System.nanoTime() - beaten >= BEAT.toNanos()) {
            beat(connection, statement);
            beaten = System.nanoTime();
          }
        }
      } finally {
        leave(statement);
      }
    }
  }

  /// Notices a dead connection, counts who listens, and becomes the first if there is none.
  private void beat(Connection connection, Statement statement) throws SQLException {
    if (!first) first = firstOfAll.take(connection);
    int before = nodes;
    nodes =
        Math.max(
            1,
            (int)
                number(
                    statement,
                    """
                    select count(*) from pg_stat_activity
                    where application_name = '%s' and datname = current_database()
                    """
                        .formatted(NAME)));
    // One that was killed may have had something to say.
    if (nodes < before) missed();
  }

  private void missed() {
    for (List<Reader> all : readers.values()) all.forEach(Reader::missed);
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /// The pool may give this connection to somebody else.
  private static void leave(Statement statement) {
    try {
      statement.execute("unlisten *");
      statement.execute("select pg_advisory_unlock_all()");
      NodeLock.unwatch(statement);
    } catch (SQLException e) {
      log.debug("bulletin=left why=\"connection gone\"");
    }
  }

  private void hear(String payload) {
    List<String> lines = new ArrayList<>(payload.lines().toList());
    if (lines.isEmpty() || lines.removeFirst().equals(sender)) return;
    for (String line : lines) {
      try {
        hearLine(line);
      } catch (RuntimeException e) {
        // Another version of the server may speak otherwise.
        log.debug("bulletin=unread line=\"{}\"", line, e);
      }
    }
  }

  private void hearLine(String line) {
    if (line.equals("!")) {
      missed();
      return;
    }
    List<Reader> all = of(Topic.of(line.charAt(0)));
    List<String> words = List.of(line.substring(1).split(" ", -1));
    String group = words.getFirst();
    if (words.size() == 1) all.forEach(reader -> reader.heard(group, ""));
    for (String word : words.subList(1, words.size())) {
      String note = word.equals("*") ? null : word;
      all.forEach(reader -> reader.heard(group, note));
    }
  }

  private List<Reader> of(Topic topic) {
    return java.util.Objects.requireNonNull(readers.get(topic));
  }
}
