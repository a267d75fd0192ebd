package tintoi.provider;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A provider's webhook and the bodies it is told.
public final class Told implements Subject {
  private static final Instant LATEST = Instant.parse("5200-01-01T00:00:00Z");

  /// Signs as the provider does.
  public interface Signing {
    Map<String, String> sign(byte[] body);
  }

  private final String name;
  private final Hook hook;
  private final Signing signing;
  private final List<String> bodies;

  /// @param bodies recorded ones, as [Recorded#body] names them
  public Told(String name, Hook hook, Signing signing, List<String> bodies) {
    this.name = name;
    this.hook = hook;
    this.signing = signing;
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public List<String> parts() {
    return bodies;
  }

  @Override
  public byte[] spoil(String part, Mutator mutator) {
    return mutator.body(Recorded.body(part));
  }

  @Override
  public void take(String part, byte[] spoilt) {
    byte[] good = Recorded.body(part);
    boolean same = java.util.Arrays.equals(good, spoilt);
    boolean believed = hook.verify(spoilt, HookContract.header(signing.sign(good)));
    Fit.require(believed == same, "a signature of another body is believed");
    List<InboundEvent> events;
    try {
      events = hook.read(spoilt);
    } catch (IllegalArgumentException e) {
      Fit.require(String.valueOf(e.getMessage()).contains("not JSON"), "refused as " + e);
      return;
    }
    events.forEach(Told::check);
  }

  /// CPU time it takes to refuse a forgery of two megabytes: all keys, and a right length for a
  /// signature. The mean of some, once warm.
  double forgedMillis() {
    var body = new StringBuilder("{\"object\":\"page\"");
    for (int n = 0; body.length() < 2_000_000; n++) body.append(",\"").append(n).append("\":[[1]]");
    byte[] bytes = body.append('}').toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    var headers = HookContract.header(signing.sign(Recorded.body(bodies.getFirst())));
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long began = 0;
    for (int n = 0; n < 60; n++) {
      if (n == 40) began = threads.getCurrentThreadCpuTime();
      if (hook.verify(bytes, headers)) throw new AssertionError("a forgery is believed");
    }
    return (threads.getCurrentThreadCpuTime() - began) / 20e6;
  }

  private static void check(InboundEvent event) {
    switch (event) {
      case InboundEvent.MessageReceived it -> {
        named(it.conversation(), it.customer(), it.id());
        timed(it.at());
        Fit.require(!it.text().isEmpty() || !it.attachments().isEmpty(), "a message of nothing");
      }
      case InboundEvent.Echo it -> {
        named(it.conversation(), it.id());
        timed(it.at());
      }
      case InboundEvent.Delivered it -> timed(it.at());
      case InboundEvent.Read it -> timed(it.at());
      case InboundEvent.WindowOpened it -> {
        named(it.conversation());
        timed(it.at());
      }
      case InboundEvent.Withdrawn it -> {
        named(it.conversation(), it.id());
        timed(it.at());
      }
      case InboundEvent.ConsentChanged _ -> {}
      case InboundEvent.Edited it -> {
        named(it.conversation(), it.id());
        timed(it.at());
      }
      case InboundEvent.Reacted it -> {
        named(it.conversation());
        timed(it.at());
      }
      case InboundEvent.Routed it -> {
        named(it.conversation());
        timed(it.at());
      }
      case InboundEvent.Lifted it -> timed(it.at());
      case InboundEvent.Followed it -> {
        named(it.conversation());
        timed(it.at());
      }
      case InboundEvent.ErasureAsked it -> {
        named(it.conversation());
        timed(it.at());
      }
      case InboundEvent.Hidden it -> named(it.conversation(), it.id());
      case InboundEvent.Ignored it -> Fit.require(!it.why().isEmpty(), "passed over without why");
    }
  }

  private static void named(String... ids) {
    for (String id : ids) Fit.require(!id.isEmpty(), "an event without its id");
  }

  private static void timed(Instant at) {
    Fit.require(!at.isBefore(Instant.EPOCH) && at.isBefore(LATEST), "an event in " + at);
  }
}
