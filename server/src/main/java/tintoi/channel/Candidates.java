package tintoi.channel;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Connection.Page;
import tintoi.channel.Connection.Trouble;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// Which of what a person may connect can be connected here, and why not the others.
@Component
class Candidates {
  private final Channels channels;
  private final Grants grants;

  Candidates(Channels channels, Grants grants) {
    this.channels = channels;
    this.grants = grants;
  }

  /// Notes of all that a walk may replace that the provider is asked; see [Grants#asking].
  ///
  /// @return of which it was noted, for [#heard]
  List<UUID> asking(Connection connection) {
    return channels.all(connection.workspaceId()).stream()
        .filter(channel -> channel.provider() == connection.provider())
        .map(Channel::channelId)
        .filter(channelId -> grants.asking(connection.workspaceId(), channelId))
        .toList();
  }

  /// It answered, and the answer is written.
  void heard(Connection connection, List<UUID> asked) {
    for (UUID channelId : asked) grants.heard(connection.workspaceId(), channelId);
  }

  /// Why the consent leads nowhere; empty if something can be chosen.
  Optional<Trouble> nothingToChoose(Connection connection, Consent consent) {
    if (connection.channelId() != null) {
      Channel wanted =
          channels.find(connection.workspaceId(), connection.channelId()).orElseThrow();
      boolean there = consent.candidates().stream().anyMatch(one -> isIt(one, wanted));
      if (!there) return Optional.of(missing(wanted, consent));
    }
    return consent.candidates().isEmpty()
        ? Optional.of(new Trouble("connection.no_pages", "", null))
        : Optional.empty();
  }

  /// Why the channel to connect again is not among them. Where the provider lists what was ticked:
  /// a Page that was ticked and is not given out is one she has no role on; the same person as the
  /// last time left it unticked; somebody else is the wrong account, or left it unticked.
  private Trouble missing(Channel wanted, Consent consent) {
    boolean same =
        grants
            .authorizer(wanted.workspaceId(), wanted.channelId())
            .filter(consent.authorizerId()::equals)
            .isPresent();
    String cause;
    if (consent.covered().contains(wanted.externalId())) cause = "connection.role_missing";
    else if (wanted.provider() == Provider.ZALO) cause = "connection.wrong_oa";
    else cause = same ? "connection.page_unticked" : "connection.wrong_account";
    return new Trouble(cause, wanted.name(), null);
  }

  /// What is chosen beforehand: the channel to connect again and what else of ours the same person
  /// had granted, for what ended one of her grants ended them all; what is connected already; or
  /// the only one there is.
  List<Page> pages(Connection connection, Consent consent) {
    boolean single = consent.candidates().size() == 1;
    return consent.candidates().stream()
        .map(candidate -> page(connection, consent, candidate, single))
        .toList();
  }

  private boolean hers(Connection connection, Consent consent, @Nullable UUID channelId) {
    return channelId != null
        && grants
            .authorizer(connection.workspaceId(), channelId)
            .filter(consent.authorizerId()::equals)
            .isPresent();
  }

  private Page page(Connection connection, Consent consent, Candidate candidate, boolean single) {
    Optional<Channels.Route> route = channels.whose(connection.provider(), candidate.externalId());
    UUID channelId =
        route
            .filter(found -> found.workspaceId().equals(connection.workspaceId()))
            .map(Channels.Route::channelId)
            .orElse(null);
    Trouble trouble = trouble(connection, candidate).orElse(null);
    boolean wanted =
        connection.channelId() == null
            ? single || channelId != null
            : connection.channelId().equals(channelId) || hers(connection, consent, channelId);
    return new Page(
        candidate.externalId(),
        candidate.name(),
        trouble == null,
        trouble,
        channelId,
        wanted && trouble == null);
  }

  /// Why a candidate cannot be connected; empty if it can.
  Optional<Trouble> trouble(Connection connection, Candidate candidate) {
    boolean elsewhere =
        channels
            .whose(connection.provider(), candidate.externalId())
            .filter(found -> !found.workspaceId().equals(connection.workspaceId()))
            .isPresent();
    if (elsewhere) return Optional.of(elsewhere(candidate.name()));
    if (candidate.missing().isEmpty()) return Optional.empty();
    return Optional.of(missing(candidate));
  }

  /// What a Page is connected for: what was asked, and what it was connected for before. Connecting
  /// it again mends and takes nothing away: what is written there would be heard by nobody,
  /// unasked.
  ///
  /// @param channelId the channel it is already; null if it is none
  Set<Use> uses(Connection connection, @Nullable UUID channelId) {
    Optional<Channel> channel =
        Optional.ofNullable(channelId).flatMap(id -> channels.find(connection.workspaceId(), id));
    return uses(connection.uses(), channel.orElse(null));
  }

  static Set<Use> uses(Set<Use> asked, @Nullable Channel channel) {
    Set<Use> uses = EnumSet.copyOf(asked);
    if (channel != null) uses.addAll(channel.uses());
    return uses;
  }

  static Trouble elsewhere(String page) {
    return new Trouble("connection.other_workspace", page, null);
  }

  /// Scopes are written small, roles in capitals.
  private static Trouble missing(Candidate candidate) {
    List<String> scopes =
        candidate.missing().stream()
            .filter(one -> one.chars().anyMatch(Character::isLowerCase))
            .toList();
    String cause = scopes.isEmpty() ? "connection.role_missing" : "connection.scope_missing";
    return new Trouble(cause, candidate.name(), null, scopes);
  }

  private static boolean isIt(Candidate candidate, Channel channel) {
    return candidate.externalId().equals(channel.externalId());
  }
}
