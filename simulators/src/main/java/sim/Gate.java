package sim;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Every request to a provider passes here: first what is broken on purpose, then the provider's
/// own rules, then the log.
final class Gate {
  private static final String HTML =
      "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>";

  /// What a provider answers, and the code it gave, for the log.
  record Answer(Reply reply, String verdict, String code) {
    static Answer ok(Reply reply) {
      return new Answer(reply, "ok", "");
    }

    static Answer refused(Reply reply, String code) {
      return new Answer(reply, "refused", code);
    }
  }

  interface Provider {
    String name();

    /// Notes in the call what it is about, without any effect.
    void describe(Call call);

    Answer answer(Call call);

    /// The body of an error made by a fault.
    Answer error(Faults.Fault fault);
  }

  private final World world;
  private final Faults faults;
  private final Log log;
  private final CountDownLatch closing;

  Gate(World world, Faults faults, Log log, CountDownLatch closing) {
    this.world = world;
    this.faults = faults;
    this.log = log;
    this.closing = closing;
  }

  void pass(Provider provider, Call call) throws IOException {
    synchronized (world) {
      provider.describe(call);
    }
    Faults.Fault fault = faults.take(provider.name(), call);
    if (fault == null) {
      Answer answer = process(provider, call);
      note(provider, call, answer.verdict(), answer.reply().status(), answer.code());
      call.send(answer.reply());
      return;
    }
    if (fault.delayMs() > 0) pause(fault.delayMs());
    Answer real = fault.processed() ? process(provider, call) : null;
    spoil(provider, call, fault, real);
  }

  private void spoil(Provider provider, Call call, Faults.Fault fault, @Nullable Answer real)
      throws IOException {
    String verdict = "fault " + Text.lower(fault.kind().name());
    if (real != null) verdict = real.verdict() + ", " + verdict;
    String code = real == null ? "" : real.code();
    switch (fault.kind()) {
      case REFUSE_CONNECTION, CUT_AFTER -> {
        note(provider, call, verdict, 0, code);
        call.cut();
      }
      case HANG -> {
        note(provider, call, verdict, 0, code);
        pause(TimeUnit.MINUTES.toMillis(10));
        call.cut();
      }
      case SLOW -> {
        Answer late = real == null ? process(provider, call) : real;
        note(provider, call, verdict, late.reply().status(), late.code());
        call.send(late.reply());
      }
      case ERROR -> {
        Answer error = provider.error(fault);
        note(provider, call, verdict, error.reply().status(), error.code());
        call.send(error.reply());
      }
      case SERVER_ERROR -> sendNoted(provider, call, verdict, Reply.empty(http(fault, 503)));
      case HTML -> sendNoted(provider, call, verdict, Reply.html(http(fault, 502), HTML));
      case EMPTY -> sendNoted(provider, call, verdict, Reply.empty(http(fault, 200)));
      case OTHER_SHAPE ->
          sendNoted(
              provider, call, verdict, Reply.json(http(fault, 200), Map.of("data", List.of())));
      case TRUNCATED -> {
        Answer whole = real == null ? process(provider, call) : real;
        note(provider, call, verdict, whole.reply().status(), whole.code());
        call.sendHalf(whole.reply());
      }
    }
  }

  private void sendNoted(Provider provider, Call call, String verdict, Reply reply)
      throws IOException {
    note(provider, call, verdict, reply.status(), "");
    call.send(reply);
  }

  private static int http(Faults.Fault fault, int usual) {
    return fault.http() == 0 ? usual : fault.http();
  }

  private Answer process(Provider provider, Call call) {
    synchronized (world) {
      Answer answer = provider.answer(call);
      world.changed();
      return answer;
    }
  }

  private void note(Provider provider, Call call, String verdict, int http, String code) {
    log.add(world.clock.now(), provider.name(), call, verdict, http, code);
  }

  private void pause(long ms) {
    try {
      if (closing.await(ms, TimeUnit.MILLISECONDS)) return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
