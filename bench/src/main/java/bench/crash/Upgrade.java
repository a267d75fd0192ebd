package bench.crash;

import bench.rig.Options;
import bench.rig.Pause;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import sim.Simulators;
import tintoi.postgres.EmbeddedPostgres;

/// Whole servers of an older version are replaced one by one by this one, under load: the first of
/// this version changes the tables while the others serve, and one of the older, killed, starts
/// again on the newer tables. Whoever writes asks any of them.
final class Upgrade {
  private static final String SETTLED =
      """
      select delivery_id, conversation_id || precedence as queue, seq, state,
        diagnosis is not null as explained
      from delivery
      """;

  private final Ground ground;
  private final Options options;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final List<Server> servers = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> together = new ArrayList<>();
  private final long began = System.nanoTime();

  /// @param options `--from COMMIT --nodes N --seconds N --counts`, and those of [Crowd]
  Upgrade(Ground ground, Options options) {
    this.ground = ground;
    this.options = options;
  }

  /// @return null if there is no older version
  @Nullable Report run() throws Exception {
    Former former = Former.build(options.text("from", ""), Path.of("bench/target/former"));
    if (former == null) return null;
    Path data = Files.createDirectories(ground.folder.resolve("data"));
    try (EmbeddedPostgres postgres = ground.own();
        Simulators simulators = Simulators.start(0)) {
      String url = postgres.url("tintoi");
      try (Connection connection =
          DriverManager.getConnection(url, postgres.user(), postgres.password())) {
        places(postgres, data, simulators);
        Api api = new Api(servers, http);
        Crowd crowd = new Crowd(api, simulators.uri(), options);
        for (Server one : servers) one.start("old", former.classpath(), http);
        crowd.open(data);
        Owning.note(connection);
        Answers answers = new Answers(api, crowd);
        crowd.write(answers);
        dwell(crowd);
        long before = migrations(connection);
        for (Server one : servers) {
          replace(one, simulators, crowd);
          if (one.number == 0) {
            revive(former, simulators, crowd);
            together.addFirst(
                "\"migrationsBefore\":%d,\"migrations\":%d"
                    .formatted(before, migrations(connection)));
          }
        }
        boolean settled = crowd.settle(answers);
        return report(former, api, answers, crowd, connection, settled);
      }
    } finally {
      for (Server one : servers) one.kill();
      http.close();
    }
  }

  private void places(EmbeddedPostgres postgres, Path data, Simulators simulators)
      throws Exception {
    List<String> settings = new ArrayList<>();
    settings.add("--spring.profiles.active=sandbox");
    settings.add("--tintoi.data=" + data);
    settings.add("--tintoi.sandbox.simulators=" + simulators.uri());
    settings.add("--tintoi.database.pool=8");
    settings.add(
        "--tintoi.database.url=postgresql://%s:%s@127.0.0.1:%d/tintoi"
            .formatted(postgres.user(), postgres.password(), postgres.port()));
    for (int n = 0; n < options.number("nodes", 3); n++) {
      Server one = new Server(n, ground.folder, settings);
      if (n == 0) settings.add("--tintoi.public-url=" + one.address);
      servers.add(one);
    }
  }

  /// In good order, as an operator does it: the one that stops gets no requests any more.
  private void replace(Server server, Simulators simulators, Crowd crowd) throws Exception {
    hooksTo(another(server), simulators);
    if (!server.stop() && !options.has("counts"))
      complaints.add("server %d did not end in time".formatted(server.number));
    server.start("new", System.getProperty("java.class.path"), http);
    together("replaced " + server.number, crowd);
  }

  /// One of the older version dies, and comes back to tables it does not know.
  private void revive(Former former, Simulators simulators, Crowd crowd) throws Exception {
    Server last = servers.getLast();
    if (last.number == 0) return;
    hooksTo(another(last), simulators);
    last.kill();
    last.start("old", former.classpath(), http);
    together("revived " + last.number, crowd);
  }

  private Server another(Server than) {
    return servers.get((than.number + 1) % servers.size());
  }

  private static void hooksTo(Server server, Simulators simulators) {
    simulators.webhooks(server.address.toString());
  }

  /// Lets them work together, and notes how many attempts each made meanwhile.
  private void together(String what, Crowd crowd) throws Exception {
    List<Long> before = new ArrayList<>();
    for (Server one : servers) before.add(one.attempts());
    dwell(crowd);
    List<String> made = new ArrayList<>();
    for (Server one : servers) made.add(Long.toString(one.attempts() - before.get(one.number)));
    together.add(
        "{\"after\":\"%s\",\"attemptsOfEach\":[%s]}".formatted(what, String.join(",", made)));
    if (made.contains("0") && !options.has("counts"))
      complaints.add("after " + what + " one sent nothing: " + made);
    System.err.printf("%s: %s, %d s%n", what, made, seconds());
  }

  private void dwell(Crowd crowd) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(options.number("seconds", 30)).toNanos();
    while (System.nanoTime() < end) {
      crowd.upset();
      Pause.millis(2_000);
      crowd.decide();
    }
  }

  private Report report(
      Former former, Api api, Answers answers, Crowd crowd, Connection connection, boolean settled)
      throws Exception {
    Owning.Result owning = Owning.judge(connection);
    complaints.addAll(owning.complaints());
    if (api.failures.get() > 0)
      complaints.add(api.failures.get() + " requests were answered with a server's own error");
    long errors = 0;
    for (Server one : servers) errors += one.errors();
    String more =
        "\"from\":\"%s\",\"nodes\":%d,%s,\"together\":[%s],\"owners\":%d,\"failures\":%d,\"errorLines\":%d,"
            .formatted(
                former.commit(),
                servers.size(),
                together.getFirst(),
                String.join(",", together.subList(1, together.size())),
                owning.changes(),
                api.failures.get(),
                errors);
    Verdict verdict =
        answers.verdict(crowd.taken(), rows(connection), crowd.decided(), evidence(connection));
    return new Report("upgrade", more, verdict, settled, seconds(), complaints);
  }

  private long seconds() {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }

  private static long migrations(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select count(*) from flyway_schema_history where success")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<Verdict.Row> rows(Connection connection) throws SQLException {
    List<Verdict.Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SETTLED)) {
      while (row.next())
        rows.add(
            new Verdict.Row(
                row.getObject("delivery_id", UUID.class),
                row.getString("queue"),
                row.getLong("seq"),
                row.getString("state"),
                row.getBoolean("explained")));
    }
    return rows;
  }

  private static Map<String, Long> evidence(Connection connection) throws SQLException {
    Map<String, Long> evidence = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select outcome, count(*) from attempt group by outcome")) {
      while (row.next()) evidence.put(String.valueOf(row.getString(1)), row.getLong(2));
    }
    return evidence;
  }
}
