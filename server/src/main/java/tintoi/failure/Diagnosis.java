package tintoi.failure;

import tintoi.provider.ProviderError;

/// Our verdict on a failure: enough to act on and to explain, and kept with its evidence so that a
/// better dictionary can judge again.
///
/// @param cause key of the dictionary entry ("channel.auth_role_lost")
/// @param evidence the provider's words; http 0 and empty words if nothing came back
public record Diagnosis(
    FailureKind kind, String cause, Reach reach, Disposition disposition, ProviderError evidence) {}
