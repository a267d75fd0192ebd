package tintoi.provider;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One way to reach a customer. The only place where a new kind is named.
public enum ChannelKind {
  MESSENGER(Provider.META, Use.MESSAGES, Use.MESSAGES),
  PAGE_COMMENT(Provider.META, Use.COMMENTS, Use.COMMENTS),
  /// The one private message a comment may be answered with. No conversation is of this kind: it
  /// belongs to the comment's.
  PRIVATE_REPLY(Provider.META, Use.MESSAGES, Use.COMMENTS),
  ZALO_OA(Provider.ZALO, Use.MESSAGES, Use.MESSAGES);

  private final Provider provider;
  private final Use use;
  private final Use also;

  ChannelKind(Provider provider, Use use, Use also) {
    this.provider = provider;
    this.use = use;
    this.also = also;
  }

  public Provider provider() {
    return provider;
  }

  public Use use() {
    return use;
  }

  /// True on a channel that is connected for these.
  public boolean isOpen(Set<Use> uses) {
    return uses.contains(use) && uses.contains(also);
  }

  /// False if what leaves by it belongs to conversations of another kind.
  public boolean hasConversations() {
    return this != PRIVATE_REPLY;
  }

  /// For how long its provider tells again what was not taken; zero where it does so at once only,
  /// or where that is not said. Source: Meta, Graph API, Webhooks (changes: decreasing over 36
  /// hours), and Messenger Platform, Webhooks (messages: at once a few times), read 2026-11-20;
  /// Zalo, OA, webhooks: only if the connection could not be opened.
  public Duration toldAgain() {
    return this == PAGE_COMMENT ? Duration.ofHours(36) : Duration.ZERO;
  }

  /// How somebody who spoke in public here can be written to in private; null if she cannot.
  public @Nullable ChannelKind privately() {
    return this == PAGE_COMMENT ? PRIVATE_REPLY : null;
  }
}
