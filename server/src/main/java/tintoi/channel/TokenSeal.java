package tintoi.channel;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Authorizer.Secrets;

/// Seals the tokens of one grant, each for its place: copied into another row it does not open.
record TokenSeal(Seal seal, UUID workspaceId, UUID channelId) {
  Optional<String> access(byte[] sealed) {
    return seal.open(sealed, place("access"));
  }

  Optional<String> refresh(byte @Nullable [] sealed) {
    return Optional.ofNullable(sealed).flatMap(one -> seal.open(one, place("refresh")));
  }

  byte[] access(Secrets secrets) {
    return seal.close(secrets.access(), place("access"));
  }

  byte @Nullable [] refresh(Secrets secrets) {
    String refresh = secrets.refresh();
    return refresh == null ? null : seal.close(refresh, place("refresh"));
  }

  private String place(String token) {
    return "channel_grant/" + workspaceId + "/" + channelId + "/" + token;
  }
}
