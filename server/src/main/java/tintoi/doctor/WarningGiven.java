package tintoi.doctor;

import java.util.UUID;
import tintoi.failure.Diagnosis;

/// Something will stop a channel, and its next stage has come: 14, 7 or 1 days before; or it is
/// unusually silent. Published in the transaction that notes it.
///
/// @param n days left, or hours of silence
public record WarningGiven(UUID workspaceId, UUID channelId, Diagnosis why, int n) {}
