package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import tintoi.access.NotAllowed;
import tintoi.files.FileRefused;
import tintoi.files.Files;
import tintoi.inbox.Refusal;
import tintoi.provider.Provider;
import tintoi.web.ProblemDocument.FieldProblem;

/// Every refusal and every failure leaves as a problem document; which one, is decided here.
@RestControllerAdvice
class ProblemAdvice {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  private final ProblemDocuments documents;
  private final Files files;
  private final FullStorage storage;

  ProblemAdvice(ProblemDocuments documents, Files files, FullStorage storage) {
    this.documents = documents;
    this.files = files;
    this.storage = storage;
  }

  /// @return null if nobody is there any more to be told
  @ExceptionHandler
  @Nullable ResponseEntity<ProblemDocument> explain(Exception e, HttpServletRequest request) {
    if (e instanceof AsyncRequestNotUsableException) return null;
    Problem problem = problem(e, request);
    // A full disk is told once a minute: a trace for each request helps nobody, and takes room.
    if (problem.status().is5xxServerError() && !problem.key().equals(FullStorage.CAUSE)) {
      log.error("request={} {}", request.getMethod(), request.getRequestURI(), e);
    }
    ResponseEntity<ProblemDocument> written = documents.write(request, problem, errors(e));
    if (e instanceof HttpRequestMethodNotSupportedException method
        && written.getStatusCode().value() == 405) {
      return ResponseEntity.status(written.getStatusCode())
          .headers(written.getHeaders())
          .allow(allowed(method).toArray(HttpMethod[]::new))
          .body(written.getBody());
    }
    return written;
  }

