package tintoi.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Tokens;

/// Finds out who is asking: the person of the API token if one is sent, else of the session. Looks
/// her up every time: whoever was deactivated a moment ago is nobody now. A request that says whose
/// it is is nobody's if somebody else asks: a browser keeps on sending what one person wrote after
/// another has signed in, with the cookie of the other.
final class PersonFilter extends OncePerRequestFilter {
  private static final String ATTRIBUTE = PersonFilter.class.getName();
  private static final String BEARER = "Bearer ";
  private static final String WHOSE = "Tintoi-Person";
  private static final String CHANGES = "/api/changes";

  private final People people;
  private final Tokens tokens;

  PersonFilter(People people, Tokens tokens) {
    this.people = people;
    this.tokens = tokens;
  }

  /// Who is asking; null if nobody signed in.
  static @Nullable Person person(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Person person ? person : null;
  }

  /// True if a session begun then is older than its cookie: however often it is used, it ends with
  /// that. What was stolen does not last for ever.
  static boolean isOver(long begun) {
    return System.currentTimeMillis() - begun > Security.SIGNED_IN.toMillis();
  }

  /// Only if it has one.
  static String token(HttpServletRequest request) {
    return request.getHeader("Authorization").substring(BEARER.length()).strip();
  }

  static boolean hasToken(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getServletPath();
    return !path.startsWith("/api/") && !path.startsWith("/connect/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Person> person =
        (hasToken(request) ? byToken(request) : bySession(request))
            .filter(asking -> isHers(request, asking));
    if (person.isPresent()) {
      request.setAttribute(ATTRIBUTE, person.get());
    } else {
      // Not the session's own context, which would be saved as empty: a wrong token signs nobody
      // out.
      SecurityContextHolder.setContext(SecurityContextHolder.createEmptyContext());
    }
    chain.doFilter(request, response);
  }

  private static boolean isHers(HttpServletRequest request, Person asking) {
    String whose = request.getHeader(WHOSE);
    // A browser's stream of changes cannot have headers, and comes back by itself after a sign-in.
    if (whose == null && request.getServletPath().equals(CHANGES))
      whose = request.getParameter("person");
    return whose == null || whose.equals(asking.personId().toString());
  }

  /// A token stands alone: the session cookie a browser adds to it counts for nothing.
  private Optional<Person> byToken(HttpServletRequest request) {
    Optional<Person> person = tokens.person(token(request));
    person.ifPresent(found -> {
      var context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(new SignedIn(found.workspaceId(), found.personId()));
      SecurityContextHolder.setContext(context);
    });
    return person;
  }

  private Optional<Person> bySession(HttpServletRequest request) {
    var session = request.getSession(false);
    if (session == null || isOver(session.getCreationTime())) return Optional.empty();
    if (!(SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn signedIn)) {
      return Optional.empty();
    }
    return people
        .find(signedIn.who().workspaceId(), signedIn.who().personId())
        .filter(Person::active);
  }
}
