package tintoi.files;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What of the `file` table lies on the disk. [Files] writes it.
@Repository
class OnDisk {
  private final JdbcClient jdbc;

  OnDisk(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// Keys of the oldest: one of them lies in the right folder, unless all were lost, and none in
  /// one that something was written to by mistake. None if nothing was ever kept on the disk.
  /// Across workspaces: they share the folder.
  List<String> some() {
    return jdbc.sql(
            """
            select workspace_id, file_id from file where place = 'DISK'
            order by created_at limit 100
            """)
        .query((row, _) ->
            Files.key(
                row.getObject("workspace_id", UUID.class), row.getObject("file_id", UUID.class)))
        .list();
  }
}
