package tintoi.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.Act;
import tintoi.provider.ChannelKind;
import tintoi.provider.Content;
import tools.jackson.databind.json.JsonMapper;

/// How rows become records, and instants parameters: the driver takes no [Instant].
final class Rows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Rows() {}

  static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  static Instant someInstant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(instant(row, column), column);
  }

  static UUID uuid(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getObject(column, UUID.class), column);
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  static @Nullable Diagnosis diagnosis(ResultSet row, String column) throws SQLException {
    String json = row.getString(column);
    return json == null ? null : Diagnoses.read(json);
  }

  static @Nullable String json(@Nullable Content content) {
    return content == null ? null : JSON.writeValueAsString(content);
  }

  private static @Nullable Content content(ResultSet row) throws SQLException {
    String json = row.getString("content");
    return json == null ? null : JSON.readValue(json, Content.class);
  }

  static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        uuid(row, "workspace_id"),
        uuid(row, "delivery_id"),
        uuid(row, "channel_id"),
        ChannelKind.valueOf(text(row, "kind")),
        uuid(row, "conversation_id"),
        Delivery.Precedence.valueOf(text(row, "precedence")),
        row.getLong("seq"),
        uuid(row, "message_id"),
        row.getObject("author_id", UUID.class),
        text(row, "recipient"),
        text(row, "text"),
        new Delivery.Part(
            row.getInt("part"),
            row.getInt("parts"),
            row.getObject("file_id", UUID.class),
            content(row)),
        Delivery.State.valueOf(text(row, "state")),
        row.getInt("attempts"),
        row.getLong("epoch"),
        diagnosis(row, "diagnosis"),
        instant(row, "next_at"),
        row.getString("provider_message_id"),
        row.getObject("resend_of", UUID.class),
        someInstant(row, "created_at"),
        instant(row, "held_since"),
        instant(row, "attempted_at"),
        instant(row, "sent_at"),
        instant(row, "delivered_at"),
        instant(row, "read_at"),
        instant(row, "expires_at"),
        instant(row, "worded_at"),
        instant(row, "told_until"),
        act(row));
  }

  private static @Nullable Act act(ResultSet row) throws SQLException {
    String act = row.getString("act");
    return act == null ? null : Act.valueOf(act);
  }
}
