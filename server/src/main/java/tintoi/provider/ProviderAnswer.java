package tintoi.provider;

/// All that came back from one attempt.
public sealed interface ProviderAnswer {
  /// The provider took the message. It is sent, not yet delivered: receipts come later, or never.
  ///
  /// @param usage what it said beside that of our use of its allowances
  record Accepted(String providerMessageId, Usage usage) implements ProviderAnswer {
    public Accepted(String providerMessageId) {
      this(providerMessageId, Usage.UNSAID);
    }
  }

  /// The provider answered and said no, or answered in a way that cannot be read.
  record Refused(ProviderError error, Usage usage) implements ProviderAnswer {
    public Refused(ProviderError error) {
      this(error, Usage.UNSAID);
    }
  }

  /// No answer. If the request had left us, the customer may have the message: sending again may
  /// double it.
  ///
  /// @param requestLeft false only if it is proven that no byte of the body left
  /// @param detail what our side saw, for the evidence; no secret, no message text
  record NoAnswer(boolean requestLeft, String detail) implements ProviderAnswer {
    public NoAnswer {
      detail = Storable.text(detail, 1_000);
    }
  }

  /// True if this can be a provider's id of a message. Without one nothing proves that it was
  /// taken, and what cannot be written down proves nothing either.
  static boolean proves(String id) {
    return !id.isBlank() && id.length() <= 1_000 && Storable.text(id).equals(id);
  }

  /// What the provider said of our use of its allowances; nothing, where it said nothing at all.
  default Usage said() {
    return switch (this) {
      case Accepted(_, var usage) -> usage;
      case Refused(_, var usage) -> usage;
      case NoAnswer _ -> Usage.UNSAID;
    };
  }
}
