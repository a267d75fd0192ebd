package tintoi.web;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tintoi.intake.Journal;
import tintoi.provider.Hook;
import tintoi.provider.Provider;

/// Where the providers tell what happened. A webhook is verified on its raw bytes, kept, and
/// answered; it is understood afterwards. The first of all filters: sessions, forged forms and
/// negotiated contents are a browser's business, and were most of what a webhook cost.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HooksFilter extends HttpFilter {
  private static final long serialVersionUID = 1;
  private static final Set<String> ASKED = Set.of("GET", "HEAD");
  private static final int MEGABYTE = 1024 * 1024;

  private final transient Semaphore room = HookBody.room();
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
    Hook hook = hooks.get(request.getServletPath());
    if (hook == null || isChallenge(hook, request)) {
      chain.doFilter(request, response);
      return;
    }
    long began = System.nanoTime();
    String outcome = "failed";
    try {
      keep(hook, request);
      outcome = "kept";
      response.setContentType(MediaType.TEXT_PLAIN_VALUE);
      response.getWriter().write("EVENT_RECEIVED");
    } catch (IOException | RuntimeException | ServletException e) {
      if (!outcome.equals("kept")) outcome = outcome(e);
      if (problems.resolveException(request, response, null, e) == null) throw e;
    } finally {
      meters
          .timer("tintoi.hooks", "provider", name(hook), "outcome", outcome)
          .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
  }

  /// Meta asks whether the address is ours: see [HooksController].
  private static boolean isChallenge(Hook hook, HttpServletRequest request) {
    return hook.provider() == Provider.META && ASKED.contains(request.getMethod());
  }

  private static String outcome(Exception e) {
    return switch (e) {
      case Problem problem ->
          switch (problem.status()) {
            case UNAUTHORIZED -> "forged";
            case CONTENT_TOO_LARGE -> "too_large";
            case TOO_MANY_REQUESTS -> "crowded";
            default -> "torn";
          };
      case ServletException _ -> "not_allowed";
      default -> "failed";
    };
  }

  private void keep(Hook hook, HttpServletRequest request) throws ServletException {
    if (!request.getMethod().equals("POST")) throw notAllowed(hook, request);
    if (request.getContentLengthLong() > largest(hook)) throw HookBody.tooLarge();
    try (var body = new HookBody(largest(hook), room)) {
      keep(hook, body.read(request.getInputStream()), request);
    } catch (IOException _) {
      // The server would make a fault of ours of it.
      request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
      throw HookBody.torn();
    }
  }

  private void keep(Hook hook, byte[] body, HttpServletRequest request) {
    if (!hook.verify(body, request::getHeader))
      throw Problem.of(
          HttpStatus.UNAUTHORIZED,
          "hook.forged",
          Map.of("provider", Explanations.name(hook.provider())));
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

  private static ServletException notAllowed(Hook hook, HttpServletRequest request) {
    List<String> allowed = new ArrayList<>(List.of("POST"));
    if (hook.provider() == Provider.META) allowed.addAll(ASKED);
    return new HttpRequestMethodNotSupportedException(request.getMethod(), allowed);
  }
}
