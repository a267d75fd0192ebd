package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.intake.Journal;
import tintoi.provider.Hook;
import tintoi.provider.Provider;

/// Where the providers tell what happened. A webhook is verified on its raw bytes, kept, and
/// answered; it is understood afterwards.
@RestController
@RequestMapping("/hooks")
class HooksController {
  private static final int MEGABYTE = 1024 * 1024;

  /// More than this is read by few at a time: nobody has proved yet who he is.
  private static final int USUAL = 512 * 1024;

  private final Semaphore large = new Semaphore(4);
  private final Map<Provider, Hook> hooks;
  private final Journal journal;
  private final MeterRegistry meters;
  private final String verifyToken;

  HooksController(
      List<Hook> hooks,
      Journal journal,
      MeterRegistry meters,
      @Value("${tintoi.meta.verify-token:}") String verifyToken) {
    this.hooks = hooks.stream().collect(toUnmodifiableMap(Hook::provider, hook -> hook));
    this.journal = journal;
    this.meters = meters;
    this.verifyToken = verifyToken;
  }

  /// Meta asks once, when the address is entered, whether it is ours.
  @GetMapping(path = "/meta", produces = MediaType.TEXT_PLAIN_VALUE)
  String challenge(
      @RequestParam("hub.mode") String mode,
      @RequestParam("hub.verify_token") String token,
      @RequestParam("hub.challenge") String challenge) {
    boolean ours =
        !verifyToken.isEmpty()
            && MessageDigest.isEqual(token.getBytes(UTF_8), verifyToken.getBytes(UTF_8));
    if (!ours || !mode.equals("subscribe")) throw Problem.of(HttpStatus.FORBIDDEN, "hook.forged");
    return challenge;
  }

  @PostMapping(path = "/{provider:meta|zalo}", produces = MediaType.TEXT_PLAIN_VALUE)
  String receive(@PathVariable String provider, HttpServletRequest request) throws IOException {
    Hook hook = hooks.get(Provider.valueOf(provider.toUpperCase(Locale.ROOT)));
    if (hook == null) throw Problem.notFound();
    if (request.getContentLengthLong() > largest(hook)) throw tooLarge(hook);
    byte[] start = request.getInputStream().readNBytes(USUAL + 1);
    if (start.length <= USUAL) return keep(hook, start, request);
    if (!large.tryAcquire()) {
      count(hook, "crowded");
      throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "service.unavailable");
    }
    try {
      return keep(hook, whole(hook, start, request), request);
    } finally {
      large.release();
    }
  }

  private byte[] whole(Hook hook, byte[] start, HttpServletRequest request) throws IOException {
    byte[] rest = request.getInputStream().readNBytes(largest(hook) - start.length + 1);
    if (start.length + rest.length > largest(hook)) throw tooLarge(hook);
    byte[] body = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, body, start.length, rest.length);
    return body;
  }

  private String keep(Hook hook, byte[] body, HttpServletRequest request) {
    if (!hook.verify(body, request::getHeader)) {
      count(hook, "forged");
      throw Problem.of(HttpStatus.UNAUTHORIZED, "hook.forged");
    }
    journal.append(hook.provider(), body);
    count(hook, "kept");
    return "EVENT_RECEIVED";
  }

  /// Meta tells up to a thousand changes at once, and a long message with all its letters escaped
  /// takes twelve thousand bytes. Zalo tells of one.
  private static int largest(Hook hook) {
    return switch (hook.provider()) {
      case META -> 16 * MEGABYTE;
      case ZALO -> 2 * MEGABYTE;
    };
  }

  private Problem tooLarge(Hook hook) {
    count(hook, "too_large");
    return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "request.too_large");
  }

  private void count(Hook hook, String outcome) {
    String provider = hook.provider().name().toLowerCase(Locale.ROOT);
    meters.counter("tintoi.hooks", "provider", provider, "outcome", outcome).increment();
  }
}
