package tintoi.web;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tintoi.intake.Journal;
import tintoi.provider.Hook;

/// Where the providers tell what happened. A webhook is verified on its raw bytes, kept, and
/// answered; it is understood afterwards. The first of all filters: sessions, forged forms and
/// negotiated contents are a browser's business, and were most of what a webhook cost.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HooksFilter extends HttpFilter {
  private static final long serialVersionUID = 1;
  private static final int MEGABYTE = 1024 * 1024;

  /// More than this is read by few at a time: nobody has proved yet who he is.
  private static final int USUAL = 512 * 1024;

  private final transient Semaphore large = new Semaphore(4);
  private final transient Map<String, Hook> hooks;
  private final transient Journal journal;
  private final transient MeterRegistry meters;
  private final transient HandlerExceptionResolver problems;

  HooksFilter(
      List<Hook> hooks,
      Journal journal,
      MeterRegistry meters,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.hooks = hooks.stream().collect(toUnmodifiableMap(HooksFilter::path, hook -> hook));
    this.journal = journal;
    this.meters = meters;
    this.problems = problems;
  }

  private static String path(Hook hook) {
    return "/hooks/" + name(hook);
  }

  private static String name(Hook hook) {
    return hook.provider().name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Hook hook = request.getMethod().equals("POST") ? hooks.get(request.getServletPath()) : null;
    if (hook == null) {
      chain.doFilter(request, response);
      return;
    }
    long began = System.nanoTime();
    String outcome = "kept";
    try {
      keep(hook, request);
      response.setContentType(MediaType.TEXT_PLAIN_VALUE);
      response.getWriter().write("EVENT_RECEIVED");
    } catch (IOException | RuntimeException e) {
      outcome = e instanceof Refused refused ? refused.outcome : "failed";
      Exception told = e instanceof Refused refused ? refused.problem : e;
      if (problems.resolveException(request, response, null, told) == null) throw e;
    }
    meters
        .timer("tintoi.hooks", "provider", name(hook), "outcome", outcome)
        .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
  }

  /// Not kept, and counted by why.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String outcome;
    private final Problem problem;

    Refused(String outcome, HttpStatus status, String cause) {
      super(cause, null, false, false);
      this.outcome = outcome;
      this.problem = Problem.of(status, cause);
    }
  }

  private void keep(Hook hook, HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > largest(hook)) throw tooLarge();
    byte[] start = request.getInputStream().readNBytes(USUAL + 1);
    if (start.length <= USUAL) {
      keep(hook, start, request);
      return;
    }
    if (!large.tryAcquire())
      throw new Refused("crowded", HttpStatus.SERVICE_UNAVAILABLE, "service.unavailable");
    try {
      keep(hook, whole(hook, start, request), request);
    } finally {
      large.release();
    }
  }

  private static byte[] whole(Hook hook, byte[] start, HttpServletRequest request)
      throws IOException {
    byte[] rest = request.getInputStream().readNBytes(largest(hook) - start.length + 1);
    if (start.length + rest.length > largest(hook)) throw tooLarge();
    byte[] body = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, body, start.length, rest.length);
    return body;
  }

  private void keep(Hook hook, byte[] body, HttpServletRequest request) {
    if (!hook.verify(body, request::getHeader))
      throw new Refused("forged", HttpStatus.UNAUTHORIZED, "hook.forged");
    journal.append(hook.provider(), body);
  }

  /// Meta tells up to a thousand changes at once, and a long message with all its letters escaped
  /// takes twelve thousand bytes. Zalo tells of one.
  private static int largest(Hook hook) {
    return switch (hook.provider()) {
      case META -> 16 * MEGABYTE;
      case ZALO -> 2 * MEGABYTE;
    };
  }

  private static Refused tooLarge() {
    return new Refused("too_large", HttpStatus.CONTENT_TOO_LARGE, "request.too_large");
  }
}
