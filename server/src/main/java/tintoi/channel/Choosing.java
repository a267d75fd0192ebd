package tintoi.channel;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.channel.Connection.Checking;
import tintoi.channel.Connection.Connected;
import tintoi.channel.Connection.Examined;
import tintoi.channel.Connection.Findings;
import tintoi.channel.Connection.Page;
import tintoi.channel.Connection.Step;
import tintoi.channel.Connection.Trouble;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Check;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Credential;
import tintoi.provider.Use;

/// The last step of the wizard: looks at each chosen Page live, and connects those that are in
/// order. One that is not does not keep the others waiting; it may be chosen again once mended.
@Component
public class Choosing {
  /// Two who choose at once need two; each looks at every Page, so there is an end to it.
  private static final int MOST_TIMES = 5;

  private final Connections connections;
  private final Candidates candidates;
  private final Authorizers authorizers;
  private final Joining joining;
  private final Clock clock;

  Choosing(
      Connections connections,
      Candidates candidates,
      Authorizers authorizers,
      Joining joining,
      Clock clock) {
    this.connections = connections;
    this.candidates = candidates;
    this.authorizers = authorizers;
    this.joining = joining;
    this.clock = clock;
  }

  /// @param chosen the provider's ids of Pages or OAs
  /// @param waiting how many messages wait for a channel and go by one of these uses
  /// @return the connection as it stands now; unchanged if there is nothing to choose any more;
  ///   empty if there is no such connection of hers
  public Optional<Connection> choose(
      UUID workspaceId,
      Walker walker,
      UUID connectionId,
      Set<String> chosen,
      ToIntBiFunction<UUID, Set<Use>> waiting) {
    return connections
        .find(workspaceId, connectionId)
        .filter(kept -> walker.began(kept.connection()))
        .map(kept -> checking(kept, chosen))
        .map(kept -> {
          try {
            return choose(kept, chosen, waiting, 1);
          } catch (RuntimeException e) {
            connections.unchecked(kept.connection());
            throw e;
          }
        });
  }

  /// The looks take seconds, and the page may be loaded anew meanwhile.
  private Connections.Kept checking(Connections.Kept kept, Set<String> chosen) {
    Connection connection = kept.connection();
    connections.checking(connection, new Checking(clock.instant(), chosen));
    return connections.find(connection.workspaceId(), connection.connectionId()).orElse(kept);
  }

  private Connection choose(
      Connections.Kept kept,
      Set<String> chosen,
      ToIntBiFunction<UUID, Set<Use>> waiting,
      int time) {
    Connection connection = kept.connection().asOf(clock.instant(), kept.expiresAt());
    if (connection.step() != Step.CHOOSING) return connection;
    Optional<Consent> consent = connections.consent(kept);
    if (consent.isEmpty()) {
      return end(connection.at(Step.REFUSED, expired(), connection.findings()));
    }
    List<Tried> tried =
        connection.findings().pages().stream()
            .map(page -> attempt(connection, consent.get(), page, chosen, waiting))
            .toList();
    Findings findings = findings(connection.findings(), tried);
    boolean all = tried.stream().allMatch(one -> one.page.chosen() == (one.connected != null));
    boolean any = tried.stream().anyMatch(one -> one.page.chosen());
    Connection after = connection.at(any && all ? Step.DONE : Step.CHOOSING, null, findings);
    boolean over = after.step() == Step.DONE;
    if (connections.chosen(
        connection, after, over ? null : consent.get(), over ? clock.instant() : kept.expiresAt()))
      return after;
    // Somebody chose at the same time: what she chose stands, and what was joined here is added to
    // it, from what is there now.
    return connections
        .find(connection.workspaceId(), connection.connectionId())
        .filter(_ -> time < MOST_TIMES)
        .map(now -> choose(now, chosen, waiting, time + 1))
        .orElse(after);
  }

  /// Nothing more will be connected with these tokens, so they are forgotten.
  private Connection end(Connection connection) {
    connections.write(connection, null, clock.instant());
    return connection;
  }

  private static Trouble expired() {
    return new Trouble("connection.expired", "", null);
  }

  /// What came of one Page.
  ///
  /// @param connected null if it was not chosen, or in vain
  private record Tried(Page page, List<Check> checks, @Nullable Connected connected) {}

  private Tried attempt(
      Connection connection,
      Consent consent,
      Page page,
      Set<String> chosen,
      ToIntBiFunction<UUID, Set<Use>> waiting) {
    Optional<Candidate> candidate =
        consent.candidates().stream()
            .filter(one -> one.externalId().equals(page.externalId()))
            .findFirst();
    if (candidate.isEmpty() || !chosen.contains(page.externalId())) {
      return new Tried(page.unchosen(), List.of(), null);
    }
    Optional<Trouble> before = candidates.trouble(connection, candidate.get());
    if (before.isPresent()) return new Tried(page.refused(before.get()), List.of(), null);

    Set<Use> uses = candidates.uses(connection, page.channelId());
    List<Check> checks = look(connection, candidate.get(), uses);
    Optional<Trouble> found =
        checks.stream().flatMap(check -> Trouble.of(check, page.name()).stream()).findFirst();
    if (found.isPresent()) return new Tried(page.refused(found.get()), checks, null);

    int waited = page.channelId() == null ? 0 : waiting.applyAsInt(page.channelId(), uses);
    return joining
        .join(connection, consent, candidate.get(), uses, checks)
        .map(id -> new Tried(page.joined(id), checks, new Connected(id, page.name(), waited)))
        .orElseGet(() -> new Tried(page.refused(lost(connection, page)), checks, null));
  }

  private static Trouble lost(Connection connection, Page page) {
    return connection.linkId() == null
        ? Candidates.elsewhere(page.name())
        : new Trouble("link.used", page.name(), null);
  }

  private List<Check> look(Connection connection, Candidate candidate, Set<Use> uses) {
    var credential = new Credential(candidate.externalId(), candidate.secrets().access());
    return authorizers.of(connection.provider()).check(credential, uses, true);
  }

  /// What was connected by an earlier go stays in the list.
  private static Findings findings(Findings before, List<Tried> tried) {
    List<Examined> checks = new ArrayList<>();
    Map<UUID, Connected> connected = new LinkedHashMap<>();
    before.connected().forEach(one -> connected.put(one.channelId(), one));
    for (Tried one : tried) {
      one.checks.forEach(check -> checks.add(new Examined(one.page.externalId(), check)));
      if (one.connected != null) connected.put(one.connected.channelId(), one.connected);
    }
    return new Findings(
        before.authorizer(),
        tried.stream().map(Tried::page).toList(),
        List.copyOf(checks),
        List.copyOf(connected.values()));
  }
}
