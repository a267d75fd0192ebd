package tintoi.access;

/// Somebody asked for what she may not do. Nothing was done.
public final class NotAllowed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Decision.Refused refused;

  public NotAllowed(Decision.Refused refused) {
    super(refused.cause());
    this.refused = refused;
  }

  public Decision.Refused refused() {
    return refused;
  }
}
