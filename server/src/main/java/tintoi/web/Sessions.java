package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.PersonChanged;

/// Ends sessions: of who signs out, and of who was deactivated. She is nobody already, as every
/// request looks her up; this also keeps her old cookies from coming alive if she is let in again.
@Component
class Sessions {
  private final FindByIndexNameSessionRepository<? extends Session> sessions;
  private final People people;
  private final ApplicationEventPublisher events;

  Sessions(
      FindByIndexNameSessionRepository<? extends Session> sessions,
      People people,
      ApplicationEventPublisher events) {
    this.sessions = sessions;
    this.people = people;
    this.events = events;
  }

  /// Somebody signed out, or another signed in there. Told on this node; elsewhere it is noticed.
  record Ended(String sessionId) {}

  /// Ends the session of a request, if it has one.
  void end(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null) return;
    String sessionId = session.getId();
    session.invalidate();
    events.publishEvent(new Ended(sessionId));
  }

  @TransactionalEventListener(fallbackExecution = true)
  void changed(PersonChanged event) {
    boolean active =
        people.find(event.workspaceId(), event.personId()).filter(Person::active).isPresent();
    if (active) return;
    sessions
        .findByPrincipalName(event.personId().toString())
        .keySet()
        .forEach(sessions::deleteById);
  }
}
