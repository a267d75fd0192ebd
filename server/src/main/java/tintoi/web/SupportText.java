package tintoi.web;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Person;
import tintoi.channel.Channel;
import tintoi.delivery.Attempt;
import tintoi.delivery.Delivery;
import tintoi.delivery.Lanes;
import tintoi.delivery.Progress;
import tintoi.delivery.Tracking;
import tintoi.failure.Diagnosis;

/// Writes the redacted text for a consultant. Ids, times, codes and the provider's words; no name
/// of a customer, no message, no token. In English: it is read by whoever mends it.
@Component
class SupportText {
  /// Letters and digits that cannot be mistaken for each other over the telephone.
  private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

  /// Providers sometimes repeat a token in their words.
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_\\-.]{32,}");

  private final Clock clock;

  SupportText(Clock clock) {
    this.clock = clock;
  }

  /// The same case has the same reference, whoever asks.
  static String reference(UUID id) {
    long bits = id.getMostSignificantBits() * 31 + id.getLeastSignificantBits();
    bits ^= bits >>> 32;
    var reference = new StringBuilder("SP-");
    for (int i = 0; i < 5; i++) {
      reference.append(ALPHABET.charAt((int) (bits & 31)));
      bits >>>= 5;
    }
    return reference.toString();
  }

  String ofDelivery(
      String reference, Person person, Channel channel, Progress progress, List<Attempt> attempts) {
    Delivery delivery = progress.delivery();
    var text = new Lines(reference, clock.instant(), person, channel);
    text.line("delivery", delivery.deliveryId());
    text.line("conversation", delivery.conversationId());
    text.line("kind", delivery.kind());
    text.line("state", delivery.state() + ", shown as " + progress.shown());
    text.line("created", delivery.createdAt());
    text.line("length", delivery.text().length() + " characters");
    text.line("attempts", delivery.attempts());
    text.diagnosis(progress.diagnosis(), progress.since(), progress.until());
    for (Attempt attempt : attempts) {
      text.line(
          "attempt " + attempt.number(),
          "%s .. %s %s http=%d code=%s trace=%s %s"
              .formatted(
                  attempt.startedAt(),
                  attempt.endedAt(),
                  attempt.outcome(),
                  attempt.http(),
                  blank(attempt.code()),
                  blank(attempt.trace()),
                  redact(attempt.text())));
    }
    return text.toString();
  }

  String ofChannel(
      String reference,
      Person person,
      Channel channel,
      Lanes.Standing standing,
      Tracking.Waiting waiting) {
    var text = new Lines(reference, clock.instant(), person, channel);
    text.line("sending", standing.light());
    text.line("authorized", channel.authorizedAt());
    text.line("last received", channel.lastReceivedAt());
    text.line("last checked", channel.checkedAt());
    text.line(
        "waiting",
        waiting.messages() + " messages in " + waiting.conversations() + " conversations");
    text.diagnosis(standing.why(), standing.since(), standing.until());
    return text.toString();
  }

  static String redact(String words) {
    return SECRET.matcher(words).replaceAll("***");
  }

  private static String blank(String word) {
    return word.isEmpty() ? "-" : word;
  }

  private static final class Lines {
    private final StringBuilder text = new StringBuilder();

    Lines(String reference, Instant now, Person person, Channel channel) {
      line("reference", reference);
      line("written", now);
      line("workspace", person.workspaceId());
      line("asked by", person.personId() + " " + person.role());
      line("channel", channel.channelId());
      line("provider", channel.provider() + " " + channel.externalId());
      line("uses", channel.uses());
    }

    void line(String what, @Nullable Object value) {
      text.append(what).append(": ").append(value == null ? "never" : value).append('\n');
    }

    void diagnosis(@Nullable Diagnosis why, @Nullable Instant since, @Nullable Instant until) {
      if (why == null) return;
      line("cause", why.cause());
      line("means", why.kind() + ", reaches " + why.reach() + ", " + why.disposition());
      line("since", since);
      if (until != null) line("until", until);
      var evidence = why.evidence();
      line(
          "provider said",
          "http=%d code=%s trace=%s %s"
              .formatted(
                  evidence.http(),
                  blank(evidence.code()),
                  blank(evidence.trace()),
                  redact(evidence.text())));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
