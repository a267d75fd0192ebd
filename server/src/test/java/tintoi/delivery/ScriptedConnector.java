package tintoi.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.Media;
import tintoi.provider.MediaLimits;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Usage;

/// A provider that does what a test says, and remembers what it was sent.
final class ScriptedConnector implements Connector {
  record Sent(String externalId, String token, String recipient, String text) {}

  final List<Sent> log = new CopyOnWriteArrayList<>();
  volatile BiFunction<Credential, Outgoing, ProviderAnswer> script = (_, _) -> accepted();
  volatile Runnable preparing = () -> {};
  volatile BiFunction<Outgoing, Instant, Search> search = (_, _) -> new Search.Absent();

  /// What can be read in the conversation and might be any of ours; null = the search decides.
  volatile @Nullable List<String> legible;

  /// The same with times, from new to old; null = without.
  volatile @Nullable List<Search.Found> told;

  volatile Limits limits = new Limits(2_000, 1_000, Duration.ofHours(24));
  volatile DoubtRule doubt = DoubtRule.ECHOED;

  /// What it says is left if it is asked; null = it knows no such question.
  volatile Usage.@Nullable Quota left;

  private static final AtomicInteger ids = new AtomicInteger();
  private final ChannelKind kind;

  ScriptedConnector(ChannelKind kind) {
    this.kind = kind;
  }

  static ProviderAnswer accepted() {
    return new ProviderAnswer.Accepted("m_" + ids.incrementAndGet());
  }

  static ProviderAnswer accepted(Usage usage) {
    return new ProviderAnswer.Accepted("m_" + ids.incrementAndGet(), usage);
  }

  List<String> texts() {
    return log.stream().map(Sent::text).toList();
  }

  @Override
  public ChannelKind kind() {
    return kind;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public DoubtRule doubt() {
    return doubt;
  }

  @Override
  public MediaLimits media() {
    return new MediaLimits(List.of(MediaLimits.any(1_000_000)), false);
  }

  @Override
  public @Nullable Unfit unfit(Content content, String text) {
    return null;
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    ProviderAnswer answer = script.apply(credential, message);
    Media media = message.media();
    String text = media == null ? message.text() : message.text() + "<" + media.name() + ">";
    if (answer instanceof ProviderAnswer.Accepted
        || (answer instanceof ProviderAnswer.NoAnswer silence && silence.requestLeft()))
      log.add(new Sent(credential.externalId(), credential.token(), message.recipient(), text));
    return answer;
  }

  @Override
  public boolean tellsAllowance() {
    return left != null;
  }

  @Override
  public Allowance allowance(Credential credential) {
    Usage.Quota quota = left;
    return quota == null ? new Allowance.Unsaid("unasked") : new Allowance.Told(quota);
  }

  @Override
  public @Nullable ProviderAnswer prepare(Credential credential, Outgoing message) {
    preparing.run();
    return null;
  }

  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    List<Search.Found> all = told;
    if (all != null)
      return all.stream()
          .filter(one -> one.at() != null && !one.at().isBefore(since))
          .filter(one -> !taken.test(one.providerMessageId()))
          .<Search>map(one -> one)
          .findFirst()
          .orElseGet(Search.Absent::new);
    List<String> ids = legible;
    if (ids != null)
      return ids.stream()
          .filter(taken.negate())
          .findFirst()
          .<Search>map(Search.Found::new)
          .orElseGet(Search.Absent::new);
    Search found = search.apply(message, since);
    return found instanceof Search.Found(var id, _) && taken.test(id) ? new Search.Absent() : found;
  }

  @Override
  public Name name(Credential credential, String customer) {
    return new Name.Nameless();
  }
}
