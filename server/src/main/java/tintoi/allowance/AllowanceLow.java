package tintoi.allowance;

import java.time.Instant;

/// A lane's allowance will not last until it is given anew. Published once in a period, in the
/// transaction that notes it.
///
/// @param reservedAt when only what is kept for people will be left, at the pace of the last hours
public record AllowanceLow(Purpose lane, Instant reservedAt) {}
