package tintoi.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;
import tintoi.provider.Use;

/// One walk of one person through the provider's consent page, as far as it may be seen: no token
/// is in it.
///
/// @param channelId the channel that is connected again; null if any may be chosen
/// @param authorizeUri where her browser goes; only known to the one who begins, so null later
/// @param problem why nothing can be chosen; null if all is well
/// @param linkId the link by which it is walked, made by `personId`; null if she walks herself
public record Connection(
    UUID workspaceId,
    UUID connectionId,
    UUID personId,
    Provider provider,
    Set<Use> uses,
    @Nullable UUID channelId,
    Step step,
    @Nullable URI authorizeUri,
    @Nullable Trouble problem,
    Findings findings,
    @Nullable UUID linkId) {

  /// How far it is.
  public enum Step {
    /// She is at the provider's page.
    AUTHORIZING,
    /// The provider told what she may connect.
    CHOOSING,
    /// All that was chosen is connected.
    DONE,
    /// It came to nothing, see `problem`; begin again.
    REFUSED
  }

  /// Something in the way, not yet in anybody's language.
  ///
  /// @param cause key of the failure dictionary
  /// @param page name of the Page or OA it is about; empty if of none
  /// @param error the provider's words; null if it is our own finding
  /// @param missing the permissions that were not given, in the provider's words; empty if it is
  ///   not about any
  public record Trouble(
      String cause,
      String page,
      @Nullable ProviderError error,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing) {
    /// What was written before this was kept has none.
    public Trouble {
      missing = missing == null ? List.of() : List.copyOf(missing);
    }

    public Trouble(String cause, String page, @Nullable ProviderError error) {
      this(cause, page, error, List.of());
    }

    /// What a live check found in the way; empty if nothing.
    public static Optional<Trouble> of(Check check, String page) {
      return switch (check.state()) {
        case OK, SKIPPED -> Optional.empty();
        case UNKNOWN ->
            check.item() == Check.Item.PACKAGE
                ? Optional.empty()
                : Optional.of(new Trouble("connection.provider_unreachable", page, check.error()));
        case FAILED ->
            Optional.of(new Trouble(cause(check.item()), page, check.error(), missing(check)));
      };
    }

    private static List<String> missing(Check check) {
      return check.item() == Check.Item.SCOPES && !check.detail().isEmpty()
          ? List.of(check.detail().split(", ", -1))
          : List.of();
    }

    private static String cause(Check.Item item) {
      return switch (item) {
        case TOKEN -> "connection.grant_ended";
        case SCOPES -> "connection.scope_missing";
        case ROLE -> "connection.role_missing";
        case WEBHOOK -> "connection.webhook_missing";
        case PACKAGE -> "connection.package_ended";
      };
    }
  }

  /// What has come out so far.
  ///
  /// @param authorizer name of the person at the provider; empty before she consented
  /// @param checking the choice that is being looked at; null if none is
  public record Findings(
      String authorizer,
      List<Page> pages,
      List<Examined> checks,
      List<Connected> connected,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Checking checking) {
    static final Findings NONE = new Findings("", List.of(), List.of(), List.of());

    Findings(
        String authorizer, List<Page> pages, List<Examined> checks, List<Connected> connected) {
      this(authorizer, pages, checks, connected, null);
    }

    /// Which Pages are being looked at, by the provider's ids.
    public Set<String> lookedAt(Instant now) {
      return checking == null || !now.isBefore(checking.since.plus(Checking.AT_MOST))
          ? Set.of()
          : checking.pages;
    }
  }

  /// A choice whose Pages are being looked at: whoever comes back meanwhile is to see that.
  ///
  /// @param pages the provider's ids
  public record Checking(Instant since, Set<String> pages) {
    /// A server that was stopped over it never says that it is done.
    private static final Duration AT_MOST = Duration.ofMinutes(2);
  }

  /// What she may connect.
  ///
  /// @param connectable whether it may be chosen
  /// @param problem why it may not, or why it was chosen in vain; null if all is well
  /// @param channelId the channel it is already; null if it is new here
  public record Page(
      String externalId,
      String name,
      boolean connectable,
      @Nullable Trouble problem,
      @Nullable UUID channelId,
      boolean chosen) {
    Page unchosen() {
      return new Page(externalId, name, connectable, problem, channelId, false);
    }

    Page refused(Trouble why) {
      return new Page(externalId, name, connectable, why, channelId, true);
    }

    Page joined(UUID as) {
      return new Page(externalId, name, connectable, null, as, true);
    }
  }

  /// A live look at one thing of one Page.
  public record Examined(String externalId, Check check) {}

  /// Connected by this walk.
  ///
  /// @param released how many messages waited for it
  public record Connected(UUID channelId, String name, int released) {}

  Connection at(Step to, @Nullable Trouble why, Findings found) {
    return new Connection(
        workspaceId,
        connectionId,
        personId,
        provider,
        uses,
        channelId,
        to,
        authorizeUri,
        why,
        found,
        linkId);
  }

  /// @param now after `expiresAt` an unfinished walk has come to nothing
  Connection asOf(Instant now, Instant expiresAt) {
    if (step == Step.DONE || step == Step.REFUSED || now.isBefore(expiresAt)) return this;
    return at(Step.REFUSED, new Trouble("connection.expired", "", null), findings);
  }
}
