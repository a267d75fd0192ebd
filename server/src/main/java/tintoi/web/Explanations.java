package tintoi.web;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.access.Workspaces;
import tintoi.channel.Channel;
import tintoi.channel.Channels;
import tintoi.failure.Diagnosis;
import tintoi.failure.Disposition;
import tintoi.failure.FailureDictionary;
import tintoi.failure.Remedy;
import tintoi.failure.Wording;
import tintoi.provider.Provider;
import tintoi.provider.ProviderError;

/// Tells people what a diagnosis means: in both languages, with the names of their Pages and the
/// times of their zone, and with the actions the reader may take. The only place where a diagnosis
/// becomes JSON.
@Component
class Explanations {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm, dd/MM");
  static final Locale VIETNAMESE = Locale.of("vi");

  private final FailureDictionary dictionary;
  private final Channels channels;
  private final Workspaces workspaces;
  private final Access access;

  Explanations(
      FailureDictionary dictionary, Channels channels, Workspaces workspaces, Access access) {
    this.dictionary = dictionary;
    this.channels = channels;
    this.workspaces = workspaces;
    this.access = access;
  }

  /// For one reader and one answer: what it looks up, it looks up once.
  Reader to(Person person) {
    return new Reader(
        person, workspaces.of(person).zone(), access.mayManageChannels(person).allowed());
  }

  /// The sentences of a cause in both languages. For who has not signed in, too.
  Map<String, Wording> texts(String cause, Map<String, ?> facts) {
    return Map.of(
        "vi", dictionary.say(cause, VIETNAMESE, Map.copyOf(facts)),
        "en", dictionary.say(cause, Locale.ENGLISH, Map.copyOf(facts)));
  }

  static String name(Provider provider) {
    return switch (provider) {
      case META -> "Facebook";
      case ZALO -> "Zalo";
    };
  }

  static String name(Remedy remedy) {
    return remedy.name().toLowerCase(Locale.ROOT);
  }

  /// What fills the sentences' placeholders about a channel, without times and numbers.
  static Map<String, Object> facts(Channel channel) {
    return Map.of(
        "page", channel.name(),
        "person", channel.authorizerName(),
        "provider", name(channel.provider()),
        "channel", name(channel.provider()));
  }

  /// What its reader may do about a message.
  ///
  /// @param decide say what becomes of it: it arrived, drop it; see [Access#maySettleDelivery]
  /// @param reply give it other words, or say something in its place; see [Access#mayReply]
  /// @param sendAgain which is one or the other: what was given back goes as a reply of its own
  record May(boolean decide, boolean reply, boolean sendAgain) {
    static final May EVERYTHING = new May(true, true, true);
    static final May NOTHING = new May(false, false, false);
  }

  /// Explains to one person.
  final class Reader {
    private final Person person;
    private final ZoneId zone;
    private final boolean managesChannels;
    private final Map<UUID, Optional<Channel>> seen = new HashMap<>();

    private Reader(Person person, ZoneId zone, boolean managesChannels) {
      this.person = person;
      this.zone = zone;
      this.managesChannels = managesChannels;
    }

    Person person() {
      return person;
    }

    /// As the workspace's clock shows it: "14:05, 23/11".
    String clock(Instant at) {
      return CLOCK.format(at.atZone(zone));
    }

    /// A diagnosis about a channel of ours, or something sent through it.
    ///
    /// @param until when it goes by itself; null = what the diagnosis itself knows
    /// @param waiting how many messages wait for it
    /// @param mayAct whether the reader may act on the message; for a whole channel it does not
    ///   matter
    DiagnosisJson explain(
        Diagnosis why,
        @Nullable Instant since,
        @Nullable Instant until,
        UUID channelId,
        int waiting,
        boolean mayAct) {
      Map<String, Object> facts = new HashMap<>();
      channel(channelId).ifPresent(channel -> facts.putAll(Explanations.facts(channel)));
      facts.put("n", waiting);
      return explain(why, since, until, facts, mayAct);
    }

    /// @param facts fill the placeholders; the time is added
    DiagnosisJson explain(
        Diagnosis why,
        @Nullable Instant since,
        @Nullable Instant until,
        Map<String, Object> facts,
        boolean mayAct) {
      return explain(why, since, until, facts, mayAct ? May.EVERYTHING : May.NOTHING);
    }

    /// Of one message.
    DiagnosisJson explain(
        Diagnosis why,
        @Nullable Instant since,
        @Nullable Instant until,
        Map<String, Object> facts,
        May may) {
      Instant end = until != null ? until : ownEnd(why.disposition());
      Map<String, Object> filled = new HashMap<>(facts);
      filled.putIfAbsent("provider", name(why.evidence().provider()));
      filled.putIfAbsent("channel", name(why.evidence().provider()));
      if (end != null) filled.put("time", clock(end));
      else if (since != null) filled.put("time", clock(since));
      // A stored diagnosis may be older than the dictionary.
      String cause = dictionary.knows(why.cause()) ? why.cause() : "provider.unknown";
      return new DiagnosisJson(
          why.kind().name(),
          why.cause(),
          why.kind().group().name().toLowerCase(Locale.ROOT),
          why.reach().name(),
          dictionary.owner(cause).name().toLowerCase(Locale.ROOT),
          texts(cause, filled),
          actions(dictionary.remedies(cause), may),
          end,
          since,
          evidence(why.evidence()));
    }

    Map<String, Wording> texts(String cause, Map<String, ?> facts) {
      return Explanations.this.texts(cause, facts);
    }

    List<String> actions(List<Remedy> remedies, boolean mayAct) {
      return actions(remedies, mayAct ? May.EVERYTHING : May.NOTHING);
    }

    /// What of this the reader may do. Reconnecting and checking are for who manages channels; what
    /// becomes of a message, for who belongs to the conversation or supervises; to say something,
    /// for who belongs to it.
    private List<String> actions(List<Remedy> remedies, May may) {
      return remedies.stream()
          .filter(remedy -> isOpen(remedy, may))
          .map(Explanations::name)
          .toList();
    }

    private boolean isOpen(Remedy remedy, May may) {
      return switch (remedy) {
        case RECONNECT, CHECK_AGAIN -> managesChannels;
        case MARK_ARRIVED, CANCEL -> may.decide();
        case SEND_AGAIN -> may.sendAgain();
        case EDIT, EDIT_AND_RESEND, TAKE_OVER, REPLY_PUBLICLY -> may.reply();
        case VIEW_CHANNEL, REQUEST_TO_JOIN, WAIT_CUSTOMER, CONTACT_SUPPORT, VIEW_OUTBOX -> true;
      };
    }

    Optional<Channel> channel(UUID channelId) {
      return seen.computeIfAbsent(channelId, id -> channels.find(person.workspaceId(), id));
    }
  }

  private static @Nullable Instant ownEnd(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Defer(var notBefore) -> notBefore;
      case Disposition.Hold(_, var at) -> at;
      case Disposition.Reconcile() -> null;
      case Disposition.Renew() -> null;
      case Disposition.Bounce() -> null;
    };
  }

  private static DiagnosisJson.Evidence evidence(ProviderError error) {
    return new DiagnosisJson.Evidence(
        error.http() == 0 ? null : error.http(), error.code(), error.text(), error.trace());
  }
}
