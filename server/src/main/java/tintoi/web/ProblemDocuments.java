package tintoi.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Remedy;
import tintoi.failure.Wording;
import tintoi.web.ProblemDocument.FieldProblem;

/// Writes problem documents: the dictionary's sentences in the reader's language. Never an
/// exception's own text, which is written for us and may carry what is nobody's business.
@Component
class ProblemDocuments {
  /// For when the reader's workspace and its zone are not known.
  private static final ZoneId HOME = ZoneId.of("Asia/Ho_Chi_Minh");

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm, dd/MM");

  private final Explanations explanations;
  private final FailureDictionary dictionary;
  private final Clock clock;

  ProblemDocuments(Explanations explanations, FailureDictionary dictionary, Clock clock) {
    this.explanations = explanations;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  ResponseEntity<ProblemDocument> write(
      HttpServletRequest request, Problem problem, @Nullable List<FieldProblem> errors) {
    Map<String, Object> facts = new HashMap<>(problem.facts());
    Instant retryAt = problem.retryAt();
    Person reader = PersonFilter.person(request);
    if (retryAt != null) facts.putIfAbsent("time", time(retryAt, reader));
    Map<String, Wording> texts = explanations.texts(problem.key(), facts);
    Wording words = texts.getOrDefault(language(request, reader), texts.get("vi"));
    if (words == null) throw new IllegalStateException("no words for " + problem.key());
    var document =
        new ProblemDocument(
            "/problems/" + problem.key(),
            words.title(),
            problem.status().value(),
            words.what(),
            asked(request),
            problem.key(),
            words.remedy(),
            retryAt,
            texts,
            actions(problem),
            errors);
    var headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    headers.setCacheControl("no-store");
    if (retryAt != null) {
      long seconds = Math.max(1, Duration.between(clock.instant(), retryAt).toSeconds());
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
    return new ResponseEntity<>(document, headers, problem.status());
  }

  /// What is refused before a controller is reached is told from a path of its own, `/error`, which
  /// nobody asked for.
  private static @Nullable String asked(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path
        ? path
        : request.getRequestURI();
  }

  Problem unavailable() {
    return later("service.unavailable");
  }

  /// Not 507: what was answered so must not be repeated unless a person asks (RFC 4918, 11.5), and
  /// this goes on by itself.
  Problem full() {
    return later(FullStorage.CAUSE);
  }

  private Problem later(String cause) {
    return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, cause)
        .retryAt(clock.instant().plusSeconds(5));
  }

  private List<String> actions(Problem problem) {
    List<Remedy> remedies =
        problem.actions().isEmpty() ? dictionary.remedies(problem.key()) : problem.actions();
    return remedies.stream().map(Explanations::name).toList();
  }

  private String time(Instant at, @Nullable Person reader) {
    try {
      if (reader != null) return explanations.to(reader).clock(at);
    } catch (DataAccessException _) {
      // It may be the database that is the problem.
    }
    return CLOCK.format(at.atZone(HOME));
  }

  /// Her own language if she is signed in, else what her browser asks for, else Vietnamese.
  static String language(HttpServletRequest request, @Nullable Person reader) {
    if (reader != null) return reader.locale();
    String wanted = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
    if (wanted == null) return "vi";
    try {
      var ranges = Locale.LanguageRange.parse(wanted);
      Locale best = Locale.lookup(ranges, List.of(Explanations.VIETNAMESE, Locale.ENGLISH));
      return best == null ? "vi" : best.getLanguage();
    } catch (IllegalArgumentException _) {
      return "vi";
    }
  }
}
