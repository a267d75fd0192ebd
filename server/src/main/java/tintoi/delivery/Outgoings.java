package tintoi.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.files.Files;
import tintoi.files.Pixels;
import tintoi.files.StoredFile;
import tintoi.provider.ChannelKind;
import tintoi.provider.Connector;
import tintoi.provider.Content;
import tintoi.provider.Media;
import tintoi.provider.MediaLimits;
import tintoi.provider.Outgoing;
import tintoi.provider.Use;

/// From a delivery to what its connector is asked to send, its file with it.
@Component
class Outgoings {
  private final Map<ChannelKind, Connector> connectors;
  private final Files files;

  Outgoings(List<Connector> connectors, Files files) {
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::kind, Function.identity()));
    this.files = files;
  }

  Connector connector(ChannelKind kind) {
    Connector connector = connectors.get(kind);
    if (connector == null) throw new IllegalStateException("no connector for " + kind);
    return connector;
  }

  /// What would stop it anyway: the cause; null if nothing.
  @Nullable String obstacle(Delivery delivery) {
    Connector connector = connector(delivery.kind());
    if (delivery.text().length() > connector.limits().textLength()) return "content.too_long";
    Content content = delivery.part().content();
    if (content != null) {
      Connector.Unfit unfit = connector.unfit(content, delivery.text());
      return unfit == null ? null : unfit.cause();
    }
    UUID fileId = delivery.part().fileId();
    if (fileId == null) return null;
    Optional<StoredFile> file = files.find(delivery.workspaceId(), fileId);
    if (file.isEmpty() || !files.mayHave(file.get())) return "content.file_lost";
    MediaLimits takes = connector.media();
    if (takes.rules().isEmpty()) return "content.no_files";
    Optional<MediaLimits.Rule> rule = takes.rule(file.get().type());
    if (rule.isEmpty()) return "content.file_type";
    return file.get().size() > rule.get().largest() ? "content.file_size" : null;
  }

  /// Why it may not go just now, by the provider's own rules; null if it may.
  @Nullable String untimely(Delivery delivery, Connector.Relation relation, Instant now) {
    Content content = delivery.part().content();
    return content == null ? null : connector(delivery.kind()).untimely(content, relation, now);
  }

  Outgoing of(Delivery delivery) {
    UUID reference = delivery.deliveryId();
    String to = delivery.recipient();
    if (delivery.act() != null) return new Outgoing.Moderation(reference, to, delivery.act());
    Content content = delivery.part().content();
    if (content != null) return new Outgoing.Rich(reference, to, delivery.text(), content);
    Media media = media(delivery);
    if (delivery.kind().use() == Use.COMMENTS)
      return new Outgoing.CommentReply(reference, to, delivery.text(), media);
    if (media == null) return new Outgoing.Text(reference, to, delivery.text());
    return switch (media.type()) {
      case "image/png", "image/jpeg", "image/gif" -> new Outgoing.Image(reference, to, media);
      case String type when type.startsWith("audio/") -> new Outgoing.Audio(reference, to, media);
      case String type when type.startsWith("video/") -> new Outgoing.Video(reference, to, media);
      default -> new Outgoing.File(reference, to, media);
    };
  }

  private @Nullable Media media(Delivery delivery) {
    UUID fileId = delivery.part().fileId();
    if (fileId == null) return null;
    // Without its picture it would be another message, and be looked for as another one.
    return files
        .find(delivery.workspaceId(), fileId)
        .map(this::media)
        .orElseThrow(() -> new IllegalStateException("file " + fileId + " is gone"));
  }

  private Media media(StoredFile file) {
    Pixels pixels = file.pixels();
    return new Media(
        file.name(),
        file.type(),
        file.size(),
        pixels == null ? 0 : pixels.width(),
        pixels == null ? 0 : pixels.height(),
        file.sha256(),
        new Stored(files, file));
  }

  private record Stored(Files files, StoredFile file) implements Media.Source {
    @Override
    public InputStream open() {
      try {
        return files.open(file);
      } catch (IOException e) {
        throw new Media.Unreadable(e);
      }
    }

    @Override
    public URI link(Duration valid) {
      return files.link(file, valid);
    }
  }
}
