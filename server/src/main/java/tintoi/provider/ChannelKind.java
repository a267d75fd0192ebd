package tintoi.provider;

/// One way to reach a customer. The only place where a new kind is named.
public enum ChannelKind {
  MESSENGER(Provider.META, Use.MESSAGES),
  PAGE_COMMENT(Provider.META, Use.COMMENTS),
  ZALO_OA(Provider.ZALO, Use.MESSAGES);

  private final Provider provider;
  private final Use use;

  ChannelKind(Provider provider, Use use) {
    this.provider = provider;
    this.use = use;
  }

  public Provider provider() {
    return provider;
  }

  public Use use() {
    return use;
  }
}
