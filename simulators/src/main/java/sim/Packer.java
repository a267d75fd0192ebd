package sim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The provider's own part: how events are packed, and what happens when patience ends.
interface Packer<E> {
  int batch();

  /// Null = nobody listens.
  @Nullable Parcel pack(List<E> events);

  void givenUp(E event);

  /// True if it is brought again although the product answered, with this status.
  default boolean repeats(int status) {
    return true;
  }
}
