package tintoi.provider.meta;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Credential;
import tintoi.provider.DoubtRule;
import tintoi.provider.Limits;
import tintoi.provider.Media;
import tintoi.provider.MediaLimits;
import tintoi.provider.Missed;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.Reset;

/// Public replies under comments on a Page's posts, and what else a Page does with comments
/// ([Moderation]). Source: Meta, Pages API, Comments and mentions, read 2026-11-20.
///
/// A comment takes no reference of ours; the Page's own comment comes back by the `feed` webhook
/// and can be read, so text and time identify it.
@Component
class PageCommentConnector implements Connector {
  /// Comments take 8,000 characters. Meta publishes no rate; it blocks Pages that comment in bursts
  /// (code 368), hence a calm pace. There is no window for public replies.
  private static final Limits LIMITS =
      new Limits(
          8_000,
          5,
          Duration.ZERO,
          new Limits.Allotment(
              0, Duration.ZERO, new Reset.Rolling(Duration.ofHours(24)), Published.COMMENTS));

  private static final Duration FETCHED_WITHIN = Duration.ofHours(1);

  private final GraphClient graph;
  private final Finder finder;
  private final MissedComments comments;
  private final Moderation moderation;

  PageCommentConnector(GraphClient graph) {
    this.graph = graph;
    this.finder = new Finder(graph);
    this.comments = new MissedComments(graph);
    this.moderation = new Moderation(graph);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.PAGE_COMMENT;
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public DoubtRule doubt() {
    return DoubtRule.READABLE;
  }

  /// One picture, with the words of the comment. Meta fetches it from an address of ours
  /// (`attachment_url`); it names no size for it, so that its largest for any file is taken.
  @Override
  public MediaLimits media() {
    var types = Set.of("image/jpeg", "image/png", "image/gif");
    return new MediaLimits(
        List.of(new MediaLimits.Rule(types, "JPG, PNG, GIF", 25 * 1_048_576L)), true);
  }

  @Override
  public ProviderAnswer send(Credential credential, Outgoing message) {
    if (message instanceof Outgoing.Moderation wanted) return moderation.does(credential, wanted);
    Map<String, String> form = new LinkedHashMap<>();
    if (!message.text().isEmpty()) form.put("message", message.text());
    Media media = message.media();
    if (media != null) form.put("attachment_url", media.source().link(FETCHED_WITHIN).toString());
    return Answers.of(graph.postForm(edge(message), form, credential.token()), "id");
  }

  @Override
  public Search find(
      Credential credential, Outgoing message, Instant since, Predicate<String> taken) {
    if (message instanceof Outgoing.Moderation wanted) return moderation.isSo(credential, wanted);
    return finder.find(edge(message), credential, new Finder.Wanted(message, since, taken));
  }

  @Override
  public Missed missed(Credential credential, Missed.Wanted wanted, String place) {
    return comments.read(credential, wanted, place);
  }

  /// The `feed` webhook names who commented, where Meta tells it at all.
  @Override
  public Name name(Credential credential, String customer) {
    return new Name.Nameless();
  }

  private static String edge(Outgoing message) {
    return message.recipient() + "/comments";
  }
}
