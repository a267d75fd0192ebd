package tintoi.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// What the web server refuses before any code of ours runs (an address or a header that is not
/// HTTP) is explained as all else is, where it would write an English page of its own.
@Component
class Refusals implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private final ProblemAdvice advice;
  private final ProblemDocuments documents;
  private final JsonMapper json;

  Refusals(ProblemAdvice advice, ProblemDocuments documents, JsonMapper json) {
    this.advice = advice;
    this.documents = documents;
    this.json = json;
  }

  @Override
  public void customize(ConfigurableTomcatWebServerFactory factory) {
    // After the framework's own, and therefore inside of it: who reports first is heard.
    factory.addContextCustomizers(
        context -> context.getParent().getPipeline().addValve(new Report()));
  }

  private final class Report extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
      int status = response.getStatus();
      if (status < HttpServletResponse.SC_BAD_REQUEST || response.getContentWritten() > 0) return;
      if (!response.setErrorReported()) return;
      var open = new AtomicBoolean();
      response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, open);
      if (!open.get()) return;
      try {
        write(request, response, problem(status, thrown, request));
      } catch (IOException | RuntimeException e) {
        // Nobody hears it: the status is all that can be said.
        log.debug("refusal=untold status={} why=\"{}\"", status, e.toString());
      }
    }

    /// Whatever it refuses below 500, and versions and encodings that are none, is no request. The
    /// status stays the web server's.
    private Problem problem(int status, @Nullable Throwable thrown, Request request) {
      // Of a session that cannot be read, telling of it by the usual way reads the session again.
      if (status >= 500 && thrown instanceof Exception e)
        return advice.problem(e, request.getRequest());
      Problem known = advice.byStatus(status);
      if (known.status().value() == status) return known;
      HttpStatus own = HttpStatus.resolve(status);
      return own == null ? known : Problem.of(own, known.key(), known.facts());
    }

    private void write(Request request, Response response, Problem problem) throws IOException {
      ResponseEntity<ProblemDocument> told = documents.write(request.getRequest(), problem, null);
      byte[] body = json.writeValueAsBytes(told.getBody());
      response.setStatus(problem.status().value());
      told.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    }
  }
}
