package tintoi.provider;

import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What kind of silence it was, as far as our side can tell. It is the first word of the detail of
/// every silence of [Wire], so that the evidence says it too.
public enum Silence {
  /// Nobody there: refused, unreachable, or no connection in time.
  REFUSED,
  /// The name has no address.
  NAME,
  /// The other side did not prove who it is: its certificate has expired, is for somebody else, or
  /// is signed by nobody we know.
  TLS,
  /// Nothing within the time there is, or not all of it.
  LATE,
  /// The connection ended before the answer did.
  CUT,
  /// More than any answer has.
  TOO_LARGE,
  /// Not HTTP.
  NONSENSE,
  OTHER;

  /// Of a failed request. A connection that was never made comes first: the exceptions of one
  /// failure hang together.
  static Silence of(Throwable failure) {
    Silence found = OTHER;
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Silence one = one(cause);
      if (one == NAME || one == TLS) return one;
      if (found == OTHER) found = one;
    }
    return found;
  }

  private static Silence one(Throwable cause) {
    return switch (cause) {
      case UnresolvedAddressException _ -> NAME;
      case UnknownHostException _ -> NAME;
      case SSLHandshakeException _ -> TLS;
      case ConnectException _ -> REFUSED;
      case HttpConnectTimeoutException _ -> REFUSED;
      case ProtocolException _ -> NONSENSE;
      case java.io.IOException io ->
          String.valueOf(io.getMessage()).contains("exceeds capacity") ? TOO_LARGE : CUT;
      default -> OTHER;
    };
  }

  /// Of the detail of a silence.
  public static Silence of(String detail) {
    String words = detail.startsWith("upload: ") ? detail.substring(8) : detail;
    for (Silence each : values()) if (words.startsWith(each.word() + ": ")) return each;
    return OTHER;
  }

  /// As it stands in details and in the failure dictionary.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String detail(String more) {
    return word() + ": " + more;
  }
}
