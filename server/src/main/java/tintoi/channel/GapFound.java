package tintoi.channel;

import java.time.Instant;

/// There was a time in which we may not have been told everything, and it is over or lasts: what
/// was said since may be missing here. Published before the traces of it are wiped away, in the
/// transaction that does so if there is one; the same gap may be told more than once.
///
/// @param since the last time we know that everything was told
public record GapFound(Channel channel, Instant since, Reason reason) {
  public enum Reason {
    /// The channel was connected again.
    RECONNECTED,
    /// Its webhook subscription was lost, or part of it, and is made again.
    RESUBSCRIBED,
    /// Nothing came for a while.
    SILENCE,
    /// We could not take what came.
    ABSENCE
  }
}
