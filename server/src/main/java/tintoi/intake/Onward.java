package tintoi.intake;

import java.util.function.Function;
import java.util.function.Predicate;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureKind;
import tintoi.failure.FailureKind.Group;
import tintoi.failure.Reach;
import tintoi.provider.Missed;

/// Judges whether one part of a list is read on though one conversation in it could not be. If that
/// is about this one, it is. If it may be about all of them, a look stops and is made again later;
/// but some conversations are refused for good with words of a disturbance, and must not keep all
/// others from being read: the third look in a row that one stops passes over one, the fourth over
/// two, and so on. A disturbance of minutes or hours loses none so.
final class Onward implements Predicate<Missed.Stopped> {
  private final Function<Missed.Stopped, Diagnosis> diagnose;
  private int left;

  /// For one look.
  ///
  /// @param stuck how many in a row were stopped by one conversation
  Onward(Function<Missed.Stopped, Diagnosis> diagnose, int stuck) {
    this.diagnose = diagnose;
    this.left = Math.max(0, stuck - 1);
  }

  @Override
  public boolean test(Missed.Stopped stopped) {
    Diagnosis why = diagnose.apply(stopped);
    if (isOfOne(why)) return true;
    if (isOfAll(why) || left == 0) return false;
    left--;
    return true;
  }

  /// True if it may be one conversation that stopped a look, and may be again.
  static boolean isStuck(Missed.Stopped stopped, Diagnosis why) {
    return stopped.ofOne() && !isOfAll(why);
  }

  private static boolean isOfOne(Diagnosis why) {
    return why.kind() != FailureKind.UNRECOGNIZED
        && (why.reach() == Reach.MESSAGE || why.reach() == Reach.RECIPIENT);
  }

  /// Too many calls, or no token: no other one can be read now.
  private static boolean isOfAll(Diagnosis why) {
    return why.kind().group() == Group.ALLOWANCE || why.kind() == FailureKind.AUTHORIZATION_LOST;
  }
}
