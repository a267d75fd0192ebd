package tintoi.channel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tintoi.channel.Connection.Page;
import tintoi.channel.Connection.Trouble;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Consent;

/// Which of what a person may connect can be connected here, and why not the others.
@Component
class Candidates {
  private final Channels channels;

  Candidates(Channels channels) {
    this.channels = channels;
  }

  /// Why the consent leads nowhere; empty if something can be chosen.
  Optional<Trouble> nothingToChoose(Connection connection, Consent consent) {
    if (connection.channelId() != null) {
      Channel wanted =
          channels.find(connection.workspaceId(), connection.channelId()).orElseThrow();
      boolean there = consent.candidates().stream().anyMatch(one -> isIt(one, wanted));
      if (!there) return Optional.of(new Trouble("connection.page_missing", wanted.name(), null));
    }
    return consent.candidates().isEmpty()
        ? Optional.of(new Trouble("connection.no_pages", "", null))
        : Optional.empty();
  }

  /// What is chosen beforehand: the channel to connect again, what is connected already, or the
  /// only one there is.
  List<Page> pages(Connection connection, Consent consent) {
    boolean single = consent.candidates().size() == 1;
    return consent.candidates().stream()
        .map(candidate -> page(connection, candidate, single))
        .toList();
  }

  private Page page(Connection connection, Candidate candidate, boolean single) {
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
            : connection.channelId().equals(channelId);
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
    return Optional.of(new Trouble(missing(candidate.missing()), candidate.name(), null));
  }

  static Trouble elsewhere(String page) {
    return new Trouble("connection.other_workspace", page, null);
  }

  /// Scopes are written small, roles in capitals.
  private static String missing(List<String> missing) {
    boolean scope = missing.stream().anyMatch(one -> one.chars().anyMatch(Character::isLowerCase));
    return scope ? "connection.scope_missing" : "connection.role_missing";
  }

  private static boolean isIt(Candidate candidate, Channel channel) {
    return candidate.externalId().equals(channel.externalId());
  }
}
