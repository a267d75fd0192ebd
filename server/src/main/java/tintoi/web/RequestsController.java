package tintoi.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Person;
import tintoi.inbox.Admission;
import tintoi.inbox.Request;

/// Requests to join a conversation.
@RestController
@RequestMapping("/api")
class RequestsController {
  private final Admission admission;
  private final RequestViews views;

  RequestsController(Admission admission, RequestViews views) {
    this.admission = admission;
    this.views = views;
  }

  /// @param draft what she wants to say once she is let in; null if nothing yet
  record Question(@Nullable @Size(max = 500) String reason, @Nullable @Valid Draft draft) {}

  record Draft(@NotNull String text, @NotNull String idempotencyKey) {}

  record Verdict(@NotNull Answer decision, @Nullable @Size(max = 500) String note) {}

  enum Answer {
    APPROVED,
    DENIED
  }

  record Everything(List<RequestJson> items, @Nullable String next) {}

  @PostMapping("/conversations/{conversationId}/requests")
  @ResponseStatus(HttpStatus.CREATED)
  RequestJson create(
      Person person,
      @PathVariable UUID conversationId,
      @Valid @RequestBody(required = false) @Nullable Question question) {
    String reason = question == null ? null : question.reason();
    Draft draft = question == null ? null : question.draft();
    Request request =
        admission.ask(
            person,
            conversationId,
            reason == null ? "" : reason,
            draft == null
                ? null
                : new Admission.Draft(draft.text(), IdempotencyKey.check(draft.idempotencyKey())));
    return views.show(person, request);
  }

  @GetMapping("/requests")
  Everything list(Person person, @RequestParam(defaultValue = "all") String state) {
    return new Everything(views.all(person, state(state)), null);
  }

  @PutMapping("/requests/{requestId}/decision")
  RequestJson decide(
      Person person, @PathVariable UUID requestId, @Valid @RequestBody Verdict verdict) {
    String note = verdict.note();
    boolean approved = verdict.decision() == Answer.APPROVED;
    return views.show(
        person, admission.decide(person, requestId, approved, note == null ? "" : note));
  }

  @DeleteMapping("/requests/{requestId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void withdraw(Person person, @PathVariable UUID requestId) {
    admission.withdraw(person, requestId);
  }

  private static Request.@Nullable State state(String name) {
    if (name.equals("all")) return null;
    try {
      return Request.State.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
    }
  }
}
