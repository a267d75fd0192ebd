package tintoi.channel;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.Provider;

/// The `channel` and `channel_route` tables. No other class writes them.
@Repository
public class Channels {
  private final JdbcClient jdbc;

  Channels(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Channel> find(UUID workspaceId, UUID channelId) {
    throw new UnsupportedOperationException("being built " + jdbc);
  }

  public List<Channel> all(UUID workspaceId) {
    throw new UnsupportedOperationException("being built");
  }

  /// Which channel a webhook is about: the one question asked before a workspace is known.
  public Optional<Channel> route(Provider provider, String externalId) {
    throw new UnsupportedOperationException("being built");
  }

  /// Its webhook brought something.
  public void heard(UUID workspaceId, UUID channelId, Instant at) {
    throw new UnsupportedOperationException("being built");
  }
}
