package bench.crash;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way in which a node loses the database, see [Partition].
///
/// @param line what it is called
/// @param network where it is one of cables
/// @param alone true if the provider stays in reach: what the node still does is seen there
record Cut(
    String line,
    World.Place place,
    @Nullable Namespace network,
    boolean alone,
    Step begin,
    Step end) {
  /// The whole network of the node: the provider is lost too.
  static final String NETWORK = "NETWORK";

  /// The database's cable, that of the provider stays.
  static final String DATABASE_ONLY = "DATABASE_ONLY";

  /// What needs a [Namespace].
  static final List<String> OF_CABLES = List.of(NETWORK, DATABASE_ONLY);

  /// Something that is done to a network.
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  /// @param place of the node in there
  static Cut cable(String line, World.Place place, Namespace network) {
    return switch (line) {
      case NETWORK -> new Cut(line, place, network, false, network::cut, network::mend);
      case DATABASE_ONLY ->
          new Cut(line, place, network, true, network.toDatabase::cut, network.toDatabase::mend);
      default -> throw new IllegalArgumentException("no cable is cut by " + line);
    };
  }

  /// What a wire of ours does instead.
  static Cut wire(String line, World.Place place) {
    Proxy.Line now = Proxy.Line.valueOf(line);
    return new Cut(
        line,
        place,
        null,
        true,
        () -> place.toDatabase.line(now),
        () -> place.toDatabase.line(Proxy.Line.GOOD));
  }

  /// Why this shows nothing; empty if it is what it says.
  List<String> faults() throws IOException {
    return network == null ? List.of() : network.faults(place);
  }
}
