package tintoi.delivery;

import java.util.UUID;

/// Published after the commit in which a delivery came to another state, for those who show it.
public record DeliveryChanged(UUID workspaceId, UUID conversationId, UUID deliveryId) {}
