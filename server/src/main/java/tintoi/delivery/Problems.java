package tintoi.delivery;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The `problem` table: deliveries given back that nobody has dealt with yet.
@Repository
class Problems {
  private final JdbcClient jdbc;

  Problems(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void add(UUID workspaceId, List<Delivery> bounced) {
    for (Delivery delivery : bounced)
      jdbc.sql(
              """
              insert into problem (workspace_id, delivery_id, conversation_id)
              values (:workspace, :delivery, :conversation) on conflict do nothing
              """)
          .param("workspace", workspaceId)
          .param("delivery", delivery.deliveryId())
          .param("conversation", delivery.conversationId())
          .update();
  }

  void remove(UUID workspaceId, UUID deliveryId) {
    jdbc.sql("delete from problem where workspace_id = :workspace and delivery_id = :delivery")
        .param("workspace", workspaceId)
        .param("delivery", deliveryId)
        .update();
  }
}
