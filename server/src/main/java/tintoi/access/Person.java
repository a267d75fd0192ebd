package tintoi.access;

import java.util.UUID;

/// Somebody who works here.
///
/// @param locale "vi" or "en"
/// @param active false after she was deactivated: signed out at once, may do nothing
public record Person(
    UUID workspaceId,
    UUID personId,
    String email,
    String name,
    Role role,
    String locale,
    boolean active) {}
