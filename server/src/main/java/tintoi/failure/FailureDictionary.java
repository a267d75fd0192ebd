package tintoi.failure;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tintoi.provider.Provider;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;
import tintoi.provider.Silence;

/// Judges what a provider said. Never throws: words it does not know are UNRECOGNIZED, held for an
/// agent and counted.
@Component
public class FailureDictionary {

  private final List<Entry> entries;
  private final Map<Provider, CodeIndex> byCode = new EnumMap<>(Provider.class);
  private final Map<String, Entry> byCause = new LinkedHashMap<>();
  private final Tally tally;
  private final String version;

  /// The dictionary as it comes.
  public FailureDictionary(MeterRegistry meters) {
    this(meters, "");
  }

  /// @param more folder with entries of this installation's own, beside ours; empty = none
  /// @throws IllegalStateException if a file cannot be understood, with the entry and what is wrong
  @Autowired
  FailureDictionary(MeterRegistry meters, @Value("${tintoi.failure.more:}") String more) {
    this.tally = new Tally(meters);
    this.entries = EntryReader.readAll(more.isBlank() ? null : Path.of(more));
    this.version = Fingerprint.of(entries);
    for (Provider provider : Provider.values())
      byCode.put(
          provider,
          new CodeIndex(
              entries.stream()
                  .filter(entry -> entry.provider() == null || entry.provider() == provider)
                  .toList()));
    entries.stream()
        .filter(entry -> !entry.inherited())
        .forEach(entry -> byCause.put(entry.cause(), entry));
  }

  /// The verdict on a refusal.
  public Diagnosis diagnose(ProviderError error, Circumstances circumstances) {
    Entry entry =
        index(error.provider())
            .find(error, circumstances)
            .orElseGet(() -> signal("*", error.provider(), circumstances));
    if (isOfItsOwn(entry.verdict(), circumstances))
      return own("delivery.refused_alone", error, circumstances);
    if (entry.verdict().until() == Condition.OPERATOR_FIXES)
      tally.forOperator(entry.cause(), error);
    return verdict(entry, error, circumstances);
  }

  /// A permission that is missing for one message, or so it seems: it was refused for that before,
  /// and others got through since, or could not because it was the first again. It must not stop
  /// them once more; if it was the channel after all, the next one does, and it goes by itself.
  private static boolean isOfItsOwn(Entry.Verdict verdict, Circumstances circumstances) {
    return verdict.kind() == FailureKind.PERMISSION_MISSING
        && verdict.then() == Entry.Then.HOLD
        && verdict.reach() == Reach.CHANNEL
        && circumstances.attempt() > 1
        && circumstances.alone();
  }

  /// The verdict on words that nobody knew when they came; empty if they are not known now either.
  /// They were counted then.
  public Optional<Diagnosis> diagnoseAgain(ProviderError error, Circumstances circumstances) {
    return index(error.provider())
        .find(error, circumstances)
        .filter(entry -> entry.verdict().kind() != FailureKind.UNRECOGNIZED)
        .map(entry -> verdict(entry, error, circumstances));
  }

  /// Changes whenever some answer may be judged otherwise; the same on every node of a version.
  public String version() {
    return version;
  }

  /// The verdict on silence: of its kind, else by whether the request had left us.
  public Diagnosis diagnose(ProviderAnswer.NoAnswer silence, Circumstances circumstances) {
    Provider provider = circumstances.kind().provider();
    String signal = silence.requestLeft() ? "no-answer:left" : "no-answer:not-left";
    String kind = Silence.of(silence.detail()).word();
    return verdict(
        index(provider)
            .find(signal + "/" + kind, circumstances)
            .orElseGet(() -> signal(signal, provider, circumstances)),
        new ProviderError(provider, 0, "", silence.detail(), "", null),
        circumstances);
  }

  /// The verdict when a provider will not renew a token: whatever its words, the authorization is
  /// lost. Its code says which loss it is, where the entry of that code holds for one.
  public Diagnosis diagnoseRenewal(ProviderError refusal, Circumstances circumstances) {
    Entry entry =
        index(refusal.provider())
            .find(refusal, circumstances)
            .filter(FailureDictionary::holdsForLoss)
            .orElseGet(() -> signal("renewal:refused", refusal.provider(), circumstances));
    return verdict(entry, refusal, circumstances);
  }

  private static boolean holdsForLoss(Entry entry) {
    return entry.verdict().kind() == FailureKind.AUTHORIZATION_LOST
        && entry.verdict().then() == Entry.Then.HOLD;
  }

  /// A verdict we reach without asking the provider (window closed by our own clock, a retry
  /// schedule that ran out): by its cause key.
  ///
  /// @throws IllegalArgumentException if the dictionary has no such cause
  public Diagnosis own(String cause, Circumstances circumstances) {
    Provider provider = circumstances.kind().provider();
    return own(cause, new ProviderError(provider, 0, "", "", "", null), circumstances);
  }

  /// The same with evidence: what was last heard before we came to this verdict.
  ///
  /// @throws IllegalArgumentException if the dictionary has no such cause
  public Diagnosis own(String cause, ProviderError evidence, Circumstances circumstances) {
    return verdict(entry(cause), evidence, circumstances);
  }

  /// The sentences of a cause in one language ("vi" or "en"), placeholders filled from `facts`
  /// (page, person, channel, provider, time, n, …). A fact that is missing reads as "…".
  ///
  /// @throws IllegalArgumentException if the dictionary has no such cause
  public Wording say(String cause, Locale language, Map<String, Object> facts) {
    Map<String, Wording> say = entry(cause).say();
    boolean english = language.getLanguage().equals("en");
    Wording wording = Objects.requireNonNull(say.get(english ? "en" : "vi"));
    Locale locale = english ? Locale.ENGLISH : Locale.of("vi");
    return new Wording(
        Sentences.fill(wording.title(), locale, facts),
        Sentences.fill(wording.what(), locale, facts),
        Sentences.fill(wording.remedy(), locale, facts));
  }

  /// What can be done about a cause, first the best.
  public List<Remedy> remedies(String cause) {
    return entry(cause).actions();
  }

  /// Who can heal it.
  public Owner owner(String cause) {
    return entry(cause).owner();
  }

  /// True if the dictionary has sentences for it: a stored diagnosis may be older than the
  /// dictionary.
  public boolean knows(String cause) {
    return byCause.containsKey(cause);
  }

  Collection<Entry> entries() {
    return entries;
  }

  private Diagnosis verdict(Entry entry, ProviderError evidence, Circumstances circumstances) {
    Entry.Verdict verdict = entry.verdict();
    if (verdict.kind() == FailureKind.UNRECOGNIZED) tally.unknown(evidence);
    return new Diagnosis(
        verdict.kind(),
        entry.cause(),
        verdict.reach(),
        verdict.disposition(circumstances.now(), evidence.retryAfter()),
        evidence);
  }

  private CodeIndex index(Provider provider) {
    return Objects.requireNonNull(byCode.get(provider));
  }

  private Entry signal(String signal, Provider provider, Circumstances circumstances) {
    return index(provider)
        .find(signal, circumstances)
        .orElseThrow(() -> new IllegalStateException("the dictionary lacks \"" + signal + "\""));
  }

  private Entry entry(String cause) {
    Entry entry = byCause.get(cause);
    if (entry == null)
      throw new IllegalArgumentException("the dictionary has no cause \"" + cause + "\"");
    return entry;
  }
}
