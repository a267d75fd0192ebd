package bench.scenario;

import bench.rig.Postgres;
import bench.stub.Mark;
import bench.stub.Request;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// What a sender that is not told cannot know: how it was found out, and what is left of it.
final class Doubted {
  private static final Pattern MARK = Pattern.compile("#(\\d+):(\\d+):");

  private Doubted() {}

  /// Messages that are not shown as sent and that the provider has all the same: by the log they
  /// were taken, by the table they wait.
  static long taken(Postgres.Base base, List<Request> requests) throws SQLException {
    Set<Mark> taken = new HashSet<>();
    for (Request request : requests)
      if (request.verdict().isTaken())
        taken.add(new Mark(request.mark().conversation(), request.mark().seq(), 0));
    long both = 0;
    try (Connection connection = base.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select text from delivery
                where state not in ('SENT', 'DELIVERED', 'READ', 'CANCELLED')
                """)) {
      while (row.next()) {
        Matcher mark = MARK.matcher(row.getString(1));
        if (mark.lookingAt()
            && taken.contains(
                new Mark(Long.parseLong(mark.group(1)), Long.parseLong(mark.group(2)), 0))) both++;
      }
    }
    return both;
  }

  /// How often a person is asked, and what became of every try.
  static void tell(Postgres.Base base, ObjectNode line) throws SQLException {
    line.put(
        "asked",
        base.number(
            "select count(*) from delivery where state = 'HELD' and condition = 'AGENT_DECIDES'"));
    ObjectNode attempts = line.putObject("attempts");
    try (Connection connection = base.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select outcome, count(*) from attempt group by 1 order by 1")) {
      while (row.next()) attempts.put(row.getString(1), row.getLong(2));
    }
  }
}
