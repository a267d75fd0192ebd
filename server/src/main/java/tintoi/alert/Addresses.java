package tintoi.alert;

import java.net.URI;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Whether an address can be a webhook's. Judged again each time something is sent there.
@Component
public class Addresses {
  private final Post post;

  Addresses(Post post) {
    this.post = post;
  }

  /// Why it cannot; empty if it can.
  public Optional<String> objection(URI url) {
    return Optional.ofNullable(post.objection(url));
  }
}
