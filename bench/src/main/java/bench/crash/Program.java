package bench.crash;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// How a provider behaves towards a Page: shares of each behaviour, how long an answer takes, and
/// how many of the taken messages come back as an echo.
///
/// Text form: `OK=80,RESET_AFTER=20;delay=20;echo=50;late=25;unreadable=10`; delay in ms, the
/// others in percent; `late` echoes come after 3-8 s instead of 0-1.5 s.
record Program(Map<Behaviour, Integer> shares, int delay, int echo, int late, int unreadable) {
  /// What the provider does with one request to send.
  ///
  /// Whether the customer then has the message is the first word of each: `true` = she has.
  enum Behaviour {
    /// Takes it and says so.
    OK(true),
    /// Takes it, says so, and resets the connection a moment later, under the next request.
    OK_THEN_RESET(true),
    /// Resets the connection while the request is still on its way to it, after its head and some
    /// bytes of its body.
    RESET_IN_REQUEST(false),
    /// Reads the request and resets the connection.
    RESET_BEFORE(false),
    /// Takes it and resets the connection.
    RESET_AFTER(true),
    /// Takes it and resets the connection in the middle of its good answer's body.
    RESET_IN_ANSWER(true),
    /// Takes it and closes in good order, without a word.
    CLOSE_AFTER(true),
    /// An error of its own, in its own words.
    ERROR_500(false),
    /// An error page of something in front of it.
    HTML_503(false),
    /// Too fast, and says for how long.
    TOO_FAST_FOR(false),
    /// Too fast, and says no more.
    TOO_FAST(false),
    /// Takes it and says nothing for 30 s.
    HANG_AFTER(true),
    /// Says nothing for 30 s and has not taken it.
    HANG_BEFORE(false),
    /// Takes it; its good answer ends after some bytes, another number each time.
    TRUNCATED(true),
    /// Takes it; the answer is JSON, but a list.
    WRONG_SHAPE(true),
    /// Takes it; the answer is in UTF-16 and says it is a picture.
    WRONG_CHARSET(true),
    /// Somebody else's page, with 200.
    HTML_200(false),
    /// Takes it; 200 and nothing more.
    EMPTY_200(true),
    /// Takes it; an answer without the message's id.
    WITHOUT_ID(true),
    /// Has not taken it; 10 MB with 200.
    HUGE(false),
    /// Takes it; one byte a second.
    DRIP(true),
    /// Takes it; headers without an end.
    ENDLESS_HEADERS(true),
    /// Elsewhere, it says.
    REDIRECT(false);

    final boolean takes;

    Behaviour(boolean takes) {
      this.takes = takes;
    }
  }

  static final Program GOOD = of("OK=100;delay=10;echo=100;late=0;unreadable=0");

  static Program of(String text) {
    Map<Behaviour, Integer> shares = new EnumMap<>(Behaviour.class);
    Program plain = new Program(shares, 10, 50, 20, 0);
    for (String part : text.split(";", -1))
      for (String pair : part.split(",", -1)) {
        int at = pair.indexOf('=');
        String name = pair.substring(0, at);
        int value = Integer.parseInt(pair.substring(at + 1));
        plain =
            switch (name) {
              case "delay" -> new Program(shares, value, plain.echo, plain.late, plain.unreadable);
              case "echo" -> new Program(shares, plain.delay, value, plain.late, plain.unreadable);
              case "late" -> new Program(shares, plain.delay, plain.echo, value, plain.unreadable);
              case "unreadable" -> new Program(shares, plain.delay, plain.echo, plain.late, value);
              default -> {
                shares.put(Behaviour.valueOf(name), value);
                yield plain;
              }
            };
      }
    return plain;
  }

  Behaviour next() {
    int all = shares.values().stream().mapToInt(Integer::intValue).sum();
    int left = all == 0 ? 0 : ThreadLocalRandom.current().nextInt(all);
    for (var share : shares.entrySet()) {
      left -= share.getValue();
      if (left < 0) return share.getKey();
    }
    return Behaviour.OK;
  }

  static boolean chance(int percent) {
    return ThreadLocalRandom.current().nextInt(100) < percent;
  }
}
