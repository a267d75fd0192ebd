package bench.rig;

import java.util.Arrays;
import java.util.Random;

/// Which of many is next, where some are asked for much more often than others: number n, from 0,
/// with a share of 1 / (n + 1)^exponent. The same ones in every run.
public final class Zipf {
  private final double[] until;
  private final Random random = new Random(7);

  public Zipf(int many, double exponent) {
    until = new double[many];
    double sum = 0;
    for (int n = 0; n < many; n++) {
      sum += Math.pow(n + 1, -exponent);
      until[n] = sum;
    }
    for (int n = 0; n < many; n++) until[n] /= sum;
  }

  public int next() {
    int found = Arrays.binarySearch(until, random.nextDouble());
    return Math.min(found < 0 ? -found - 1 : found, until.length - 1);
  }

  /// The share of number 0.
  public double greatest() {
    return until[0];
  }
}
