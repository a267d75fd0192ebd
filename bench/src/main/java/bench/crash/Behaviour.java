package bench.crash;

/// What the provider does with one request to send.
///
/// Whether the customer then has the message is the first word of each: `true` = she has.
enum Behaviour {
  /// Takes it and says so.
  OK(true),
  /// Takes it, says so, and resets the connection a moment later, under the next request.
  OK_THEN_RESET(true),
  /// Reads the request and resets the connection.
  RESET_BEFORE(false),
  /// Takes it and resets the connection.
  RESET_AFTER(true),
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
