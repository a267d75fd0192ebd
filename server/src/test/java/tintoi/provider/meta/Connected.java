package tintoi.provider.meta;

import static tintoi.provider.SimulatedWorld.CALLBACK;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tintoi.provider.Authorizer.Exchange;
import tintoi.provider.Credential;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Use;
import tintoi.provider.Wire;

/// The ways of the Meta tests into the simulated world.
final class Connected {
  static final String SECRET = "meta-app-secret-sandbox";

  private Connected() {}

  static MetaProperties properties(URI simulators) {
    return new MetaProperties(
        URI.create(simulators + "/graph"),
        URI.create(simulators + "/facebook"),
        "v25.0",
        "1000000000000001",
        SECRET,
        "tintoi-verify",
        List.of());
  }

  static GraphClient graph(URI simulators, Wire wire) {
    return new GraphClient(properties(simulators), wire);
  }

  static MetaAuthorizer authorizer(SimulatedWorld world) {
    var properties = properties(world.at(""));
    return new MetaAuthorizer(properties, new GraphClient(properties, new Wire()));
  }

  /// Somebody connects, as in the browser.
  static Exchange connect(SimulatedWorld world, Set<Use> uses, Map<String, String> choice) {
    var authorizer = authorizer(world);
    var page = authorizer.authorizeUri(uses, CALLBACK, "state-1", "verifier-1", true);
    return authorizer.exchange(world.decide(page, choice), CALLBACK, "verifier-1");
  }

  /// The Page "Giày Minh", connected by Nam for both uses, its webhook subscribed.
  static Credential page(SimulatedWorld world) {
    var all = EnumSet.allOf(Use.class);
    var choice = Map.of("user", "nam", "decision", "continue");
    if (!(connect(world, all, choice) instanceof Exchange.Granted(var consent)))
      throw new IllegalStateException("the sandbox did not connect");
    var token =
        consent.candidates().stream()
            .filter(candidate -> candidate.externalId().equals(PAGE))
            .findFirst()
            .orElseThrow()
            .secrets()
            .access();
    var credential = new Credential(PAGE, token);
    authorizer(world).check(credential, all, true);
    return credential;
  }
}
