package tintoi.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What is refused before any controller is reached (a filter's no) is explained like everything
/// else; what no filter sees, see [Refusals].
@RestController
class ErrorsController implements ErrorController {
  private final ProblemAdvice advice;
  private final ProblemDocuments documents;

  ErrorsController(ProblemAdvice advice, ProblemDocuments documents) {
    this.advice = advice;
    this.documents = documents;
  }

  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<ProblemDocument> explain(HttpServletRequest request) {
    Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Problem problem =
        thrown instanceof Exception e
            ? advice.problem(e, request)
            : advice.byStatus(status instanceof Integer code ? code : 404);
    return documents.write(request, problem, null);
  }
}
