package tintoi.node;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// This process. A new one each time it starts: what an earlier run had leased is not its own.
@Component
public class Node {
  private final UUID id = UuidCreator.getTimeOrderedEpoch();
  private final boolean alone;

  /// @param databaseUrl blank if the database is our own: no other node can share it
  Node(
      @Value("${tintoi.database.url:}") String databaseUrl,
      @Value("${tintoi.delivery.alone:false}") boolean alone) {
    this.alone = databaseUrl.isBlank() || alone;
  }

  public UUID id() {
    return id;
  }

  /// True if no other node can share the database: there is nobody to tell anything.
  public boolean alone() {
    return alone;
  }
}
