package tintoi.delivery;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tintoi.channel.Grants;
import tintoi.failure.Circumstances;
import tintoi.failure.Diagnosis;
import tintoi.failure.FailureDictionary;
import tintoi.failure.FailureKind;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Control;
import tintoi.provider.InboundEvent.Routed;
import tintoi.provider.ProviderAnswer;

/// Takes a conversation over that another program of the Page's holds: the provider's call, and
/// then what waited for it goes.
@Component
public class Takeover {
  private final Map<ChannelKind, Connector> connectors;
  private final Grants grants;
  private final Recipients recipients;
  private final FailureDictionary dictionary;
  private final Clock clock;

  Takeover(
      List<Connector> connectors,
      Grants grants,
      Recipients recipients,
      FailureDictionary dictionary,
      Clock clock) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.grants = grants;
    this.recipients = recipients;
    this.dictionary = dictionary;
    this.clock = clock;
  }

  /// What became of it.
  public sealed interface Taken {
    record Ours() implements Taken {}

    record Refused(Diagnosis why) implements Taken {}
  }

  /// Asks the provider, and waits for its answer. Taking twice is harmless.
  public Taken take(Signals.Whom whom) {
    UUID workspaceId = whom.workspaceId();
    var now = new Circumstances(whom.kind(), 1, null, clock.instant());
    Connector connector = connectors.get(whom.kind());
    var credential = grants.credential(workspaceId, whom.channelId());
    if (connector == null || credential.isEmpty())
      return new Taken.Refused(dictionary.own("channel.disconnected", now));
    return switch (connector.take(credential.get(), whom.recipient())) {
      case Control.Ours() -> {
        recipients.routed(
            workspaceId,
            whom.channelId(),
            whom.conversationId(),
            new Routed(whom.kind(), "", whom.recipient(), Routed.Holder.US, "", clock.instant()));
        yield new Taken.Ours();
      }
      case Control.Refused(var error) -> {
        Diagnosis why = dictionary.diagnose(error, now);
        // Whatever else it says, it is about this conversation: it is not to be had.
        boolean lost = why.kind() == FailureKind.AUTHORIZATION_LOST;
        yield new Taken.Refused(lost ? why : dictionary.own("thread.not_given", error, now));
      }
      case Control.Unheard(var detail) ->
          new Taken.Refused(dictionary.diagnose(new ProviderAnswer.NoAnswer(false, detail), now));
    };
  }
}
