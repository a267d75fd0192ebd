package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.delivery.UnknownAnswers;

/// What providers said that nobody has explained yet: what to look up and write into the
/// dictionary. For who manages channels.
@RestController
@RequestMapping("/api/unknown-answers")
class UnknownAnswersController {
  private final UnknownAnswers unknown;
  private final Access access;

  UnknownAnswersController(UnknownAnswers unknown, Access access) {
    this.unknown = unknown;
    this.access = access;
  }

  /// @param kind MESSENGER, PAGE_COMMENT or ZALO_OA
  /// @param http null if nothing came back
  /// @param code "other" if it is no number; empty without one
  /// @param times how often it was met
  /// @param text the provider's words, as they came last, without what looks like a secret
  /// @param held how many messages wait because of it
  /// @param conversationId where the last one stands; null if it is gone
  record UnknownJson(
      String provider,
      String kind,
      @Nullable Integer http,
      String code,
      long times,
      Instant firstAt,
      Instant lastAt,
      String text,
      String trace,
      int held,
      UUID deliveryId,
      @Nullable UUID conversationId) {}

  record UnknownList(List<UnknownJson> items, @Nullable String next) {}

  /// The most frequent first.
  @GetMapping
  UnknownList list(Person person) {
    access.mayManageChannels(person).orThrow();
    return new UnknownList(
        unknown.of(person.workspaceId()).stream().map(UnknownAnswersController::json).toList(),
        null);
  }

  private static UnknownJson json(UnknownAnswers.Unknown met) {
    return new UnknownJson(
        met.kind().provider().name(),
        met.kind().name(),
        met.http() == 0 ? null : met.http(),
        met.code(),
        met.times(),
        met.firstAt(),
        met.lastAt(),
        SupportText.redact(met.text()),
        met.trace(),
        met.held(),
        met.deliveryId(),
        met.conversationId());
  }
}
