package tintoi.provider;

/// The secret with which we act for a channel. Prints `***`, so that no log, error or answer can
/// carry it by accident.
///
/// @param externalId the provider's id of the Page or OA it acts for
/// @param token the access token, plain; never stored or logged in this form
public record Credential(String externalId, String token) {
  @Override
  public String toString() {
    return "Credential[externalId=" + externalId + ", token=***]";
  }
}
