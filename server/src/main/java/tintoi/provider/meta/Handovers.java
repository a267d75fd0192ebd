package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.MESSENGER;
import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Routed;
import tintoi.provider.InboundEvent.Routed.Holder;
import tools.jackson.databind.JsonNode;

/// Reads who holds a conversation now: Conversation routing, once called handover. Source: Meta,
/// Messenger Platform, messaging_handovers, read 2026-11-20.
final class Handovers {
  private Handovers() {}

  /// @return null if it is none of these
  static @Nullable InboundEvent read(String appId, String page, JsonNode event, Instant at) {
    String customer = customer(page, event);
    JsonNode passed = event.path("pass_thread_control");
    JsonNode taken = event.path("take_thread_control");
    JsonNode asked = event.path("request_thread_control");
    boolean moved = passed.isObject() || taken.isObject() || asked.isObject();
    if (moved && customer.isEmpty())
      return new InboundEvent.Ignored(page, "a conversation handed over without its customer");
    if (passed.isObject()) return held(appId, page, customer, passed, at);
    if (taken.isObject()) return held(appId, page, customer, taken, at);
    if (asked.isObject()) {
      String app = text(asked.path("requested_owner_app_id"));
      return new Routed(MESSENGER, page, customer, Holder.ASKED, app, at);
    }
    return null;
  }

  /// Who was not told who has it now has lost it.
  private static InboundEvent held(
      String appId, String page, String customer, JsonNode move, Instant at) {
    String now = text(move.path("new_owner_app_id"));
    boolean ours = now.equals(appId);
    return new Routed(
        MESSENGER, page, customer, ours ? Holder.US : Holder.OTHER, ours ? "" : now, at);
  }

  /// The pages of Meta have it as sender, and once as recipient.
  private static String customer(String page, JsonNode event) {
    String sender = text(event.path("sender").path("id"));
    return sender.equals(page) ? text(event.path("recipient").path("id")) : sender;
  }
}
