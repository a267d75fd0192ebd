package tintoi.channel;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.provider.Authorizer;
import tintoi.provider.Credential;

/// The `channel_grant` table: sealed tokens. No other class reads or writes it.
@Repository
public class Grants {
  private final JdbcClient jdbc;

  Grants(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// The token to act for a channel with; empty if it was withdrawn or cannot be opened.
  public Optional<Credential> credential(UUID workspaceId, UUID channelId) {
    throw new UnsupportedOperationException("being built " + jdbc);
  }

  /// Renews a token the provider refused: under the row lock, once across all nodes, the new pair
  /// written before anyone uses it. If somebody already renewed it (the stored token differs from
  /// `refused`), answers Renewed without asking the provider.
  public Authorizer.Renewal renew(UUID workspaceId, UUID channelId, Credential refused) {
    throw new UnsupportedOperationException("being built");
  }
}
