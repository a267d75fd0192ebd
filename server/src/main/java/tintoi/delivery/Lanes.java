package tintoi.delivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Channel;
import tintoi.failure.Diagnosis;

/// The lanes of a channel from outside: how they stand, pause and release.
@Component
public class Lanes {

  /// How a channel's sending stands.
  ///
  /// @param why null if all is well
  /// @param until when it goes on by itself; null if no clock brings that
  public record Standing(
      Light light, @Nullable Diagnosis why, @Nullable Instant since, @Nullable Instant until) {}

  public enum Light {
    OK,
    THROTTLED,
    INTERRUPTED
  }

  /// Makes the lanes of a newly connected channel; those that exist stay as they are. Must be
  /// called in the transaction that creates or changes the channel.
  public void open(Channel channel) {
    throw new UnsupportedOperationException("being built");
  }

  public Standing standing(UUID workspaceId, UUID channelId) {
    throw new UnsupportedOperationException("being built");
  }

  /// Stops a channel's lanes before a delivery fails there: a check or a webhook found the cause.
  /// One incident per channel and cause, however often it is called.
  public void pause(UUID workspaceId, UUID channelId, Diagnosis why) {
    throw new UnsupportedOperationException("being built");
  }

  /// Lets a channel's lanes go, because what they waited for came true; closes the incident.
  ///
  /// @return how many messages were waiting
  public int release(UUID workspaceId, UUID channelId, @Nullable UUID byPerson) {
    throw new UnsupportedOperationException("being built");
  }

  /// A time in which a channel could not send.
  public record Incident(
      UUID incidentId,
      UUID channelId,
      Diagnosis diagnosis,
      Instant beganAt,
      @Nullable Instant healedAt,
      @Nullable UUID healedBy,
      int waited) {}

  public List<Incident> openIncidents(UUID workspaceId) {
    throw new UnsupportedOperationException("being built");
  }

  public List<Incident> incidents(UUID workspaceId, UUID channelId, int limit) {
    throw new UnsupportedOperationException("being built");
  }
}
