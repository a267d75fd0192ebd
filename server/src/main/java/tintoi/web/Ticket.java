package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Tokens;

/// By what somebody was let in who stays longer than a request.
///
/// @param token null if she came by her session
/// @param sessionId null if she came by a token
record Ticket(Person person, @Nullable String token, @Nullable String sessionId) {

  static Ticket of(Person person, HttpServletRequest request) {
    if (PersonFilter.hasToken(request))
      return new Ticket(person, PersonFilter.token(request), null);
    HttpSession session = request.getSession(false);
    return new Ticket(person, null, session == null ? null : session.getId());
  }

  @Override
  public String toString() {
    return "Ticket[" + person.personId() + ", ***]";
  }

  /// Asks of a ticket what [PersonFilter] asks of each request.
  @Component
  static class Control {
    private final People people;
    private final Tokens tokens;
    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    Control(
        People people,
        Tokens tokens,
        FindByIndexNameSessionRepository<? extends Session> sessions) {
      this.people = people;
      this.tokens = tokens;
      this.sessions = sessions;
    }

    /// False once she was deactivated or has signed out, her session is over, or her token revoked.
    boolean isGood(Ticket ticket) {
      if (ticket.token != null) return tokens.person(ticket.token).isPresent();
      return isActive(ticket.person) && ticket.sessionId != null && lasts(ticket.sessionId);
    }

    private boolean isActive(Person person) {
      return people
          .find(person.workspaceId(), person.personId())
          .filter(Person::active)
          .isPresent();
    }

    private boolean lasts(String sessionId) {
      Session session = sessions.findById(sessionId);
      return session != null && !PersonFilter.isOver(session.getCreationTime().toEpochMilli());
    }
  }
}
