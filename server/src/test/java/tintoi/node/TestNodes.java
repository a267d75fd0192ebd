package tintoi.node;

import javax.sql.DataSource;

/// Nodes that only talk to each other.
public final class TestNodes {
  private TestNodes() {}

  /// A bulletin of a node that shares this database, started.
  public static Bulletin bulletin(DataSource database) {
    var bulletin = new Bulletin(new Node("shared", false), database, new Loops());
    bulletin.start();
    return bulletin;
  }

  /// A bulletin of a node that is alone.
  public static Bulletin alone(DataSource database) {
    return new Bulletin(new Node("", false), database, new Loops());
  }
}
