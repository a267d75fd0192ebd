package tintoi.postgres;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A server to be killed: starts PostgreSQL in the folder it is given, prints its process id, then
/// writes rows and prints each number once its commit was acknowledged.
final class Writer {
  private Writer() {}

  public static void main(String[] args) throws SQLException {
    try (var postgres = EmbeddedPostgres.start(Path.of(args[0]))) {
      String url = postgres.url("tintoi");
      System.out.println("pid " + postgres.pid());
      try (var connection = DriverManager.getConnection(url, postgres.user(), postgres.password());
          var create = connection.createStatement();
          var insert = connection.prepareStatement("insert into note values (?)")) {
        create.execute("create table if not exists note (n int)");
        for (int n = 1; ; n++) {
          insert.setInt(1, n);
          insert.execute();
          System.out.println(n);
        }
      }
    }
  }
}
