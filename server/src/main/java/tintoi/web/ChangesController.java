package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tintoi.access.Person;
import tintoi.access.PersonChanged;

/// Changes as they happen, as server-sent events. Each stream has a thread of its own that reads
/// the ring at its own pace: a slow browser delays nobody, and one that falls too far behind is
/// told to fetch everything again.
@RestController
class ChangesController {
  private static final Duration BEAT = Duration.ofSeconds(15);

  private final ChangeRing ring;
  private final Ticket.Control control;
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  ChangesController(ChangeRing ring, Ticket.Control control) {
    this.ring = ring;
    this.control = control;
  }

  @GetMapping(path = "/api/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(
      Person person,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletRequest request,
      HttpServletResponse response) {
    // Proxies must pass events on as they come.
    response.setHeader("X-Accel-Buffering", "no");
    response.setHeader("Cache-Control", "no-store");
    var emitter = new SseEmitter(0L);
    var ticket = Ticket.of(person, request);
    var stream = new Stream(ticket, emitter, lastEventId == null ? "" : lastEventId);
    emitter.onCompletion(stream::end);
    emitter.onError(_ -> stream.end());
    emitter.onTimeout(stream::end);
    open.add(stream);
    Thread.ofVirtual().name("changes").start(stream);
    return emitter;
  }

  /// Whoever was deactivated hears nothing more.
  @TransactionalEventListener(fallbackExecution = true)
  void changed(PersonChanged event) {
    open.stream()
        .filter(stream -> stream.isOf(event.workspaceId(), event.personId()))
        .filter(stream -> !control.isGood(stream.ticket))
        .forEach(Stream::end);
    ring.wake();
  }

  /// Nor does who signed out.
  @EventListener
  void signedOut(Sessions.Ended event) {
    open.stream().filter(stream -> stream.isOf(event.sessionId())).forEach(Stream::end);
    ring.wake();
  }

  /// Open streams would keep the web server from stopping.
  @EventListener
  void closing(ContextClosedEvent event) {
    closing = true;
    open.forEach(Stream::end);
    ring.wake();
  }

  private final class Stream implements Runnable {
    private final Ticket ticket;
    private final Person person;
    private final SseEmitter emitter;
    private final String lastEventId;
    private volatile boolean ended;

    Stream(Ticket ticket, SseEmitter emitter, String lastEventId) {
      this.ticket = ticket;
      this.person = ticket.person();
      this.emitter = emitter;
      this.lastEventId = lastEventId;
    }

    boolean isOf(UUID workspaceId, UUID personId) {
      return person.workspaceId().equals(workspaceId) && person.personId().equals(personId);
    }

    boolean isOf(String sessionId) {
      return sessionId.equals(ticket.sessionId());
    }

    void end() {
      ended = true;
      open.remove(this);
    }

    @Override
    public void run() {
      try {
        long position = begin();
        long beaten = System.nanoTime();
        while (!ended && !closing) {
          ChangeRing.Batch batch = ring.after(position, person.workspaceId(), BEAT);
          if (ended || closing) break;
          if (batch.missed()) send(batch.position(), Change.RESYNC);
          send(position, batch);
          if (System.nanoTime() - beaten >= BEAT.toNanos()) {
            beat();
            beaten = System.nanoTime();
          }
          position = batch.position();
        }
        emitter.complete();
      } catch (IOException | IllegalStateException _) {
        // She closed the page.
      } catch (RuntimeException e) {
        // The browser comes again by itself, but only if it is told that this one is over.
        emitter.completeWithError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        end();
      }
    }

    /// Whoever comes for the first time is told at once where she is: an id without data moves a
    /// browser on and says nothing. Broken off before her first change she would else come back
    /// without one, and begin anew after what she missed.
    private long begin() throws IOException {
      long now = ring.position();
      var opened = SseEmitter.event().reconnectTime(2000).comment("open");
      emitter.send(lastEventId.isEmpty() ? opened.id(ring.id(now)) : opened);
      if (lastEventId.isEmpty()) return now;
      long position = ring.position(lastEventId);
      if (position >= 0) return position;
      send(now, Change.RESYNC);
      return now;
    }

    /// Only the last of a batch moves the browser on: whoever breaks off in the middle of one is
    /// told all of it again.
    private void send(long before, ChangeRing.Batch batch) throws IOException {
      int left = batch.changes().size();
      for (Change change : batch.changes()) {
        left--;
        send(left == 0 ? batch.position() : before, change);
      }
    }

    private void send(long position, Change change) throws IOException {
      emitter.send(
          SseEmitter.event()
              .id(ring.id(position))
              .name("change")
              .data(change, MediaType.APPLICATION_JSON));
    }

    /// Keeps proxies from closing a quiet stream, and notices who is gone or may be here no more.
    private void beat() throws IOException {
      if (!control.isGood(ticket)) {
        ended = true;
        return;
      }
      emitter.send(SseEmitter.event().comment("."));
    }
  }
}
