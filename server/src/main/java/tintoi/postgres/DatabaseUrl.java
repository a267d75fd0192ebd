package tintoi.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Where an external PostgreSQL is, in either of the two common spellings.
///
/// @param jdbc as the driver wants it, with user and password
/// @param shown host, port and name only: fit for a log
record DatabaseUrl(String jdbc, String shown) {

  static DatabaseUrl parse(String text) {
    String plain = text.startsWith("jdbc:") ? text.substring(5) : text;
    URI uri;
    try {
      uri = new URI(plain);
    } catch (URISyntaxException e) {
      throw unreadable();
    }
    String scheme = String.valueOf(uri.getScheme());
    boolean known = scheme.equals("postgresql") || scheme.equals("postgres");
    if (!known || uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
      throw unreadable();
    }
    String place =
        "//" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    List<String> query = new ArrayList<>();
    if (uri.getRawQuery() != null) query.add(uri.getRawQuery());
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      query.add("user=" + again(parts[0]));
      if (parts.length == 2) query.add("password=" + again(parts[1]));
    }
    String jdbc = "jdbc:postgresql:" + place;
    return new DatabaseUrl(
        query.isEmpty() ? jdbc : jdbc + "?" + String.join("&", query), "postgresql:" + place);
  }

  /// The value is not repeated: it may hold a password.
  private static PostgresUnavailable unreadable() {
    return new PostgresUnavailable(
        "TINTOI_DATABASE_URL cannot be read: it must look like"
            + " postgresql://user:password@host:5432/name, special characters percent-encoded.");
  }

  private static String again(String encoded) {
    return URLEncoder.encode(
        URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return shown;
  }
}
