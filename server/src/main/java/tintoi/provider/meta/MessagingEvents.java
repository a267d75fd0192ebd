package tintoi.provider.meta;

import static tintoi.provider.ChannelKind.MESSENGER;
import static tintoi.provider.meta.GraphClient.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
import tools.jackson.databind.JsonNode;

/// Reads one event of a `messaging` (or `standby`) list.
final class MessagingEvents {
  private final String appId;

  MessagingEvents(String appId) {
    this.appId = appId;
  }

  /// @param standby true if another app holds the conversation, and we are only told
  InboundEvent read(String page, JsonNode entry, JsonNode event, boolean standby) {
    String sender = text(event.path("sender").path("id"));
    JsonNode message = event.path("message");
    if (message.isObject()) {
      return message.path("is_echo").asBoolean(false)
          ? echo(page, entry, event)
          : message(page, sender, entry, event, standby);
    }
    if (sender.isEmpty()) return nobodys(page, entry, event);
    if (event.has("delivery")) return delivered(page, sender, entry, event);
    if (event.has("read")) return seen(page, sender, entry, event);
    if (event.has("postback")) return postback(page, sender, entry, event, standby);
    if (event.has("reaction")) return reaction(page, sender, entry, event);
    if (event.has("message_edit")) return edited(page, sender, entry, event);
    // A link into a conversation there is lets us write again.
    if (event.has("referral"))
      return new InboundEvent.WindowOpened(MESSENGER, page, sender, at(event, entry));
    if (event.has("optin")) return new InboundEvent.Ignored(page, "optin");
    InboundEvent routed = Handovers.read(appId, page, event, at(event, entry));
    return routed == null ? strange(page, event) : routed;
  }

  private static InboundEvent message(
      String page, String sender, JsonNode entry, JsonNode event, boolean standby) {
    JsonNode message = event.path("message");
    String id = text(message.path("mid"));
    if (sender.isEmpty() || id.isEmpty())
      return InboundEvent.Ignored.strange(page, "a message without sender or id");
    Instant at = at(event, entry);
    if (message.path("is_deleted").asBoolean(false))
      return new InboundEvent.Withdrawn(MESSENGER, page, sender, id, at);
    String payload = text(message.path("quick_reply").path("payload"));
    return new InboundEvent.MessageReceived(
        MESSENGER,
        page,
        sender,
        sender,
        "",
        id,
        text(message.path("text")),
        Attachments.of(message),
        at,
        null,
        null,
        payload.isEmpty() ? null : payload,
        standby);
  }

  /// What the Page said. Only our own app's metadata is our reference: another app may write there
  /// what it likes.
  private InboundEvent echo(String page, JsonNode entry, JsonNode event) {
    JsonNode message = event.path("message");
    String id = text(message.path("mid"));
    String customer = text(event.path("recipient").path("id"));
    if (customer.isEmpty() || id.isEmpty())
      return InboundEvent.Ignored.strange(page, "an echo without recipient or id");
    String app = text(message.path("app_id"));
    boolean ours = app.equals(appId);
    return new InboundEvent.Echo(
        MESSENGER,
        page,
        customer,
        id,
        text(message.path("text")),
        Attachments.of(message),
        at(event, entry),
        ours ? reference(text(message.path("metadata"))) : null,
        !ours && !app.isEmpty());
  }

  private static InboundEvent delivered(String page, String who, JsonNode entry, JsonNode event) {
    JsonNode delivery = event.path("delivery");
    var mids = delivery.path("mids").valueStream().map(GraphClient::text);
    List<String> ids = mids.filter(mid -> !mid.isEmpty()).toList();
    // Some samples carry no timestamp of their own.
    Instant at = Stamps.first(event.path("timestamp"), delivery.path("watermark"), time(entry));
    return new InboundEvent.Delivered(MESSENGER, page, who, ids, watermark(delivery), at);
  }

  private static InboundEvent seen(String page, String sender, JsonNode entry, JsonNode event) {
    JsonNode read = event.path("read");
    String mid = text(read.path("mid"));
    Instant at = Stamps.first(event.path("timestamp"), read.path("watermark"), time(entry));
    return new InboundEvent.Read(
        MESSENGER, page, sender, mid.isEmpty() ? List.of() : List.of(mid), watermark(read), at);
  }

