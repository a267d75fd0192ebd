package tintoi.web;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tintoi.channel.Connection.Trouble;
import tintoi.failure.Circumstances;
import tintoi.failure.Condition;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Reach;
import tintoi.provider.ChannelKind;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

/// What is in the way of a walk through the wizard, as exactly as the provider said it.
@Component
class Obstruction {
  private final FailureDictionary dictionary;
  private final Clock clock;

  Obstruction(FailureDictionary dictionary, Clock clock) {
    this.dictionary = dictionary;
    this.clock = clock;
  }

  Diagnosis diagnose(Provider provider, Trouble trouble) {
    Circumstances now = now(provider);
    ProviderError error = trouble.error();
    String cause = cause(provider, trouble);
    return error == null ? dictionary.own(cause, now) : dictionary.own(cause, error, now);
  }

  /// A token is refused for many reasons, and the provider's code says which. That she asked too
  /// often, or at a bad moment, says nothing of the token.
  String cause(Provider provider, Trouble trouble) {
    ProviderError error = trouble.error();
    if (error == null || !trouble.cause().equals("connection.grant_ended")) return trouble.cause();
    return dictionary
        .diagnoseAgain(error, now(provider))
        .map(own -> cause(own, trouble))
        .orElse(trouble.cause());
  }

  /// What fills the sentences' placeholders about it.
  static Map<String, Object> facts(Trouble trouble) {
    Map<String, Object> facts = new HashMap<>();
    if (!trouble.page().isEmpty()) facts.put("page", trouble.page());
    if (!trouble.missing().isEmpty()) facts.put("permission", String.join(", ", trouble.missing()));
    return facts;
  }

  private static String cause(Diagnosis own, Trouble trouble) {
    return switch (own.disposition()) {
      case Disposition.Defer _, Disposition.Reconcile _ -> "connection.provider_unreachable";
      case Disposition.Hold(var until, _) when until == Condition.QUOTA_RESETS ->
          "connection.provider_unreachable";
      // What waits for something else than this promises what only a channel does: to try again.
      case Disposition.Hold(var until, _)
          when until == Condition.CHANNEL_RECONNECTED
              && own.reach() == Reach.CHANNEL
              && isExact(own) ->
          own.cause();
      case Disposition.Hold _, Disposition.Renew _, Disposition.Bounce _ -> trouble.cause();
    };
  }

  /// That an authorization ended is what we know already; the wizard says it in its own words.
  private static boolean isExact(Diagnosis own) {
    return !own.cause().equals("channel.auth_lost");
  }

  private Circumstances now(Provider provider) {
    return new Circumstances(kind(provider), 1, null, clock.instant());
  }

  /// Any of the provider's: its words mean the same for all of them here.
  private static ChannelKind kind(Provider provider) {
    return List.of(ChannelKind.values()).stream()
        .filter(kind -> kind.provider() == provider)
        .findFirst()
        .orElseThrow();
  }
}
