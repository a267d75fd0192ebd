package tintoi.provider;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;

/// One thing we ask of a provider. Its answers are those of the simulators, recorded when this is
/// made; one of them at a time is spoilt.
public final class Answered implements Subject {
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static final FailureDictionary DICTIONARY = new FailureDictionary(METERS);

  /// Asks, and brings what came of it.
  public interface Asking {
    Object ask(URI provider, Wire wire);
  }

  private final String name;
  private final ChannelKind kind;
  private final Asking asking;
  private final Puppet puppet;
  private final Wire wire = new Wire(Duration.ofSeconds(2), Duration.ofSeconds(2));

  /// @param world where the good answers are from; not asked any more afterwards
  public Answered(String name, ChannelKind kind, URI world, Asking asking) {
    this.name = name;
    this.kind = kind;
    this.asking = asking;
    puppet = new Puppet(world);
    Object good = asking.ask(puppet.uri(), wire);
    Fit.storable(good);
    puppet.remember();
    if (puppet.asked().isEmpty()) throw new IllegalStateException(name + " asked nothing: " + good);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  public ChannelKind kind() {
    return kind;
  }

  @Override
  public List<String> parts() {
    return puppet.asked();
  }

  /// What the simulators answered.
  public Puppet.Reply good(String part) {
    return puppet.good(part);
  }

  @Override
  public byte[] spoil(String part, Mutator mutator) {
    Puppet.Reply good = puppet.good(part);
    return mutator.answer(good.status(), good.headers(), good.body());
  }

  /// What comes of it if this is the answer to that part.
  public Object ask(String part, byte[] answer) {
    puppet.instead(part, answer);
    return asking.ask(puppet.uri(), wire);
  }

  @Override
  public void take(String part, byte[] spoilt) {
    Object result = ask(part, spoilt);
    Fit.check(result, puppet.said());
    if (result instanceof ProviderAnswer answer) diagnosed(answer);
  }

  /// Whatever was said, there is a verdict that can be kept and read again.
  private void diagnosed(ProviderAnswer answer) {
    var circumstances = new Circumstances(kind, 1, null, Instant.parse("2026-11-28T05:00:00Z"));
    Diagnosis why;
    switch (answer) {
      case ProviderAnswer.Accepted _ -> {
        return;
      }
      case ProviderAnswer.Refused(var error, _) -> why = DICTIONARY.diagnose(error, circumstances);
      case ProviderAnswer.NoAnswer silence -> why = DICTIONARY.diagnose(silence, circumstances);
    }
    if (METERS.getMeters().size() > 5_000) METERS.clear();
    String kept = Diagnoses.write(why);
    Fit.require(Diagnoses.read(kept).equals(why), "a verdict that is read otherwise: " + kept);
    boolean nothingLeft = answer instanceof ProviderAnswer.NoAnswer(var left, _) && !left;
    Fit.require(
        nothingLeft || !why.cause().startsWith("network."),
        "what may have arrived is taken for what never left: " + kept);
  }
}
