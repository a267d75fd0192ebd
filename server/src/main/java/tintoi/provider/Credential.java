package tintoi.provider;

/// The secret with which we act for a channel. Prints `***`, so that no log, error or answer can
/// carry it by accident.
///
/// @param externalId the provider's id of the Page or OA it acts for
/// @param token the access token, plain; never stored or logged in this form
public record Credential(String externalId, String token) {
  /// True if it can be one: it goes into a header, where a line's end would begin another.
  public static boolean fits(String token) {
    return token.length() <= 4_000
        && !token.isEmpty()
        && token.chars().allMatch(c -> c > ' ' && c < 127);
  }

  @Override
  public String toString() {
    return "Credential[externalId=" + externalId + ", token=***]";
  }
}
