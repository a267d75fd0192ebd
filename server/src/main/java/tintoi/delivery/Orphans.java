package tintoi.delivery;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Deliveries that were on their way when their sender died or lost the lane, and that nobody has
/// come to since: the lane may be stopped for days. They are in doubt, though their row still says
/// SENDING.
final class Orphans {
  /// Of a `delivery` d in the state SENDING.
  static final String IS =
      """
      exists (
        select from lane l
        where l.workspace_id = d.workspace_id and l.channel_id = d.channel_id and l.kind = d.kind
          and (d.epoch < l.epoch or coalesce(l.lease_until < clock_timestamp(), true)))
      """;

  private Orphans() {}

  static boolean has(JdbcClient jdbc, Delivery delivery) {
    return delivery.state() == Delivery.State.SENDING
        && jdbc.sql(
                """
                select from delivery d
                where d.workspace_id = :workspace and d.conversation_id = :conversation
                  and d.precedence = :precedence and d.seq = :seq and d.state = 'SENDING' and
                """
                    + IS)
            .param("workspace", delivery.workspaceId())
            .param("conversation", delivery.conversationId())
            .param("precedence", delivery.precedence().name())
            .param("seq", delivery.seq())
            .query((_, _) -> true)
            .optional()
            .isPresent();
  }
}
