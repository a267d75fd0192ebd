package tintoi.access;

import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `workspace` table. No other class writes it.
@Repository
public class Workspaces {
  private final JdbcClient jdbc;
  private final Clock clock;

  Workspaces(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  public Optional<Workspace> find(UUID workspaceId) {
    return jdbc.sql(
            """
            select workspace_id, name, zone, assign_to from workspace
            where workspace_id = :workspaceId
            """)
        .param("workspaceId", workspaceId)
        .query(Workspaces::workspace)
        .optional();
  }

  /// One of the few reads across workspaces.
  public List<Workspace> all() {
    return jdbc.sql("select workspace_id, name, zone, assign_to from workspace")
        .query(Workspaces::workspace)
        .list();
  }

  /// @throws java.util.NoSuchElementException if there is none
  public Workspace of(Person person) {
    return find(person.workspaceId()).orElseThrow();
  }

  public Workspace create(String name, ZoneId zone) {
    var workspace = new Workspace(UuidCreator.getTimeOrderedEpoch(), name, zone, null);
    jdbc.sql(
            """
            insert into workspace (workspace_id, name, zone, created_at)
            values (:workspaceId, :name, :zone, :now)
            """)
        .param("workspaceId", workspace.workspaceId())
        .param("name", name)
        .param("zone", zone.getId())
        .param("now", clock.instant().atOffset(UTC))
        .update();
    return workspace;
  }

  /// @param personId null: new conversations go to nobody
  public void assignTo(UUID workspaceId, @Nullable UUID personId) {
    jdbc.sql("update workspace set assign_to = :personId where workspace_id = :workspaceId")
        .param("personId", personId)
        .param("workspaceId", workspaceId)
        .update();
  }

  private static Workspace workspace(ResultSet row, int n) throws SQLException {
    return new Workspace(
        row.getObject("workspace_id", UUID.class),
        row.getString("name"),
        ZoneId.of(row.getString("zone")),
        row.getObject("assign_to", UUID.class));
  }
}
