package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.access.SignIn;
import tintoi.access.Workspace;
import tintoi.access.Workspaces;

/// Who is signed in: signing in, looking, choosing a language, signing out.
@RestController
@RequestMapping("/api/session")
class SessionController {
  private final SignIn signIn;
  private final People people;
  private final Sessions sessions;
  private final Entry entry;
  private final Facts facts;

  SessionController(SignIn signIn, People people, Sessions sessions, Entry entry, Facts facts) {
    this.signIn = signIn;
    this.people = people;
    this.sessions = sessions;
    this.entry = entry;
    this.facts = facts;
  }

  record Credentials(
      @NotBlank @Size(max = 320) String email, @NotNull @Size(min = 1, max = 200) String password) {
    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  record Language(@NotNull @Pattern(regexp = "vi|en") String locale) {}

  /// @param sandbox null outside the sandbox
  record Session(
      Who person, Where workspace, String supportAddress, Instant now, @Nullable Sandbox sandbox) {}

  record Who(UUID id, String name, String email, Role role, String locale) {}

  record Where(UUID id, String name, String zone) {}

  record Sandbox(String simulators) {}

  /// JSON only: a form, which a foreign page could send, is not taken.
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Session create(
      @Valid @RequestBody Credentials credentials,
      HttpServletRequest request,
      HttpServletResponse response) {
    var outcome =
        signIn.signIn(credentials.email(), credentials.password(), request.getRemoteAddr());
    return switch (outcome) {
      case SignIn.Outcome.SignedIn(var person) -> {
        entry.let(person, request, response);
        yield facts.session(person);
      }
      case SignIn.Outcome.Wrong() -> throw Problem.of(HttpStatus.UNAUTHORIZED, "sign_in.wrong");
      case SignIn.Outcome.TooOften(var at) ->
          throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "sign_in.too_many").retryAt(at);
    };
  }

  @GetMapping
  Session get(Person person) {
    return facts.session(person);
  }

  @PatchMapping
  Session change(Person person, @Valid @RequestBody Language language) {
    people.speak(person.workspaceId(), person.personId(), language.locale());
    return facts.session(
        people.find(person.workspaceId(), person.personId()).orElseThrow(Problem::notFound));
  }

  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(HttpServletRequest request) {
    sessions.end(request);
    SecurityContextHolder.clearContext();
  }

  /// Gives the browser a session of hers, as old as its cookie. One that was there is ended: a
  /// session keeps its age whoever signs in, and one that is too old would let nobody in any more.
  @Component
  static class Entry {
    private final Sessions sessions;
    private final SessionAuthenticationStrategy renewal;
    private final SecurityContextRepository contexts;

    Entry(
        Sessions sessions,
        SessionAuthenticationStrategy renewal,
        SecurityContextRepository contexts) {
      this.sessions = sessions;
      this.renewal = renewal;
      this.contexts = contexts;
    }

    void let(Person person, HttpServletRequest request, HttpServletResponse response) {
      var signedIn = new SignedIn(person.workspaceId(), person.personId());
      sessions.end(request);
      renewal.onAuthentication(signedIn, request, response);
      var context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(signedIn);
      SecurityContextHolder.setContext(context);
      contexts.saveContext(context, request, response);
    }
  }

  /// What a browser must know before it asks for anything else.
  @Component
  static class Facts {
    private final Workspaces workspaces;
    private final Clock clock;
    private final String supportAddress;
    private final String simulators;

    Facts(
        Workspaces workspaces,
        Clock clock,
        @Value("${tintoi.support-address:support@example.org}") String supportAddress,
        @Value("${tintoi.sandbox.simulators:}") String simulators) {
      this.workspaces = workspaces;
      this.clock = clock;
      this.supportAddress = supportAddress;
      this.simulators = simulators;
    }

    Session session(Person person) {
      Workspace workspace = workspaces.of(person);
      return new Session(
          new Who(person.personId(), person.name(), person.email(), person.role(), person.locale()),
          new Where(workspace.workspaceId(), workspace.name(), workspace.zone().getId()),
          supportAddress,
          clock.instant(),
          simulators.isBlank() ? null : new Sandbox(simulators));
    }
  }
}
