package tintoi.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.failure.Wording;

/// How a comment stands in public, and what the reader may do with it.
///
/// @param level 1 directly under the post, 2 below another comment: Facebook shows two
/// @param can in lower case, of hide, unhide, like, unlike, delete; empty if she may do nothing
/// @param acts what was to be done with it and is not done, or was given back; in order
/// @param privateReply null where a comment cannot be answered privately at all
record CommentJson(
    int level,
    boolean hidden,
    boolean liked,
    List<String> can,
    List<DeliveryJson> acts,
    @Nullable PrivateReply privateReply) {

  /// Its one private answer.
  ///
  /// @param can true if it can be given
  /// @param until when the provider stops taking it
  /// @param no why it cannot be given; null if it can
  /// @param messageId the answer; null if there is none
  /// @param maxLength longest text
  record PrivateReply(
      boolean can, Instant until, @Nullable No no, @Nullable UUID messageId, int maxLength) {}

  record No(String cause, Map<String, Wording> texts, List<String> actions) {}
}
