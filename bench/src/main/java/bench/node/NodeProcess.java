package bench.node;

import bench.rig.Postgres;
import bench.rig.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Starts servers of one installation: same database, same data folder, same workspace.
///
/// @param data where the secret key lies
/// @param provider where the Graph API is
public record NodeProcess(Postgres.Base base, Path data, URI provider, UUID workspace) {
  public static final String SECRET = "bench";

  /// As `bin/run` starts the server, see `start_server` in `bin/parts/sandbox.sh`.
  public static final List<String> OPTIONS =
      List.of(
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:MaxTenuringThreshold=2",
          "-XX:+ExitOnOutOfMemoryError");

  /// Where its data, its database and the provider are.
  public List<String> installation() {
    return List.of(
        "--tintoi.data=" + data,
        "--tintoi.database.url=" + base.url(),
        "--tintoi.meta.graph-url=" + provider,
        "--tintoi.meta.app-id=1",
        "--tintoi.meta.app-secret=" + SECRET);
  }

  /// @param settings such as `tintoi.delivery.alone=true`
  public Worker start(String... settings) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bench.workspace=" + workspace,
                "--server.port=0",
                "--logging.structured.format.console=",
                "--logging.level.root=warn",
                "--logging.level.tintoi=warn",
                "--logging.file.name=" + data.resolve("server.log"),
                "--logging.threshold.console=off"));
    arguments.addAll(installation());
    for (String setting : settings) arguments.add("--" + setting);
    return Worker.java(Node.class, OPTIONS, arguments, Map.of());
  }
}
