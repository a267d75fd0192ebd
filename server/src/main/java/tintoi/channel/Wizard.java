package tintoi.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.uuid.UuidCreator;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tintoi.channel.Connection.Findings;
import tintoi.channel.Connection.Step;
import tintoi.channel.Connection.Trouble;
import tintoi.provider.Authorizer.Consent;
import tintoi.provider.Authorizer.Exchange;
import tintoi.provider.Provider;
import tintoi.provider.Use;

/// The way to the provider's consent page and back. What comes back is only believed with a state
/// that this person was given, that was not used before, and that is not old: else a stranger could
/// make her connect his Page, or connect hers himself.
@Component
public class Wizard {
  private static final Duration AT_THE_PROVIDER = Duration.ofMinutes(15);
  private static final Duration TO_CHOOSE = Duration.ofMinutes(60);
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final Connections connections;
  private final Authorizers authorizers;
  private final Candidates candidates;
  private final Clock clock;
  private final URI publicUrl;
  private final SecureRandom random = new SecureRandom();

  Wizard(
      Connections connections,
      Authorizers authorizers,
      Candidates candidates,
      Clock clock,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    this.connections = connections;
    this.authorizers = authorizers;
    this.candidates = candidates;
    this.clock = clock;
    this.publicUrl = publicUrl;
  }

  /// False while the operator has given no app of the provider.
  public boolean canConnect(Provider provider) {
    return authorizers.of(provider).configured();
  }

  /// Always asks anew for what was declined before: the provider skips it silently otherwise.
  ///
  /// @param asked what to connect for; for Zalo always messages
  /// @param channel to connect again, for what it was connected for too; null for any
  public Connection begin(
      UUID workspaceId,
      Walker walker,
      Provider provider,
      Set<Use> asked,
      @Nullable Channel channel) {
    Set<Use> uses = Candidates.uses(asked, channel);
    String state = state();
    String verifier = verifier();
    Instant now = clock.instant();
    URI there =
        authorizers.of(provider).authorizeUri(uses, redirect(provider), state, verifier, true);
    var connection =
        new Connection(
            workspaceId,
            UuidCreator.getTimeOrderedEpoch(),
            walker.personId(),
            provider,
            uses,
            channel == null ? null : channel.channelId(),
            Step.AUTHORIZING,
            there,
            null,
            Findings.NONE,
            walker.linkId());
    connections.insert(connection, hash(state), verifier, now, now.plus(AT_THE_PROVIDER));
    return connection;
  }

  /// Only to the one who began it.
  public Optional<Connection> find(UUID workspaceId, Walker walker, UUID connectionId) {
    return connections
        .find(workspaceId, connectionId)
        .filter(kept -> walker.began(kept.connection()))
        .map(kept -> kept.connection().asOf(clock.instant(), kept.expiresAt()));
  }

  /// Somebody began to connect a channel again.
  ///
  /// @param byPerson who did, or made the link
  public record Repair(Instant at, UUID byPerson, boolean byLink) {}

  /// The first who did in that time.
  public Optional<Repair> repair(UUID workspaceId, UUID channelId, Instant from, Instant to) {
    return connections.first(workspaceId, channelId, from, to);
  }

  /// Where a redirect from the provider leads.
  public sealed interface Return {
    /// To her connection, whatever became of it.
    record Known(UUID connectionId) implements Return {}

    /// To nothing: it is not believed, and nothing was done.
    ///
    /// @param cause key of the failure dictionary
    record Unbelievable(String cause) implements Return {}
  }

  /// The browser came back. Everything that can go wrong from here on is kept on the connection.
  ///
  /// @param parameters the query, as received
  public Return comeBack(
      UUID workspaceId, Walker walker, Provider provider, Map<String, String> parameters) {
    String state = parameters.getOrDefault("state", "");
    Optional<Connections.Kept> found = connections.byState(workspaceId, hash(state));
    if (found.isEmpty() || found.get().connection().provider() != provider) {
      return new Return.Unbelievable("connection.state");
    }
    Connections.Kept kept = found.get();
    if (!walker.began(kept.connection())) {
      return new Return.Unbelievable("connection.other_person");
    }
    Instant now = clock.instant();
    if (connections.redeem(kept.connection(), now)) redeem(kept, parameters);
    else if (kept.redeemedAt() != null) return new Return.Unbelievable("connection.state");
    return new Return.Known(kept.connection().connectionId());
  }

  /// A walk that a link began.
  ///
  /// @param underWay true while it may still come back to where it was begun
  public record ByLink(UUID workspaceId, UUID linkId, boolean underWay) {}

  /// Which link began what came back, for a browser that carries nothing of it. Only looks: nothing
  /// is believed and nothing is used up.
  public Optional<ByLink> byLink(Provider provider, Map<String, String> parameters) {
    return connections
        .byState(hash(parameters.getOrDefault("state", "")))
        .filter(kept -> kept.connection().provider() == provider)
        .flatMap(kept -> kept.byLink(clock.instant()));
  }

  /// What it gives may end what it gave before, even if we never hear of it.
  private void redeem(Connections.Kept kept, Map<String, String> parameters) {
    Connection connection = kept.connection();
    List<UUID> asked = candidates.asking(connection);
    if (exchange(kept, parameters)) candidates.heard(connection, asked);
  }

  /// @return false if the provider gave no answer
  private boolean exchange(Connections.Kept kept, Map<String, String> parameters) {
    Connection connection = kept.connection();
    Provider provider = connection.provider();
    Exchange exchange =
        authorizers
            .of(provider)
            .exchange(parameters, redirect(provider), connections.verifier(kept).orElse(""));
    switch (exchange) {
      case Exchange.Granted(var consent) -> granted(connection, consent);
      case Exchange.Declined(_) -> refuse(connection, new Trouble("connection.declined", "", null));
      case Exchange.Failed(var error) ->
          refuse(connection, new Trouble("connection.provider_refused", "", error));
      case Exchange.Unreachable(_) ->
          refuse(connection, new Trouble("connection.provider_unreachable", "", null));
    }
    return !(exchange instanceof Exchange.Unreachable);
  }

  private void granted(Connection connection, Consent consent) {
    connections.consented(connection, consent.authorizerId());
    Optional<Trouble> nothing = candidates.nothingToChoose(connection, consent);
    if (nothing.isPresent()) {
      var who = new Findings(consent.authorizerName(), List.of(), List.of(), List.of());
      refuse(connection.at(connection.step(), null, who), nothing.get());
      return;
    }
    var findings =
        new Findings(
            consent.authorizerName(), candidates.pages(connection, consent), List.of(), List.of());
    Instant until = clock.instant().plus(TO_CHOOSE);
    connections.write(connection.at(Step.CHOOSING, null, findings), consent, until);
  }

  private void refuse(Connection connection, Trouble why) {
    Connection refused = connection.at(Step.REFUSED, why, connection.findings());
    connections.write(refused, null, clock.instant());
  }

  private URI redirect(Provider provider) {
    String path = "/connect/" + provider.name().toLowerCase(Locale.ROOT) + "/callback";
    return URI.create(publicUrl.toString().replaceAll("/+$", "") + path);
  }

  /// 256 bits.
  private String state() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// 43 letters and digits, as Zalo wants it.
  private String verifier() {
    return random
        .ints(43, 0, LETTERS.length())
        .mapToObj(n -> String.valueOf(LETTERS.charAt(n)))
        .reduce("", String::concat);
  }

  private static byte[] hash(String state) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(state.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
