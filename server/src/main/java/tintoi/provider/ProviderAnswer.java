package tintoi.provider;

/// All that came back from one attempt.
public sealed interface ProviderAnswer {
  /// The provider took the message. It is sent, not yet delivered: receipts come later, or never.
  record Accepted(String providerMessageId) implements ProviderAnswer {}

  /// The provider answered and said no, or answered in a way that cannot be read.
  record Refused(ProviderError error) implements ProviderAnswer {}

  /// No answer. If the request had left us, the customer may have the message: sending again may
  /// double it.
  ///
  /// @param requestLeft false only if it is proven that no byte of the body left
  /// @param detail what our side saw, for the evidence; no secret, no message text
  record NoAnswer(boolean requestLeft, String detail) implements ProviderAnswer {}
}
