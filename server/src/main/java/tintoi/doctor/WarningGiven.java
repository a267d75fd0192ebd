package tintoi.doctor;

import java.util.UUID;
import tintoi.failure.Diagnosis;

/// Something will stop a channel, and its next stage has come: 14, 7 or 1 days before; or it is
/// unusually silent; or an allowance of it will not last. Published in the transaction that notes
/// it.
///
/// @param n days left, or hours of silence; 0 of an allowance, whose diagnosis has the time
public record WarningGiven(UUID workspaceId, UUID channelId, Diagnosis why, int n) {}
