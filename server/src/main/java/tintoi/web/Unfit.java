package tintoi.web;

import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataIntegrityViolationException;

/// What no text or time of a database can be (U+0000, the year 300,000): it came with the request.
final class Unfit {
  private static final Set<String> STATES = Set.of("22021", "22P05", "22008");

  private Unfit() {}

  static boolean says(DataIntegrityViolationException e) {
    if (!(e.getMostSpecificCause() instanceof SQLException said)) return false;
    String state = said.getSQLState();
    return state != null && STATES.contains(state);
  }
}
