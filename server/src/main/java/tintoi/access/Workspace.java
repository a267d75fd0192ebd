package tintoi.access;

import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One shop or team.
///
/// @param zone whose midnight and whose clock its people mean
/// @param assignTo the assignment rule: new conversations go to this person; null = to nobody
public record Workspace(UUID workspaceId, String name, ZoneId zone, @Nullable UUID assignTo) {}
