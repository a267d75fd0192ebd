package tintoi.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Provider;

/// A grant as its row has it, with its tokens sealed.
@SuppressWarnings("ArrayRecordComponent")
record StoredGrant(
    Provider provider, String externalId, byte[] access, byte @Nullable [] refresh, Life life) {

  static StoredGrant of(ResultSet row, int n) throws SQLException {
    return new StoredGrant(
        Provider.valueOf(row.getString("provider")),
        row.getString("external_id"),
        row.getBytes("access_token"),
        row.getBytes("refresh_token"),
        Life.of(row));
  }

  /// True if it has this token still, and can be renewed.
  boolean isToRenew(TokenSeal tokens, String token) {
    return refresh != null && tokens.access(access).filter(token::equals).isPresent();
  }
}
