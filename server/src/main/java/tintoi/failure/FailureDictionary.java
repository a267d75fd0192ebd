package tintoi.failure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.ProviderError;

/// Judges what a provider said. Never throws: words it does not know are UNRECOGNIZED, held for an
/// agent and counted.
@Component
public class FailureDictionary {

  /// The verdict on a refusal.
  public Diagnosis diagnose(ProviderError error, Circumstances circumstances) {
    throw new UnsupportedOperationException("being built");
  }

  /// The verdict on silence.
  public Diagnosis diagnose(ProviderAnswer.NoAnswer silence, Circumstances circumstances) {
    throw new UnsupportedOperationException("being built");
  }

  /// A verdict we reach without asking the provider (window closed by our own clock, a retry
  /// schedule that ran out): by its cause key.
  ///
  /// @throws IllegalArgumentException if the dictionary has no such cause
  public Diagnosis own(String cause, Circumstances circumstances) {
    throw new UnsupportedOperationException("being built");
  }

  /// The sentences of a cause in one language ("vi" or "en"), placeholders filled from `facts`
  /// (page, person, channel, provider, time, n, …). A fact that is missing reads as "…".
  public Wording say(String cause, Locale language, Map<String, Object> facts) {
    throw new UnsupportedOperationException("being built");
  }

  /// What can be done about a cause, first the best.
  public List<Remedy> remedies(String cause) {
    throw new UnsupportedOperationException("being built");
  }

  /// Who can heal it.
  public Owner owner(String cause) {
    throw new UnsupportedOperationException("being built");
  }
}
