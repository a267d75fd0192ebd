package bench.rig;

/// The same work for every system: `each` messages in each of `conversations` conversations of each
/// of `channels` channels, in order per conversation.
///
/// @param from number of the first channel
/// @param firstSeq place of the first message in its conversation, from 1
public record Work(int from, int channels, int conversations, int each, int firstSeq) {
  private static final long PAGES = 700_000_000_000_000L;

  public int messages() {
    return channels * conversations * each;
  }

  /// The provider's number of the `n`th channel.
  public static long page(int n) {
    return PAGES + n;
  }

  /// The number of a conversation, unique over all channels.
  public static long conversation(int channel, int n) {
    return channel * 1_000_000L + n;
  }

  /// The next `each` messages of the same conversations.
  public Work then(int more) {
    return new Work(from, channels, conversations, more, firstSeq + each);
  }

  /// What every system is told, behind the word `put`.
  public String line() {
    return "%d %d %d %d %d".formatted(from, channels, conversations, each, firstSeq);
  }

  /// @param words a line split at its blanks, the first word left alone
  public static Work read(String[] words) {
    return new Work(
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Integer.parseInt(words[5]));
  }
}
