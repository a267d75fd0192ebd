package tintoi.channel;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// One connected Page or OA.
///
/// @param externalId the provider's id of it
/// @param uses what it is connected for
/// @param authorizerName who granted it at the provider
/// @param lastReceivedAt when its webhook last brought something; null = never
/// @param checkedAt when it was last looked at live; null = never
public record Channel(
    UUID workspaceId,
    UUID channelId,
    Provider provider,
    String externalId,
    String name,
    Set<Use> uses,
    String authorizerName,
    Instant authorizedAt,
    @Nullable Instant lastReceivedAt,
    @Nullable Instant checkedAt) {}
