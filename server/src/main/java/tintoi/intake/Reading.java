package tintoi.intake;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tintoi.intake.Journal.Entry;
import tintoi.provider.Hook;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;

/// Goes through one webhook, event by event, each in a transaction of its own together with the
/// note of how far it is. An event that fails is left behind for a later pass, and the rest goes
/// on.
@Component
class Reading {
  private static final Logger log = LoggerFactory.getLogger(Reading.class);
  private static final int TRIES = 3;
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration ECHO_WAIT = Duration.ofSeconds(1);

  /// Of how long a webhook has waited already: what a lock keeps waiting for long is asked for less
  /// and less often, for each time the others wait as long as a statement may.
  private static final int SHARE = 4;

  private static final Duration RARELY = Duration.ofMinutes(5);

  /// What waits for something else of ours is asked for as often at the least, and asks for what
  /// came before it for so long.
  private static final Duration OFTEN = Duration.ofSeconds(20);

  private static final Duration PATIENT = Duration.ofHours(1);
  private static final int EXAMPLES = 20;
  private static final int SHAPES = 1_000;

  private final Map<Provider, Hook> hooks;
  private final Journal journal;
  private final Dispatch dispatch;
  private final TransactionTemplate transactions;
  private final MeterRegistry meters;

  /// Shapes nobody here knows, and how often each came.
  private final Map<String, Integer> strange = new ConcurrentHashMap<>();

  Reading(
      List<Hook> hooks,
      Journal journal,
      Dispatch dispatch,
      TransactionTemplate transactions,
      MeterRegistry meters) {
    this.hooks = hooks.stream().collect(toUnmodifiableMap(Hook::provider, hook -> hook));
    this.journal = journal;
    this.dispatch = dispatch;
    this.transactions = transactions;
    this.meters = meters;
  }

