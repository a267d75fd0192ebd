package tintoi.provider.zalo;

import static tintoi.provider.SimulatedWorld.CALLBACK;

import java.net.URI;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import tintoi.provider.Authorizer.Candidate;
import tintoi.provider.Authorizer.Exchange;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.Use;
import tintoi.provider.Wire;

/// The ways of the Zalo tests into the simulated world.
final class ZaloConnected {
  static final String OA_SECRET = "zalo-oa-secret-sandbox";
  static final String VERIFIER = "dBjftJeZ4CVPmB92K27uhbUJU1p1r0wW1gFWFOEjXkA";

  private ZaloConnected() {}

  static ZaloProperties properties(URI simulators) {
    return new ZaloProperties(
        URI.create(simulators + "/zalo-oauth"),
        URI.create(simulators + "/zalo-api"),
        "2000000000000001",
        "zalo-app-secret-sandbox",
        OA_SECRET,
        URI.create("https://example.com/form.png"));
  }

  static ZaloOaConnector connector(URI simulators, Wire wire) {
    return new ZaloOaConnector(properties(simulators), client(simulators, wire), Clock.systemUTC());
  }

  static ZaloClient client(URI simulators, Wire wire) {
    return new ZaloClient(properties(simulators), wire);
  }

  static ZaloAuthorizer authorizer(SimulatedWorld world) {
    var properties = properties(world.at(""));
    return new ZaloAuthorizer(
        properties, new ZaloClient(properties, new Wire()), Clock.systemUTC());
  }

  static Exchange connect(SimulatedWorld world, String decision, String verifier) {
    var authorizer = authorizer(world);
    var page =
        authorizer.authorizeUri(EnumSet.of(Use.MESSAGES), CALLBACK, "state-1", VERIFIER, false);
    return authorizer.exchange(
        world.decide(page, Map.of("decision", decision)), CALLBACK, verifier);
  }

  /// The OA "Minh Shoes", connected.
  static Candidate oa(SimulatedWorld world) {
    if (!(connect(world, "allow", VERIFIER) instanceof Exchange.Granted(var consent)))
      throw new IllegalStateException("the sandbox did not connect");
    return consent.candidates().getFirst();
  }
}
