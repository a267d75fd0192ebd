package tintoi.postgres;

import java.io.Serial;

/// The database cannot be had. The message is one sentence for the operator: which thing, what was
/// found, what to do. It needs no stack trace to be understood.
public class PostgresUnavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  PostgresUnavailable(String sentence) {
    super(sentence);
  }

  PostgresUnavailable(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