  /// What is left of a webhook; empty if it cannot be read and was set aside.
  Optional<Pass> open(Entry entry) {
    try {
      return Optional.of(new Pass(entry, events(entry)));
    } catch (RuntimeException e) {
      aside(entry, "unreadable: " + e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private List<InboundEvent> events(Entry entry) {
    Hook hook = hooks.get(entry.provider());
    if (hook == null) throw new IllegalStateException("no hook for " + entry.provider());
    return hook.read(entry.body());
  }

  private void aside(Entry entry, String why) {
    // It may repeat what the body says, which PostgreSQL need not be able to keep.
    String error = why.substring(0, Math.min(why.length(), 1_000)).replace('\0', '\uFFFD');
    journal.aside(entry, error, TRIES);
    meters.counter("tintoi.journal.aside", "provider", word(entry.provider())).increment();
    log.warn("journal={} provider={} state=aside why=\"{}\"", entry.id(), entry.provider(), error);
  }

  private static String conversation(InboundEvent event) {
    return switch (event) {
      case InboundEvent.MessageReceived it -> it.conversation();
      case InboundEvent.Echo it -> it.conversation();
      case InboundEvent.Delivered it -> it.conversation();
      case InboundEvent.Read it -> it.conversation();
      case InboundEvent.WindowOpened it -> it.conversation();
      case InboundEvent.Withdrawn it -> it.conversation();
      case InboundEvent.ConsentChanged it -> it.externalId();
      case InboundEvent.Edited it -> it.conversation();
      case InboundEvent.Reacted it -> it.conversation();
      case InboundEvent.Routed it -> it.conversation();
      case InboundEvent.Lifted it -> it.externalId();
      case InboundEvent.Followed it -> it.conversation();
      case InboundEvent.ErasureAsked it -> it.conversation();
      case InboundEvent.Hidden it -> it.conversation();
      case InboundEvent.Ignored it -> it.externalId();
    };
  }

  /// What was not understood in a body; null if all was. Of the same shape some bodies are kept: a
  /// provider may begin to tell something new with every message.
  private @Nullable String notUnderstood(List<InboundEvent> events) {
    List<String> shapes = new ArrayList<>();
    for (InboundEvent event : events)
      if (event instanceof InboundEvent.Ignored ignored && ignored.isStrange())
        if (isRare(ignored.why())) shapes.add(ignored.why());
    return shapes.isEmpty() ? null : "not understood: " + String.join(", ", shapes);
  }

  private boolean isRare(String shape) {
    if (strange.size() >= SHAPES && !strange.containsKey(shape)) return false;
    return strange.merge(shape, 1, Integer::sum) <= EXAMPLES;
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  /// One way through the events of a body that are left.
  final class Pass {
    private final Entry entry;
    private final List<InboundEvent> events;
    private final List<String> failures = new ArrayList<>();
    private final SequencedSet<Integer> todo = new LinkedHashSet<>();
    private final @Nullable String strange;
    private final Set<String> told = new HashSet<>();
    private int left;
    private int postponed;
    private boolean blocked;

    private Pass(Entry entry, List<InboundEvent> events) {
      this.entry = entry;
      this.events = events;
      todo.addAll(entry.again());
      for (int i = entry.done(); i < events.size(); i++) todo.add(i);
      todo.removeIf(index -> index >= events.size());
      strange = notUnderstood(events);
      left = todo.size();
    }

    /// The conversation it is about, so that what is said in one is read in its order. Most
    /// webhooks have one event; where there are more, the first speaks for all: order helps, but
    /// nothing hangs on it.
    String about() {
      return events.isEmpty() ? "" : conversation(events.getFirst());
    }

    /// Since it was kept, by the time in its id.
    boolean isOlderThan(Duration age) {
      return age().compareTo(age) > 0;
    }

    private Duration age() {
      long kept = entry.id().getMostSignificantBits() >>> 16;
      return Duration.ofMillis(System.currentTimeMillis() - kept);
    }

    /// True if what an event speaks of may be there to be read yet, however old it is: nobody
    /// looked for it before, or something that came earlier is left.
    private boolean isEarly(int index) {
      return !entry.again().contains(index) || (!isOlderThan(PATIENT) && journal.isBehind(entry));
    }

    void run() {
      for (int index : todo) take(index);
      close();
    }

    private void take(int index) {
      InboundEvent event = events.get(index);
      if (event instanceof InboundEvent.Ignored(_, var why, _))
        log.debug("journal={} event={} state=ignored why=\"{}\"", entry.id(), index, why);
      left--;
      boolean last = left == 0 && postponed == 0 && failures.isEmpty() && strange == null;
      hear(event);
      // Nothing follows from it: a body of thousands of those must not keep others waiting. What
      // comes after it notes how far it is.
      if (event instanceof InboundEvent.Ignored && !last) {
        count(event, word(Dispatch.Outcome.IGNORED));
        return;
      }
      try {
        Dispatch.Outcome outcome =
            transactions.execute(_ -> {
              Dispatch.Outcome came =
                  dispatch.dispatch(entry.provider(), event, () -> isEarly(index));
              if (came != Dispatch.Outcome.LATER) journal.passed(entry, index, last);
              return came;
            });
        if (outcome == Dispatch.Outcome.LATER) {
          journal.postponed(entry, index);
          postponed++;
        }
        count(event, word(outcome));
      } catch (DataAccessResourceFailureException
          | RecoverableDataAccessException
          | TransactionException e) {
        // Not the event's fault: the database is away. The journal is read again when it is back.
        throw e;
      } catch (TransientDataAccessException e) {
        // Nor this: somebody held a lock, for longer than a statement may last, or two waited for
        // each other. No try is counted.
        log.info("journal={} event={} state=later why=\"{}\"", entry.id(), index, e.toString());
        journal.postponed(entry, index);
        postponed++;
        blocked |= !(e instanceof ConcurrencyFailureException);
        count(event, "later");
      } catch (RuntimeException e) {
        log.warn(
            "journal={} event={} kind={} try={} state=failed",
            entry.id(),
            index,
            event.getClass().getSimpleName(),
            entry.tries() + 1,
            e);
        journal.postponed(entry, index);
        failures.add(index + ": " + e.getClass().getSimpleName());
        count(event, "failed");
      }
    }

    /// Once per Page and pass. An id no Page can have must not stop the reading of everything.
    private void hear(InboundEvent event) {
      if (!told.add(event.externalId())) return;
      try {
        dispatch.heard(entry.provider(), event);
      } catch (DataIntegrityViolationException e) {
        log.warn("journal={} state=unheard why=\"{}\"", entry.id(), e.getClass().getSimpleName());
      }
    }

    private void close() {
      if (failures.isEmpty() && postponed == 0) {
        if (strange != null) aside(entry, strange);
        else if (todo.isEmpty()) journal.finished(entry);
        return;
      }
      boolean given = !failures.isEmpty() && entry.tries() + 1 >= TRIES;
      if (given && postponed == 0) {
        aside(entry, String.join(", ", failures));
        return;
      }
      journal.later(entry, !failures.isEmpty(), String.join(", ", failures), delay());
    }

    private Duration delay() {
      if (!failures.isEmpty()) return SOON.multipliedBy(1L << Math.min(entry.tries(), 6));
      Duration share = age().dividedBy(SHARE);
      Duration most = blocked ? RARELY : OFTEN;
      if (share.compareTo(ECHO_WAIT) < 0) return ECHO_WAIT;
      return share.compareTo(most) < 0 ? share : most;
    }

    private void count(InboundEvent event, String outcome) {
      meters
          .counter(
              "tintoi.events",
              "provider",
              word(entry.provider()),
              "event",
              event.getClass().getSimpleName().toLowerCase(Locale.ROOT),
              "outcome",
              outcome)
          .increment();
    }
  }
}
