package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.MediaLimits;
import tintoi.provider.Missed;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.json.JsonMapper;

/// Messages of an Official Account. Source: Zalo, OA, Tin tư vấn, read 2026-11-20.
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

  private static final long MEGABYTE = 1_048_576;

  private final ZaloClient zalo;
  private final Letters letters;
  private final MissedChats chats;
  private final Finder finder;
  private final Quotas quotas;

  ZaloOaConnector(ZaloProperties properties, ZaloClient zalo, Clock clock) {
    this.zalo = zalo;
    this.finder = new Finder(zalo);
    this.quotas = new Quotas(zalo, clock);
    this.letters = new Letters(zalo, properties.formImage().toString());
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
  public @Nullable Unfit unfit(Content content, String text) {
    return Contents.unfit(content);
  }

  @Override
  public @Nullable String untimely(Content content, Relation relation, Instant now) {
    return Contents.untimely(content, relation, now);
  }

  @Override
  public @Nullable ProviderAnswer prepare(Credential credential, Outgoing message) {
    return letters.prepare(credential, message);
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    return letters.send(credential, message);
  }

  @Override
  public boolean tellsAllowance() {
    return true;
  }

  @Override
  public Allowance allowance(Credential credential) {
    return quotas.read(credential);
  }

  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    return finder.find(credential, message, since, taken);
  }

  /// Source: Zalo, OA, `user/detail`, in others' transcriptions, read 2026-11-20; not tried against
  /// Zalo by us. It tells nothing of people who neither follow the OA nor ever wrote to it (-213).
  @Override
  public Name name(Credential credential, String customer) {
    if (Correspondent.of(customer).isAnonymous()) return new Name.Nameless();
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
}