  Problem problem(Exception e, HttpServletRequest request) {
    return switch (e) {
      case Problem problem -> problem;
      // Before all others: an upload that found no room is no malformed one.
      case Exception full when FullStorage.says(full) -> full(full);
      case NotAllowed refused -> notAllowed(refused);
      case Refusal refusal -> refused(refusal);
      case FileRefused refused -> refused(refused);
      case MaxUploadSizeExceededException _ -> refused(files.tooLarge());
      case MultipartException _, MissingServletRequestPartException _ -> malformed();
      case MethodArgumentNotValidException _,
          HandlerMethodValidationException _,
          ConstraintViolationException _ ->
          Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "request.field");
      case HttpMessageNotReadableException unreadable -> Bodies.problem(unreadable);
      case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
      case TypeMismatchException _ -> malformed();
      case MissingRequestHeaderException missing
          when missing.getHeaderName().equals("Idempotency-Key") ->
          Problem.of(HttpStatus.BAD_REQUEST, "idempotency.key_missing");
      case HttpRequestMethodNotSupportedException method when isNothing(method, request) ->
          Problem.notFound();
      case InvalidParameterException unreadable -> byStatus(unreadable.getErrorCode());
      case ErrorResponse response -> byStatus(response.getStatusCode().value());
      case CannotCreateTransactionException _,
          CannotGetJdbcConnectionException _,
          DataAccessResourceFailureException _,
          RecoverableDataAccessException _,
          // The connection broke in the middle: not even the rollback got through.
          TransactionSystemException _ ->
          storage.isWhyAway() ? full(e) : documents.unavailable();
      case DataIntegrityViolationException unfit when Unfit.says(unfit) -> {
        String said = String.valueOf(unfit.getMostSpecificCause().getMessage());
        log.warn("request={} {} {}", request.getMethod(), request.getRequestURI(), said);
        yield malformed();
      }
      // Two waited for each other, or one too long: asked again, it is done.
      case QueryTimeoutException _, ConcurrencyFailureException _ -> documents.unavailable();
      default -> Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal.error");
    };
  }

  Problem byStatus(int status) {
    return switch (status) {
      // 501, 505: an encoding or a version of HTTP that is none.
      case 400, 501, 505 -> malformed();
      case 401 -> Problem.of(HttpStatus.UNAUTHORIZED, "sign_in.required");
      case 403 -> Problem.of(HttpStatus.FORBIDDEN, "sign_in.csrf");
      case 404 -> Problem.notFound();
      case 405 -> Problem.of(HttpStatus.METHOD_NOT_ALLOWED, "request.method");
      case 406 -> Problem.of(HttpStatus.NOT_ACCEPTABLE, "request.media_type");
      case 413 -> Problem.of(HttpStatus.CONTENT_TOO_LARGE, "request.too_large");
      case 415 -> Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "request.media_type");
      case 429 -> Problem.of(HttpStatus.TOO_MANY_REQUESTS, "request.too_many");
      case 503 -> documents.unavailable();
      default ->
          status >= 500
              ? Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal.error")
              : malformed();
    };
  }

  private Problem full(Exception e) {
    storage.told(e);
    return documents.full();
  }

  private static Problem malformed() {
    return Problem.of(HttpStatus.BAD_REQUEST, "request.malformed");
  }

  private static Problem notAllowed(NotAllowed e) {
    List<String> helpers = e.refused().helpers();
    Map<String, Object> facts =
        helpers.isEmpty() ? Map.of() : Map.of("person", String.join(", ", helpers));
    HttpStatus status =
        switch (e.refused().cause()) {
          case "sign_in.required" -> HttpStatus.UNAUTHORIZED;
          case "permission.already_member" -> HttpStatus.UNPROCESSABLE_CONTENT;
          default -> HttpStatus.FORBIDDEN;
        };
    return Problem.of(status, e.refused().cause(), facts);
  }

  private static Problem refused(Refusal refusal) {
    Map<String, Object> facts = new HashMap<>(refusal.facts());
    facts.replaceAll(
        (_, fact) -> fact instanceof Provider provider ? Explanations.name(provider) : fact);
    return Problem.of(status(refusal.sort()), refusal.key(), facts);
  }

  private static Problem refused(FileRefused refused) {
    HttpStatus status =
        refused.key().equals("file.too_large")
            ? HttpStatus.CONTENT_TOO_LARGE
            : HttpStatus.UNPROCESSABLE_CONTENT;
    return Problem.of(status, refused.key(), refused.facts());
  }

  private static HttpStatus status(Refusal.Sort sort) {
    return switch (sort) {
      case MALFORMED -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case FORBIDDEN -> HttpStatus.FORBIDDEN;
      case CONFLICT -> HttpStatus.CONFLICT;
      case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
    };
  }

  /// An id in a path that is no id names nothing; elsewhere it is a mistake in the request.
  private static Problem mismatch(MethodArgumentTypeMismatchException e) {
    boolean inPath =
        AnnotatedElementUtils.hasAnnotation(
                e.getParameter().getAnnotatedElement(), PathVariable.class)
            || e.getParameter().hasParameterAnnotation(PathVariable.class);
    return inPath ? Problem.notFound() : malformed();
  }

  /// Files answer to every path that nothing else answers to, but to reading only: something else
  /// asked of a path of the API then means that there is no such path.
  private static boolean isNothing(
      HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
    return request.getRequestURI().startsWith("/api/")
        && allowed(e).equals(Set.of(HttpMethod.GET, HttpMethod.HEAD));
  }

  private static Set<HttpMethod> allowed(HttpRequestMethodNotSupportedException e) {
    Set<HttpMethod> methods = e.getSupportedHttpMethods();
    return methods == null ? Set.of() : methods;
  }

  private static @Nullable List<FieldProblem> errors(Exception e) {
    return switch (e) {
      case MethodArgumentNotValidException invalid ->
          invalid.getFieldErrors().stream()
              .map(error -> new FieldProblem(error.getField(), said(error.getDefaultMessage())))
              .toList();
      case HandlerMethodValidationException invalid ->
          invalid.getParameterValidationResults().stream()
              .flatMap(result ->
                  result.getResolvableErrors().stream()
                      .map(error ->
                          new FieldProblem(
                              said(result.getMethodParameter().getParameterName()),
                              said(error.getDefaultMessage()))))
              .toList();
      case HttpMessageNotReadableException unreadable when !Bodies.field(unreadable).isEmpty() ->
          List.of(
              new FieldProblem(
                  Bodies.field(unreadable),
                  Bodies.isUnknown(unreadable)
                      ? "is not a field of this request"
                      : "does not hold what belongs there"));
      default -> null;
    };
  }

  private static String said(@Nullable String text) {
    return text == null ? "" : text;
  }
}
