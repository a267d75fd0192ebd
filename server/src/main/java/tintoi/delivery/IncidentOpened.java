package tintoi.delivery;

import java.time.Instant;
import java.util.UUID;
import tintoi.failure.Diagnosis;

/// A channel stopped. Published inside the transaction that stops it: whoever tells people writes
/// down there and then that they are to be told.
public record IncidentOpened(
    UUID workspaceId, UUID channelId, UUID incidentId, Diagnosis why, Instant at) {}
