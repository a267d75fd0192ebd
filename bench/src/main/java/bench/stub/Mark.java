package bench.stub;

/// What every message of a run begins with, so that the provider knows it without knowing who sent
/// it: `#conversation:seq:id `.
///
/// @param conversation any number, unique over all channels
/// @param seq from 1, in the order in which the messages were acknowledged
/// @param id free: the time it was due to be put, or the attempt
public record Mark(long conversation, long seq, long id) {
  static final Mark NONE = new Mark(-1, 0, 0);
  private static final String PADDING = "a".repeat(300);

  /// A text of 300 characters.
  public String text() {
    String mark = "#" + conversation + ":" + seq + ":" + id + " ";
    return mark + PADDING.substring(mark.length());
  }

  /// @param bytes a JSON body with the mark somewhere in it
  static Mark in(byte[] bytes, int from, int to) {
    for (int i = from; i < to - 1; i++)
      if (bytes[i] == '#' && bytes[i - 1] == '"') {
        long[] numbers = new long[3];
        int n = 0;
        for (int k = i + 1; k < to && n < 3; k++) {
          if (bytes[k] >= '0' && bytes[k] <= '9') numbers[n] = numbers[n] * 10 + bytes[k] - '0';
          else n++;
        }
        return new Mark(numbers[0], numbers[1], numbers[2]);
      }
    return NONE;
  }
}
