package tintoi.inbox;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Content;
import tools.jackson.databind.json.JsonMapper;

/// The PostgreSQL driver's types against ours: it takes and gives no [Instant], and our words are
/// lower case in some columns.
final class Rows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Rows() {}

  static OffsetDateTime param(Instant at) {
    return at.atOffset(UTC);
  }

  static @Nullable OffsetDateTime paramOrNull(@Nullable Instant at) {
    return at == null ? null : at.atOffset(UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return requireNonNull(instantOrNull(row, column), column);
  }

  static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  static UUID uuid(ResultSet row, String column) throws SQLException {
    return requireNonNull(row.getObject(column, UUID.class), column);
  }

  static @Nullable UUID uuidOrNull(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  static String text(ResultSet row, String column) throws SQLException {
    return requireNonNull(row.getString(column), column);
  }

  static @Nullable String json(@Nullable Content content) {
    return content == null ? null : JSON.writeValueAsString(content);
  }

  static @Nullable Content content(ResultSet row, String column) throws SQLException {
    String json = row.getString(column);
    return json == null ? null : JSON.readValue(json, Content.class);
  }

  static <E extends Enum<E>> E word(Class<E> type, ResultSet row, String column)
      throws SQLException {
    return Enum.valueOf(type, text(row, column).toUpperCase(Locale.ROOT));
  }

  static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
