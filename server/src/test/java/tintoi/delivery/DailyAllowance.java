package tintoi.delivery;

import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import tintoi.channel.Channel;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.Usage;

/// A script of a provider that takes ten a day of one channel, and says with each answer what is
/// left.
final class DailyAllowance {
  static final int SIZE = 10;

  private DailyAllowance() {}

  /// @param spent counted with each one that is taken
  /// @param silent those to recipients whose name begins so are taken without an answer
  static BiFunction<Credential, Outgoing, ProviderAnswer> of(
      Channel channel, AtomicInteger spent, String silent) {
    return (credential, message) -> {
      if (!credential.externalId().equals(channel.externalId()))
        return ScriptedConnector.accepted();
      int left = SIZE - spent.incrementAndGet();
      return message.recipient().startsWith(silent)
          ? new ProviderAnswer.NoAnswer(true, "cut: connection reset")
          : left(left);
    };
  }

  static ProviderAnswer left(int left) {
    var daily = new Reset.Calendar(ChronoUnit.DAYS, Reset.VIETNAM);
    return ScriptedConnector.accepted(
        new Usage(
            null, null, new Usage.Quota("sub_quota", left, SIZE, daily, Usage.Beyond.REFUSED)));
  }
}