  /// A pressed button is something the customer said.
  private static InboundEvent postback(
      String page, String sender, JsonNode entry, JsonNode event, boolean standby) {
    JsonNode postback = event.path("postback");
    Instant at = at(event, entry);
    String mid = text(postback.path("mid"));
    String title = text(postback.path("title"));
    String payload = text(postback.path("payload"));
    String words = title.isEmpty() ? payload : title;
    return new InboundEvent.MessageReceived(
        MESSENGER,
        page,
        sender,
        sender,
        "",
        mid.isEmpty() ? "postback:" + sender + ":" + at.toEpochMilli() : mid,
        words,
        // She pressed something all the same.
        words.isBlank() ? List.of(new Attachment(Attachment.Kind.OTHER, "", "")) : List.of(),
        at,
        null,
        null,
        payload.isEmpty() ? null : payload,
        standby);
  }

  private static InboundEvent reaction(String page, String sender, JsonNode entry, JsonNode event) {
    JsonNode reaction = event.path("reaction");
    String mid = text(reaction.path("mid"));
    boolean taken = text(reaction.path("action")).equals("unreact");
    String emoji = text(reaction.path("emoji"));
    String sign = emoji.isEmpty() ? text(reaction.path("reaction")) : emoji;
    Instant at = at(event, entry);
    if (mid.isEmpty())
      return taken
          ? new InboundEvent.Ignored(page, "a reaction taken back")
          : new InboundEvent.WindowOpened(MESSENGER, page, sender, at);
    String shown = taken ? "" : sign.isEmpty() ? "👍" : sign;
    return new InboundEvent.Reacted(MESSENGER, page, sender, mid, shown, at);
  }

  private static InboundEvent edited(String page, String sender, JsonNode entry, JsonNode event) {
    JsonNode edit = event.path("message_edit");
    String mid = text(edit.path("mid"));
    if (mid.isEmpty() || !edit.path("text").isString())
      return InboundEvent.Ignored.strange(page, "an edit without id or words");
    return new InboundEvent.Edited(
        MESSENGER, page, sender, mid, text(edit.path("text")), at(event, entry));
  }

  /// What concerns the Page and no conversation: what Meta restricts, and no more. That it does
  /// restrict, the next refusal says.
  private static InboundEvent nobodys(String page, JsonNode entry, JsonNode event) {
    for (String known : List.of("policy-enforcement", "policy_enforcement"))
      if (event.has(known))
        return text(event.path(known).path("action")).equals("unblock")
            ? new InboundEvent.Lifted(page, at(event, entry))
            : new InboundEvent.Ignored(page, known);
    if (event.has("optin")) return new InboundEvent.Ignored(page, "optin");
    JsonNode integrity = event.path("business_integrity");
    JsonNode told = integrity.isObject() ? integrity : event;
    if (!told.has("restrictions") && !integrity.isObject() && !told.has("violations"))
      return strange(page, event);
    return isLifted(told.path("restrictions"))
        ? new InboundEvent.Lifted(page, at(event, entry))
        : new InboundEvent.Ignored(page, "business_integrity");
  }

  private static boolean isLifted(JsonNode restrictions) {
    return !restrictions.isEmpty()
        && restrictions
            .valueStream()
            .allMatch(each -> text(each.path("status")).equals("UNRESTRICTED"));
  }

  private static InboundEvent strange(String page, JsonNode event) {
    List<String> names = new ArrayList<>(event.propertyNames());
    names.removeAll(List.of("sender", "recipient", "timestamp"));
    return InboundEvent.Ignored.strange(page, "messaging event " + names);
  }

  private static Instant at(JsonNode event, JsonNode entry) {
    return Stamps.first(event.path("timestamp"), time(entry));
  }

  private static JsonNode time(JsonNode entry) {
    return entry.path("time");
  }

  private static @Nullable Instant watermark(JsonNode receipt) {
    JsonNode watermark = receipt.path("watermark");
    return text(watermark).isEmpty() ? null : Stamps.first(watermark);
  }

  private static @Nullable UUID reference(String metadata) {
    try {
      return UUID.fromString(metadata);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
