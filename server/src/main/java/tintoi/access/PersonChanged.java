package tintoi.access;

import java.util.UUID;

/// Somebody was given another role, deactivated or let in again. To be heard after the commit: what
/// is open in her name must be looked at anew.
public record PersonChanged(UUID workspaceId, UUID personId) {}
