package tintoi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import com.github.f4b6a3.uuid.UuidCreator;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tintoi.channel.Seal;
import tintoi.channel.Sealed;

/// The `push_device` table: browsers in which somebody wants to be told. No other class writes it.
/// Where a browser is reached and how it is written to opens it to whoever knows it, so both are
/// sealed.
@Repository
public class Devices implements Sealed {
  private static final int MOST = 20;

  private final JdbcClient jdbc;
  private final Seal seal;
  private final Clock clock;

  Devices(JdbcClient jdbc, Seal seal, Clock clock) {
    this.jdbc = jdbc;
    this.seal = seal;
    this.clock = clock;
  }

  /// @param name as the browser calls itself, shortened
  public record Device(
      UUID workspaceId, UUID deviceId, UUID personId, String name, Instant createdAt) {}

  /// How it is reached.
  ///
  /// @param endpoint its address at its maker's push service
  /// @param key its public key, base64url
  /// @param auth the secret it made, base64url
  public record Reach(URI endpoint, String key, String auth) {
    /// True if a message could be written to it.
    public boolean isGood() {
      try {
        PushCrypto.point(Base64.getUrlDecoder().decode(key));
        return Base64.getUrlDecoder().decode(auth).length == PushCrypto.AUTH_BYTES;
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        return false;
      }
    }

    @Override
    public String toString() {
      return "Reach[" + endpoint.getHost() + ", ***]";
    }
  }

  /// A browser is one person's: whoever turned it on last. Of a person the latest are kept.
  @Transactional
  public Device add(UUID workspaceId, UUID personId, Reach reach, String name) {
    byte[] hash = hash(reach.endpoint);
    jdbc.sql("delete from push_device where workspace_id = :workspace and endpoint_hash = :hash")
        .param("workspace", workspaceId)
        .param("hash", hash)
        .update();
    UUID deviceId = UuidCreator.getTimeOrderedEpoch();
    String text = reach.endpoint + "\n" + reach.key + "\n" + reach.auth;
    jdbc.sql(
            """
            insert into push_device (workspace_id, device_id, person_id, endpoint_hash, reach, name,
              created_at)
            values (:workspace, :device, :person, :hash, :reach, :name, :now)
            """)
        .param("workspace", workspaceId)
        .param("device", deviceId)
        .param("person", personId)
        .param("hash", hash)
        .param("reach", seal.close(text, place(workspaceId, deviceId)))
        .param("name", name)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    List<Device> all = of(workspaceId, personId);
    for (Device old : all.subList(Math.min(MOST, all.size()), all.size()))
      remove(workspaceId, old.deviceId);
    return find(workspaceId, deviceId).orElseThrow();
  }

  public boolean remove(UUID workspaceId, UUID deviceId) {
    return jdbc.sql(
                """
                delete from push_device where workspace_id = :workspace and device_id = :device
                """)
            .param("workspace", workspaceId)
            .param("device", deviceId)
            .update()
        == 1;
  }

  public Optional<Device> find(UUID workspaceId, UUID deviceId) {
    return jdbc.sql(
            "select * from push_device where workspace_id = :workspace and device_id = :device")
        .param("workspace", workspaceId)
        .param("device", deviceId)
        .query(Devices::device)
        .optional();
  }

  /// Of one person, newest first.
  public List<Device> of(UUID workspaceId, UUID personId) {
    return jdbc.sql(
            """
            select * from push_device
            where workspace_id = :workspace and person_id = :person order by device_id desc
            """)
        .param("workspace", workspaceId)
        .param("person", personId)
        .query(Devices::device)
        .list();
  }

  Optional<Reach> reach(Device device) {
    return jdbc.sql(
            """
            select reach from push_device where workspace_id = :workspace and device_id = :device
            """)
        .param("workspace", device.workspaceId)
        .param("device", device.deviceId)
        .query((row, _) -> requireNonNull(row.getBytes(1)))
        .optional()
        .flatMap(sealed -> seal.open(sealed, place(device.workspaceId, device.deviceId)))
        .map(text -> text.split("\n", 3))
        .map(parts -> new Reach(URI.create(parts[0]), parts[1], parts[2]));
  }

  /// One of the few reads across workspaces. How it is reached never changes, so that nobody is in
  /// the way.
  @Override
  public Resealed reseal() {
    List<Device> old =
        jdbc.sql("select * from push_device where substring(reach from 2 for 4) <> :key")
            .param("key", seal.keyId())
            .query(Devices::device)
            .list();
    int done = 0;
    for (Device one : old) {
      Optional<Reach> reach = reach(one);
      if (reach.isEmpty()) continue;
      String text = reach.get().endpoint + "\n" + reach.get().key + "\n" + reach.get().auth;
      done +=
          jdbc.sql(
                  """
                  update push_device set reach = :reach
                  where workspace_id = :workspace and device_id = :device
                  """)
              .param("reach", seal.close(text, place(one.workspaceId, one.deviceId)))
              .param("workspace", one.workspaceId)
              .param("device", one.deviceId)
              .update();
    }
    return new Resealed(done, old.size() - done);
  }

  private static String place(UUID workspaceId, UUID deviceId) {
    return "push_device/" + workspaceId + "/" + deviceId;
  }

  private static byte[] hash(URI endpoint) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(endpoint.toString().getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Device device(ResultSet row, int n) throws SQLException {
    return new Device(
        row.getObject("workspace_id", UUID.class),
        row.getObject("device_id", UUID.class),
        row.getObject("person_id", UUID.class),
        row.getString("name"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
