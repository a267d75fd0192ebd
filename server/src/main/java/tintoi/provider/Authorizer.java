package tintoi.provider;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How channels of one provider are connected, checked and kept connected. Reports in the
/// provider's words; never throws for what the network or the provider did.
public interface Authorizer {
  Provider provider();

  /// False while the operator has given no app of the provider: then nothing can be connected.
  default boolean configured() {
    return true;
  }

  /// Where the person's browser goes to give consent.
  ///
  /// @param state unguessable, comes back unchanged
  /// @param verifier the PKCE secret; only its hash is sent, and only where the provider knows PKCE
  /// @param again true to ask anew for what was declined before
  URI authorizeUri(Set<Use> uses, URI redirect, String state, String verifier, boolean again);

  /// Redeems what came back on the redirect, and lists what the person may connect.
  ///
  /// @param parameters the query of the redirect, as received
  Exchange exchange(Map<String, String> parameters, URI redirect, String verifier);

  /// Live checks of one channel with its token: is it alive, are the scopes for these uses there,
  /// has the authorizer the role, is the webhook subscribed. With `repair`, a missing subscription
  /// is made.
  List<Check> check(Credential credential, Set<Use> uses, boolean repair);

  /// A new token pair for an old one, for providers that rotate (Zalo). The caller holds the row
  /// lock and writes the pair before anyone uses it.
  Renewal renew(String refreshToken);

  /// Whom something is about that the provider sent us by itself, signed with our app's secret: a
  /// person took her consent back, or wants what we keep of her deleted. Never throws.
  ///
  /// @return the provider's id of the person for our app; empty if the provider did not sign it, or
  ///   it is too old
  default Optional<String> signedFor(String request, Instant now) {
    return Optional.empty();
  }

  /// What a person agreed to.
  ///
  /// @param covered the provider's ids of what was ticked on its page, whether or not it can be
  ///   connected; empty where the provider does not say
  record Consent(
      String authorizerId, String authorizerName, List<Candidate> candidates, Set<String> covered) {
    public Consent {
      authorizerId = Storable.text(authorizerId, 300);
      authorizerName = Storable.text(authorizerName, 300);
      covered = Storable.texts(covered, 300);
    }

    public Consent(String authorizerId, String authorizerName, List<Candidate> candidates) {
      this(authorizerId, authorizerName, candidates, Set.of());
    }
  }

  /// A Page or OA the person may connect, with its own tokens.
  ///
  /// @param missing what stands in the way, in the provider's words ("MODERATE"); empty if nothing
  /// @param expiresAt when the access token ends; null = it does not by itself
  record Candidate(
      String externalId,
      String name,
      Secrets secrets,
      @Nullable Instant expiresAt,
      Set<String> scopes,
      List<String> missing) {
    public Candidate {
      externalId = Storable.text(externalId, 300);
      name = Storable.text(name, 300);
      scopes = Storable.texts(scopes, 300);
    }
  }

  /// Tokens in the clear, on their way to the sealed store. Prints `***`.
  ///
  /// @param refresh null where the provider has none
  record Secrets(String access, @Nullable String refresh) {
    @Override
    public String toString() {
      return "Secrets[***]";
    }
  }

  sealed interface Exchange {
    record Granted(Consent consent) implements Exchange {}

    /// The person declined on the provider's page.
    record Declined(String detail) implements Exchange {
      public Declined {
        detail = Storable.text(detail, 1_000);
      }
    }

    record Failed(ProviderError error) implements Exchange {}

    record Unreachable(String detail) implements Exchange {
      public Unreachable {
        detail = Storable.text(detail, 1_000);
      }
    }
  }

  sealed interface Renewal {
    record Renewed(Secrets secrets, @Nullable Instant expiresAt) implements Renewal {}

    /// The provider will not renew it any more: the authorization is lost.
    record Refused(ProviderError error) implements Renewal {}

    /// Could not be asked; the old pair stays and is tried again.
    record Unreachable(String detail) implements Renewal {
      public Unreachable {
        detail = Storable.text(detail, 1_000);
      }
    }

    /// This provider's tokens are not renewed; a refused token is a lost authorization.
    record NotRenewable() implements Renewal {}
  }

  /// How long a refresh token is good if nobody renews it; null where there is none.
  default @Nullable Duration renewalLife() {
    return null;
  }

  /// One thing looked at, and what the provider said if it was not in order.
  ///
  /// @param endsAt when it ends although it is in order now: the token by its own date, the scopes
  ///   by the end of data access (though some of them be missing), the package by its last day;
  ///   null = it does not, or nobody says
  /// @param uses what of the channel does not work while it is not in order; empty = nothing of it
  record Check(
      Item item,
      State state,
      @Nullable ProviderError error,
      String detail,
      @Nullable Instant endsAt,
      Set<Use> uses) {
    public Check {
      detail = Storable.text(detail, 1_000);
      // What was noted before it was asked names none.
      uses = uses == null ? Set.of() : Set.copyOf(uses);
    }

    public Check(Item item, State state, @Nullable ProviderError error, String detail) {
      this(item, state, error, detail, null, Set.of());
    }

    /// True if this use of the channel needs it.
    public boolean isFor(Use use) {
      return uses.isEmpty() || uses.contains(use);
    }

    /// In order, until then. In order, because we made it so just now.
    ///
    /// @param detail what was missing
    public static Check mended(Item item, String detail) {
      return new Check(item, State.OK, null, detail);
    }

    public static Check good(Item item, @Nullable Instant endsAt) {
      return new Check(item, State.OK, null, "", endsAt, Set.of());
    }

    /// It could not be asked after all.
    public Check unasked() {
      return new Check(item, State.UNKNOWN, error, detail);
    }

    public enum Item {
      TOKEN,
      SCOPES,
      ROLE,
      WEBHOOK,
      PACKAGE
    }

    public enum State {
      OK,
      FAILED,
      /// Could not be asked just now.
      UNKNOWN,
      /// Does not apply to this provider.
      SKIPPED
    }
  }
}
