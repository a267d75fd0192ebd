package tintoi.delivery;

import java.util.UUID;

/// Names one conversation's queue within a lane.
record QueueKey(UUID conversationId, Delivery.Precedence precedence) {}
