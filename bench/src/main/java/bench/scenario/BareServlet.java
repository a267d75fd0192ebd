package bench.scenario;

import bench.rig.Talk;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/// What a webhook costs at least: the same web server with virtual threads, one servlet, one
/// insert, one commit, 200. No signature is checked and nothing is read afterwards.
final class BareServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient HikariDataSource database;

  private BareServlet(HikariDataSource database) {
    this.database = database;
  }

  public static void main(String[] args) throws IOException, SQLException, LifecycleException {
    var config = new HikariConfig();
    config.setJdbcUrl(Talk.setting("JDBC"));
    config.setMaximumPoolSize(24);
    var database = new HikariDataSource(config);
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "create table bare_hook (id uuid primary key, body bytea not null, at timestamptz)");
    }
    var tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tintoi-bench-tomcat").toString());
    tomcat.setPort(0);
    tomcat
        .getConnector()
        .getProtocolHandler()
        .setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "hooks", new BareServlet(database)).addMapping("/*");
    tomcat.start();
    int port = tomcat.getConnector().getLocalPort();
    Talk.listen(_ -> Integer.toString(port));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into bare_hook values (?, ?, clock_timestamp())")) {
      insert.setObject(1, UUID.randomUUID());
      insert.setBytes(2, body);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
    response.getWriter().print("EVENT_RECEIVED");
  }
}
