package bench.stub;

/// One request as the provider saw it.
///
/// @param at when it had come whole, in CLOCK_MONOTONIC nanoseconds
/// @param channel the number of the Page it was sent for
public record Request(long at, long channel, Mark mark, Verdict verdict) {}
