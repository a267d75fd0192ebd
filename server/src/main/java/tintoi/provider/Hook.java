package tintoi.provider;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A provider's webhook: one per provider, not per kind, because one delivery of Meta's carries
/// messages and comments of many Pages.
public interface Hook {
  Provider provider();

  /// True if the provider signed these bytes. Compares in constant time; never throws.
  ///
  /// @param header gives a request header by name, null if absent
  boolean verify(byte[] body, UnaryOperator<@Nullable String> header);

  /// All events of a body, in its order. A single event that cannot be read becomes
  /// [InboundEvent.Ignored] with its reason; a body that is not JSON at all throws
  /// [IllegalArgumentException], and the journal sets it aside.
  List<InboundEvent> read(byte[] body);
}
