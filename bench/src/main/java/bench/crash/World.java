package bench.crash;

import bench.rig.Pause;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import tintoi.postgres.EmbeddedPostgres;

/// All that runs in one scenario: a database, the provider, the desk, and nodes, each behind wires
/// of its own.
final class World implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(15);

  final EmbeddedPostgres postgres;
  final Desk desk;
  final List<Place> places = new CopyOnWriteArrayList<>();

  private final Path folder;
  private final Launch launch;
  private final String database;
  private final String url;
  private final Child provider;
  private final URI graph;
  private final Map<String, String> settings =
      new LinkedHashMap<>(Map.of("tintoi.database.pool", "8"));
  private final Watch watch;
  final Questions questions;
  private final HttpClient http = HttpClient.newHttpClient();
  private final long began = System.nanoTime();
  private Duration moved = Duration.ZERO;
  private boolean named;

  /// A place for a node: its wires stay when the node dies.
  static final class Place {
    final int number;
    final Proxy toDatabase;
    final Proxy toProvider;
    volatile @Nullable Child node;
    List<String> startedBy = List.of();

    /// Every process that ran here.
    final List<Life> lives = new CopyOnWriteArrayList<>();

    Place(int number, Proxy toDatabase, Proxy toProvider) {
      this.number = number;
      this.toDatabase = toDatabase;
      this.toProvider = toProvider;
    }
  }

  World(EmbeddedPostgres postgres, Path folder, String name, Launch launch) throws IOException {
    this(postgres, folder, name, launch, launch);
  }

  /// @param name of its database and folder
  /// @param launch of the nodes
  /// @param others of everybody else
  World(EmbeddedPostgres postgres, Path folder, String name, Launch launch, Launch others)
      throws IOException {
    this.postgres = postgres;
    this.launch = launch.with("-Xmx160m");
    this.folder = Files.createDirectories(folder.resolve(name));
    this.database = name.replace('-', '_');
    this.url = postgres.url(database);
    move(untilNoon());
    Flyway.configure()
        .dataSource(url, postgres.user(), postgres.password())
        .locations("classpath:db")
        .load()
        .migrate();
    HttpServer hook = Desk.hook();
    this.provider =
        Child.start(
            new Launch(others.classpath(), List.of("-Xmx1g")),
            Provider.class,
            "",
            this.folder.resolve("provider.log"),
            List.of(this.folder.toString(), Desk.echoes(hook).toString()));
    this.graph = URI.create("http://127.0.0.1:" + provider.awaitReady(START));
    this.desk =
        new Desk(new Beans.Places(address("127.0.0.1", postgres.port()), graph, this.folder), hook);
    this.watch = new Watch(desk, this::works);
    this.questions = new Questions(this);
  }

  /// Every run begins at noon in Hà Nội: what a rule writes must not wait for the morning.
  private static Duration untilNoon() {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    OffsetDateTime noon = now.truncatedTo(ChronoUnit.DAYS).plusHours(5);
    return Duration.between(now, noon.isBefore(now) ? noon.plusDays(1) : noon);
  }

  /// True if there is a node that runs and reaches the database.
  private boolean works() {
    return places.stream()
        .anyMatch(place -> {
          Child node = place.node;
          return node != null && node.isReady() && place.toDatabase.isGood();
        });
  }

  private String address(String host, int port) {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(postgres.user(), postgres.password(), host, port, database);
  }

  /// A connection of nobody's pool.
  Connection connection() throws SQLException {
    return DriverManager.getConnection(url, postgres.user(), postgres.password());
  }

  /// Settings of every node started from now on.
  World set(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /// Starts so many nodes and waits for all of them.
  World nodes(int count) throws IOException {
    for (int n = 0; n < count; n++) add(0);
    for (Place place : places) ready(place);
    return this;
  }

  /// @param wrongSeconds what its clock is ahead
  void add(long wrongSeconds) throws IOException {
    Place place = place(InetAddress.getLoopbackAddress(), List.of());
    leap(place, wrongSeconds);
    start(place);
  }

  /// The clock of a place's machine leaps, whether a node runs there or not.
  ///
  /// @param wrongSeconds what it is ahead from now on
  void leap(Place place, long wrongSeconds) throws IOException {
    ShiftedClock.move(wrong(place), Duration.ofSeconds(wrongSeconds));
  }

  private Path wrong(Place place) {
    return folder.resolve("wrong-" + place.number);
  }

  /// True if a node of this place ever logged that.
  boolean logged(Place place, String words) throws IOException {
    return Files.readString(log(place)).contains(words);
  }

  private Path log(Place place) {
    return folder.resolve("node-" + place.number + ".log");
  }

  /// A place without a node yet.
  ///
  /// @param here where its node reaches the others
  /// @param startedBy words of a command that starts it
  Place place(InetAddress here, List<String> startedBy) throws IOException {
    return place(here, here, startedBy);
  }

  /// @param database where its node reaches the database
  /// @param others where it reaches the provider
  Place place(InetAddress database, InetAddress others, List<String> startedBy) throws IOException {
    Place place =
        new Place(
            places.size(),
            new Proxy(postgres.port(), database),
            new Proxy(graph.getPort(), others));
    place.startedBy = startedBy;
    leap(place, 0);
    places.add(place);
    return place;
  }

  /// From now on nodes that are started tell the provider their names: see [Traffic].
  void name() {
    named = true;
  }

  Traffic traffic(int from) throws IOException, InterruptedException {
    return Traffic.of(http, graph, from);
  }

  void start(Place place) throws IOException {
    List<String> arguments = new ArrayList<>();
    String provider = place.toProvider.host() + ":" + place.toProvider.port();
    String called = "node-" + place.number + "." + place.lives.size();
    arguments.add(address(place.toDatabase.host(), place.toDatabase.port()));
    arguments.add("http://" + provider + (named ? "/" + called : ""));
    arguments.add(folder.toString());
    arguments.add(wrong(place).toString());
    settings.forEach((name, value) -> arguments.add(name + "=" + value));
    Child node =
        Child.start(launch.by(place.startedBy), Node.class, "READY", log(place), arguments);
    place.node = node;
    place.lives.add(new Life(called, node));
  }

  void ready(Place place) throws IOException {
    Child node = place.node;
    if (node != null) node.awaitReady(START);
  }

  /// All nodes end in good order.
  void end() throws IOException {
    for (Place place : places) end(place);
  }

  void end(Place place) throws IOException {
    Child node = place.node;
    if (node == null) return;
    place.lives.getLast().ends();
    node.end();
  }

  void kill(Place place) {
    Child node = place.node;
    if (node == null) return;
    place.lives.getLast().ends();
    node.kill();
  }

  /// How the provider behaves, towards one Page or (empty) all that have no word of their own.
  void program(String page, String program) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(graph.resolve("/control/program?page=" + page))
            .POST(HttpRequest.BodyPublishers.ofString(program))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  /// Moves the clock of all.
  void move(Duration by) throws IOException {
    moved = moved.plus(by);
    ShiftedClock.move(folder.resolve("clock"), moved);
  }

  /// The provider's log from a line on.
  List<Verdict.Taken> taken(int from) throws IOException, InterruptedException {
    List<Verdict.Taken> all = new ArrayList<>();
    for (List<Verdict.Taken> next = some(from); !next.isEmpty(); next = some(from + all.size()))
      all.addAll(next);
    return all;
  }

  private List<Verdict.Taken> some(int from) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(graph.resolve("/control/taken?from=" + from)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .map(line -> line.split("\t", -1))
        .map(fields ->
            new Verdict.Taken(
                desk.marks.find(fields[3], fields[4]), fields[4], Long.parseLong(fields[5])))
        .toList();
  }

  /// Everything is well again and nobody writes: what waits must now come to its end by itself, but
  /// for what a person is asked. The clock is moved only when nothing else happens.
  ///
  /// @return false if something is left that did not
  boolean settle() throws Exception {
    desk.write(0);
    program("", "OK=100;delay=10;echo=50;late=10");
    for (Place place : places) {
      place.toDatabase.line(Proxy.Line.GOOD);
      place.toDatabase.cutCommits(0);
      place.toProvider.line(Proxy.Line.GOOD);
      Child node = place.node;
      if (node == null || !node.isAlive()) start(place);
    }
    for (Place place : places) ready(place);
    Pause.millis(2_000);
    desk.thoughts.end();
    String before = "";
    // Nor is she asked for ever.
    for (int quiet = 0, moves = 0, decided = 0; quiet < 200 && moves < 90; ) {
      String now = unsent();
      if (now.isEmpty()) return true;
      quiet = now.equals(before) ? quiet + 1 : 0;
      before = now;
      if (quiet > 4) {
        quiet = 0;
        if (decided++ < 200 && questions.answer() > 0) continue;
        move(Duration.ofSeconds(moves < 20 ? 45 : 600));
        moves++;
      }
      Pause.millis(500);
    }
    return false;
  }

  /// What is not sent, by state; empty if nothing is, or if the database does not say.
  private String unsent() {
    return String.join(
        ",",
        desk.jdbc()
            .sql(
                """
                select state || count(*) || coalesce(max(next_at)::text, '') from delivery
                where workspace_id = ? and state not in
                  ('SENT', 'DELIVERED', 'READ', 'BOUNCED', 'EXPIRED', 'CANCELLED')
                group by state order by state
                """)
            .param(desk.workspace())
            .query((row, _) -> row.getString(1))
            .list());
  }

  Verdict verdict() throws IOException, InterruptedException {
    List<Verdict.Row> rows =
        desk.jdbc()
            .sql(
                """
                select delivery_id, conversation_id || precedence as queue, seq, state,
                  diagnosis is not null or d.sent_at is null and exists (
                    select from delivery before
                    where before.workspace_id = d.workspace_id
                      and before.conversation_id = d.conversation_id
                      and before.precedence = d.precedence and before.seq < d.seq
                      and before.state in ('HELD', 'IN_DOUBT', 'DEFERRED', 'QUEUED')
                      and before.diagnosis is not null) as explained
                from delivery d where workspace_id = ?
                """)
            .param(desk.workspace())
            .query((row, _) ->
                new Verdict.Row(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getBoolean(5)))
            .list();
    Map<String, Long> evidence = new LinkedHashMap<>();
    desk.jdbc()
        .sql("select outcome, count(*) from attempt where workspace_id = ? group by 1")
        .param(desk.workspace())
        .query(row -> {
          evidence.put(row.getString(1), row.getLong(2));
        });
    int strange = desk.hearing.strange();
    if (strange > 0) evidence.put("TAKEN_FOR_ANOTHERS", (long) strange);
    return Verdict.of(desk, watch.end(), taken(0), rows, questions.asked(), evidence);
  }

  long seconds() {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }

  @Override
  public void close() throws IOException {
    watch.close();
    desk.close();
    for (Place place : places) {
      kill(place);
      place.toDatabase.close();
      place.toProvider.close();
    }
    provider.kill();
    http.close();
  }
}
