package tintoi.delivery;

import java.util.UUID;

/// What stopped a channel is over. Published inside the transaction that lets it go.
public record IncidentHealed(UUID workspaceId, Lanes.Incident incident) {}
