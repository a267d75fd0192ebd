package bench;

import java.util.Random;

/// What [Stub] does to a message, by the first word of its text: no share of its own, so that who
/// writes the message knows what will come of it.
enum Trouble {
  /// Taken.
  NONE(0, 0),
  /// Another app has the conversation for a moment: tried again after five minutes, then taken.
  ONCE(10, 2018321),
  /// Another app has it: held for an hour, then taken.
  HELD(10, 2018300),
  /// Its content is refused, however often it is tried: given back.
  REFUSED(100, 2018008);

  private final String error;

  Trouble(int code, int subcode) {
    this.error =
        "{\"error\":{\"message\":\"(#%d) Not this one\",\"type\":\"OAuthException\",\"code\":%d,\"error_subcode\":%d,\"fbtrace_id\":\"A\"}}"
            .formatted(code, code, subcode);
  }

  /// Of a hundred messages two are tried twice, one is held, and one is given back.
  static Trouble next(Random random) {
    return switch (random.nextInt(100)) {
      case 0, 1 -> ONCE;
      case 2 -> HELD;
      case 3 -> REFUSED;
      default -> NONE;
    };
  }

  /// Of a request to send.
  static Trouble of(String body) {
    for (Trouble each : values())
      if (each != NONE && body.contains("\"text\":\"" + each + " ")) return each;
    return NONE;
  }

  /// True if it is taken in the end, but not at once.
  boolean delays() {
    return this == ONCE || this == HELD;
  }

  /// As long as any other.
  String text() {
    return (this == NONE ? "" : this + " ")
        + "a".repeat(this == NONE ? 300 : 299 - name().length());
  }

  /// The provider's words.
  String error() {
    return error;
  }
}
