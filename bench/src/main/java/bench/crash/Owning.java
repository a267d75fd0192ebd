package bench.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Every change of a lane's owner, noted by the database itself as it happens.
final class Owning {
  private Owning() {}

  /// Begins to note.
  static void note(World world) throws SQLException {
    try (Connection connection = world.connection()) {
      note(connection);
    }
  }

  static void note(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create schema bench;
          create table bench.owning (
            n bigint generated always as identity, channel_id uuid, kind text, before uuid,
            owner uuid, epoch_before bigint, epoch bigint, early boolean);
          create function bench.note() returns trigger language plpgsql as $$
          begin
            insert into bench.owning (channel_id, kind, before, owner, epoch_before, epoch, early)
            values (new.channel_id, new.kind, old.owner, new.owner, old.epoch, new.epoch,
              old.owner is not null and new.owner is not null and old.owner <> new.owner
              and old.lease_until > clock_timestamp());
            return null;
          end $$;
          create trigger bench_owning after update on lane for each row
          when (old.owner is distinct from new.owner or old.epoch <> new.epoch)
          execute function bench.note();
          """);
    }
  }

  /// @param changes how often a lane got an owner
  /// @param complaints where one got it without a higher epoch, or before its predecessor's lease
  ///   was over
  record Result(int changes, List<String> complaints) {}

  static Result judge(World world) throws SQLException {
    try (Connection connection = world.connection()) {
      return judge(connection);
    }
  }

  static Result judge(Connection connection) throws SQLException {
    List<String> complaints = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              """
              select * from bench.owning
              where early or epoch < epoch_before
                or owner is not null and epoch <= epoch_before
              order by n
              """)) {
        while (row.next())
          complaints.add(
              "lane of channel %s went from %s (epoch %d) to %s (epoch %d)%s"
                  .formatted(
                      row.getString("channel_id"),
                      row.getString("before"),
                      row.getLong("epoch_before"),
                      row.getString("owner"),
                      row.getLong("epoch"),
                      row.getBoolean("early") ? " before its lease was over" : ""));
      }
      try (ResultSet row =
          statement.executeQuery("select count(*) from bench.owning where owner is not null")) {
        row.next();
        return new Result(row.getInt(1), complaints);
      }
    }
  }
}
