package tintoi.channel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who walks through the wizard: somebody who is signed in, or whoever holds a link.
///
/// @param personId the one who is signed in, or who made the link
/// @param linkId null for somebody who is signed in
public record Walker(UUID personId, @Nullable UUID linkId) {
  public static Walker person(UUID personId) {
    return new Walker(personId, null);
  }

  /// A link opens nothing of its maker's, nor she what was begun by it.
  boolean began(Connection connection) {
    UUID link = connection.linkId();
    boolean same = linkId == null ? link == null : linkId.equals(link);
    return same && connection.personId().equals(personId);
  }
}
