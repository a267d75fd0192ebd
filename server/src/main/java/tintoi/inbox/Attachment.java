package tintoi.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent.Attachment.Kind;

/// What a message carries beside its words.
///
/// @param number its place, from 0
/// @param name what the sender or the provider calls it; may be empty
/// @param link where it leads: an address of the web, or `geo:latitude,longitude`; null if nowhere
/// @param fileId the file that is kept; null if there is nothing to keep, or it is not here
/// @param problem the cause why it is not here and will not be; null if all is well
public record Attachment(
    int number,
    Kind kind,
    String name,
    @Nullable String link,
    @Nullable UUID fileId,
    @Nullable String problem) {

  /// Content, which is kept and leads nowhere.
  Attachment(int number, Kind kind, String name, @Nullable UUID fileId, @Nullable String problem) {
    this(number, kind, name, null, fileId, problem);
  }

  /// True if it is still to be brought from the provider.
  public boolean isComing() {
    return kind.isContent() && fileId == null && problem == null;
  }

  static Kind kind(String type) {
    if (type.startsWith("image/")) return Kind.IMAGE;
    if (type.startsWith("audio/")) return Kind.AUDIO;
    return type.startsWith("video/") ? Kind.VIDEO : Kind.FILE;
  }
}
