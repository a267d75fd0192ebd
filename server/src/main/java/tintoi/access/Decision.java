package tintoi.access;

import java.util.List;

/// Whether somebody may do something.
public sealed interface Decision {

  /// She may.
  record Allowed() implements Decision {}

  /// She may not.
  ///
  /// @param cause key of the failure dictionary
  /// @param helpers names of those who can help; empty if nobody can, or if the caller knows better
  record Refused(String cause, List<String> helpers) implements Decision {}

  default boolean allowed() {
    return this instanceof Allowed;
  }

  /// Goes on only if she may.
  ///
  /// @throws NotAllowed if she may not
  default void orThrow() {
    if (this instanceof Refused refused) throw new NotAllowed(refused);
  }
}
