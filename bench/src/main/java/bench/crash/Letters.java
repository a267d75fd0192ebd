package bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static tintoi.delivery.Delivery.Precedence.REPLY;

import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.ApplicationContext;
import tintoi.delivery.Delivery.Part;
import tintoi.delivery.Outbox;
import tintoi.files.Files;
import tintoi.provider.ChannelKind;
import tintoi.provider.Content;

/// What is written: words, or words and files, as the product puts them.
///
/// Some of it looks the same in the provider's conversation, whoever wrote it: words on Messenger,
/// where its log has our reference, and files on Zalo, where they are linked by programs.
final class Letters {
  private static final int PERCENT_FILES = 15;

  /// What people, rules and campaigns say alike: whoever reads the conversation cannot tell them
  /// apart.
  private static final int PERCENT_ALIKE = 25;

  /// As long as Meta takes a private answer to a comment.
  private static final Duration PRIVATELY = Duration.ofDays(7);

  private static final byte[] DOT =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  private final ApplicationContext context;
  private final UUID workspace;
  private final Clock clock;
  private final Path folder;

  /// @param folder for what is kept a moment
  Letters(ApplicationContext context, UUID workspace, Clock clock, Path folder) {
    this.context = context;
    this.workspace = workspace;
    this.clock = clock;
    this.folder = folder;
  }

  /// One part, not put yet.
  ///
  /// @param mark see [Marks]
  record Written(Outbox.Letter letter, String mark) {
    boolean isPart() {
      return letter.part().of() > 1;
    }

    boolean hasFile() {
      return letter.part().fileId() != null || letter.part().content() != null;
    }

    /// Empty if there are none that could be others.
    String words() {
      return letter.part().content() == null ? letter.text() : "";
    }
  }

  /// The parts of one message, in order.
  ///
  /// @param files true if some bring any
  List<Written> next(Talk talk, boolean files) {
    UUID message = UuidCreator.getTimeOrderedEpoch();
    boolean some = files && Program.chance(PERCENT_FILES);
    if (some && talk.kind == ChannelKind.ZALO_OA && !talk.precedence.isPersons())
      return List.of(linked(talk, message));
    if (!some || talk.precedence != REPLY)
      return List.of(
          files && talk.kind == ChannelKind.MESSENGER && Program.chance(PERCENT_ALIKE)
              ? alike(talk, message)
              : words(talk, message, Part.WHOLE));
    // Words and a picture are one comment; a visitor without an account is sent words alone.
    if (talk.kind == ChannelKind.PAGE_COMMENT)
      return List.of(words(talk, message, new Part(1, 1, picture(talk))));
    if (talk.isBlind())
      return List.of(
          words(talk, message, new Part(1, 2, null)), words(talk, message, new Part(2, 2, null)));
    int count = ThreadLocalRandom.current().nextInt(2, 4);
    List<Written> parts = new ArrayList<>();
    parts.add(words(talk, message, new Part(1, count, null)));
    for (int n = 2; n <= count; n++) parts.add(file(talk, message, n, count));
    return parts;
  }

  private Written words(Talk talk, UUID message, Part part) {
    String mark = talk.next();
    String text = mark + " xin chào, đơn của mình đã gửi";
    return new Written(letter(talk, message, mark, text, part), mark);
  }

  private Written alike(Talk talk, UUID message) {
    String mark = talk.next();
    String text = talk.customer.name() + " chào bạn";
    return new Written(letter(talk, message, mark, text, Part.WHOLE), mark);
  }

  private Written linked(Talk talk, UUID message) {
    String mark = talk.next();
    String url = "https://example.com/" + mark.replace(' ', '/') + "/anh.jpg";
    var content = new Content.Linked(Content.Linked.As.image, url);
    return new Written(letter(talk, message, mark, url, new Part(1, 1, null, content)), mark);
  }

  /// A table, because both providers take it; each is another, so that none is known already.
  private Written file(Talk talk, UUID message, int number, int of) {
    String mark = talk.next();
    UUID file = keep(talk, mark + ".csv", mark.getBytes(UTF_8));
    return new Written(letter(talk, message, mark, "", new Part(number, of, file)), mark);
  }

  private UUID picture(Talk talk) {
    return keep(talk, "anh.png", DOT);
  }

  private UUID keep(Talk talk, String name, byte[] content) {
    var arrival = new Files.Arrival(workspace, talk.customer.conversationId(), name, null);
    try {
      Path draft = java.nio.file.Files.createTempFile(folder, "draft", "");
      try {
        java.nio.file.Files.write(draft, content);
        return context.getBean(Files.class).keep(arrival, draft).fileId();
      } finally {
        java.nio.file.Files.delete(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Outbox.Letter letter(Talk talk, UUID message, String mark, String text, Part part) {
    boolean privately = talk.kind == ChannelKind.PRIVATE_REPLY;
    return new Outbox.Letter(
        workspace,
        talk.channel.channelId(),
        talk.kind,
        talk.customer.conversationId(),
        talk.precedence,
        message,
        null,
        talk.recipient(mark),
        text,
        part,
        null,
        privately ? clock.instant().plus(PRIVATELY) : null,
        null);
  }
}
