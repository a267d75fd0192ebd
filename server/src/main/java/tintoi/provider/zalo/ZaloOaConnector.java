package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.MediaLimits;
import tintoi.provider.Missed;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Consultation messages of an Official Account. Source: Zalo, OA, Tin tư vấn, read 2026-11-20.
@Component
class ZaloOaConnector implements Connector {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String RATES = "Zalo Platforms, Phụ lục, Giới hạn tốc độ API, 2026-11-20";
  private static final String MESSAGES = "Zalo Platforms, OA, Tin tư vấn, 2026-11-20";

  /// 2,000 characters; seven days after the person was last in touch. 4,000 calls a minute for the
  /// whole app; what an OA's package allows is less and stands in the headers of each answer, so
  /// the pace here is only where a lane begins. Free within 48 hours, and since 2026-01-01 without
  /// a number; after that a message spends the package's share, then what was bought, then money.
  private static final Limits LIMITS =
      new Limits(
          2_000,
          20,
          Duration.ofDays(7),
          new Limits.Allotment(
              4_000,
              Duration.ofDays(2),
              new Reset.Unknown(),
              List.of(
                  new Limits.Published(
                      Limits.Unit.CALLS,
                      4_000,
                      new Reset.Calendar(ChronoUnit.MINUTES, Reset.VIETNAM),
                      Limits.SharedBy.APP,
                      RATES),
                  new Limits.Published(
                      Limits.Unit.FREE_HOURS,
                      48,
                      new Reset.Unknown(),
                      Limits.SharedBy.CHANNEL,
                      MESSAGES))));

  private static final int PAGE = 10;
  private static final int PAGES = 10;

  private static final long MEGABYTE = 1_048_576;

  private final ZaloClient zalo;
  private final Letters letters;
  private final MissedChats chats;

  ZaloOaConnector(ZaloClient zalo) {
    this.zalo = zalo;
    this.letters = new Letters(zalo);
    this.chats = new MissedChats(zalo);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.ZALO_OA;
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public DoubtRule doubt() {
    return DoubtRule.READABLE;
  }

  /// Pictures of 1 MB, GIFs and some documents of 5 MB; no sound and no films.
  @Override
  public MediaLimits media() {
    String word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    var documents = Set.of("application/pdf", "application/msword", word, "text/csv");
    return new MediaLimits(
        List.of(
            new MediaLimits.Rule(Letters.PICTURES, "JPG, PNG", MEGABYTE),
            new MediaLimits.Rule(Set.of(Letters.GIF), "GIF", 5 * MEGABYTE),
            new MediaLimits.Rule(documents, "PDF, DOC, DOCX, CSV", 5 * MEGABYTE)),
        false);
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    return letters.send(credential, message);
  }

  /// The conversation comes newest first, ten at a time.
  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    for (int page = 0; page < PAGES; page++) {
      var data =
          JSON.createObjectNode()
              .put("user_id", message.recipient())
              .put("offset", page * PAGE)
              .put("count", PAGE);
      switch (zalo.get("/v2.0/oa/conversation", data, credential.token())) {
        case Said.Silence(_, var detail) -> {
          return new Search.Unreadable(detail);
        }
        case Said.Refusal(var error, _, _) -> {
          return new Search.Unreadable(error.code() + " " + error.text());
        }
        case Said.Data(var json, _) -> {
          JsonNode items = json.path("data");
          Optional<String> id = match(items, message, since, taken);
          if (id.isPresent()) return new Search.Found(id.get());
          boolean reached =
              items.size() < PAGE || time(items.path(items.size() - 1)).isBefore(since);
          if (reached) return new Search.Absent();
        }
      }
    }
    return new Search.Unreadable("more than " + PAGE * PAGES + " messages since then");
  }

  /// Source: Zalo, OA, `user/detail`, in others' transcriptions, read 2026-11-20; not tried against
  /// Zalo by us. It tells nothing of people who neither follow the OA nor ever wrote to it (-213).
  @Override
  public Name name(Credential credential, String customer) {
    var data = JSON.createObjectNode().put("user_id", customer);
    return switch (zalo.get("/v3.0/oa/user/detail", data, credential.token())) {
      case Said.Silence(_, var detail) -> new Name.Unreadable(detail);
      case Said.Refusal(var error, _, _) -> new Name.Unreadable(error.code() + " " + error.text());
      case Said.Data(var json, _) -> {
        String name = text(json.path("data").path("display_name"));
        yield name.isBlank() ? new Name.Nameless() : new Name.Named(name);
      }
    };
  }

  @Override
  public Missed missed(Credential credential, Missed.Wanted wanted, String place) {
    return chats.read(credential, wanted, place);
  }

  private static Optional<String> match(
      JsonNode items, Outgoing message, Instant since, Predicate<String> taken) {
    for (JsonNode item : items.values()) {
      boolean ours = text(item.path("src")).equals("0");
      boolean same =
          message.media() == null
              ? plain(text(item.path("message"))).equals(plain(message.text()))
              : isFile(item);
      String id = text(item.path("message_id"));
      if (ours && same && !time(item).isBefore(since) && !taken.test(id)) return Optional.of(id);
    }
    return Optional.empty();
  }

  /// What a file is called there, or what its type is called, is written down nowhere: by time it
  /// is ours if it is no text.
  private static boolean isFile(JsonNode item) {
    String type = text(item.path("type"));
    return !type.isEmpty() && !type.equals("text");
  }

  /// Milliseconds; a time that cannot be read counts as long ago.
  static Instant time(JsonNode item) {
    String millis = text(item.path("time"));
    return millis.matches("\\d{1,14}")
        ? Instant.ofEpochMilli(Long.parseLong(millis))
        : Instant.EPOCH;
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replace("\r\n", "\n").strip();
  }
}
