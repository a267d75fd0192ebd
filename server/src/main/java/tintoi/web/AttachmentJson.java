package tintoi.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Wording;

/// What a message carries beside its words.
///
/// @param kind image, audio, video, file, sticker, location, link, card, form (the message's words
///   are what the customer filled in) or other
/// @param name what it is called; may be empty
/// @param link where it leads: an address of the web, or `geo:latitude,longitude`; null if nowhere
/// @param state kept = it is here; coming = it is being brought; lost = it will not come; none =
///   there is nothing to keep
/// @param problem why it is lost; null otherwise
record AttachmentJson(
    int number,
    String kind,
    String name,
    @Nullable String link,
    State state,
    @Nullable FileJson file,
    @Nullable Lost problem) {
  enum State {
    kept,
    coming,
    lost,
    none
  }

  record Lost(String cause, Map<String, Wording> texts) {}
}
