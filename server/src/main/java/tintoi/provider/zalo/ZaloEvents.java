package tintoi.provider.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static tintoi.provider.ChannelKind.ZALO_OA;
import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
import tools.jackson.databind.JsonNode;

/// What Zalo tells us by itself, by the name of the event. Source: Zalo, OA, Webhook, read
/// 2026-11-20.
///
/// Message events name no OA at the top: it is the recipient of what a person sends, and the sender
/// of what comes back to us as echo or receipt. Of groups, tags, calls and templates only what lets
/// the OA write to a person is of use; the rest is passed over with its reason.
final class ZaloEvents {
  /// Zalo's signs for what a phone shows as a picture; others are shown as they come.
  private static final Map<String, String> ICONS =
      Map.of("/-strong", "👍", "/-heart", "❤️", ":>", "😄", ":o", "😮", ":-((", "😭", ":-h", "😠");

  private static final String TAKEN_BACK = "/-remove";

  private ZaloEvents() {}

  /// @param now stands for a time that is missing or cannot be read: what a customer wrote is kept
  ///   all the same
  static InboundEvent read(JsonNode event, Instant now) {
    String name = name(event);
    return switch (name) {
      case "user_received_message", "user_seen_message" -> receipt(name, event, now);
      case "user_reacted_message" -> reacted(event, now);
      case "user_submit_info" -> submitted(event, now);
      case "follow" -> followed(event, true, now);
      case "unfollow" -> followed(event, false, now);
      case "user_click_chatnow", "user_call_oa", "oa_call_user" ->
          opened(event, text(event.path("user_id")), now);
      case "user_reply_consent" -> consented(event, now);
      case "widget_interaction_accepted" ->
          opened(event, text(event.path("data").path("user_id")), now);
      case "user_withdraw" -> withdrew(event, now);
      default -> said(name, event, now);
    };
  }

  private static InboundEvent said(String name, JsonNode event, Instant now) {
    // A word in a group of the OA's counts as being in touch; the group itself is no channel.
    if (name.startsWith("user_send_group")) return opened(event, id(event, "sender"), now);
    if (name.startsWith("user_send_")) return received(event, id(event, "sender"), now);
    if (name.startsWith("anonymous_send_")) {
      String person = Correspondent.anonymous(id(event, "sender"), conversation(event));
      return received(event, person, now);
    }
    if (name.startsWith("oa_send_group")) return ignored(event, "");
    if (name.startsWith("oa_send_anonymous_"))
      return echo(event, Correspondent.anonymous(id(event, "recipient"), conversation(event)), now);
    if (name.startsWith("oa_send_") && event.path("message").isObject())
      return echo(event, id(event, "recipient"), now);
    return OtherEvents.NAMES.contains(name)
        ? ignored(event, "")
        : strange(event, name.isEmpty() ? "no event" : "");
  }

  private static InboundEvent received(JsonNode event, String customer, Instant now) {
    String oa = id(event, "recipient");
    if (customer.isEmpty() || oa.isEmpty())
      return strange(event, "a message without sender or recipient");
    Instant at = at(event, now);
    return message(oa, customer, messageId(event), words(event), Attachments.of(event), at);
  }

  private static InboundEvent.MessageReceived message(
      String oa,
      String customer,
      String id,
      String text,
      List<Attachment> attachments,
      Instant at) {
    return new InboundEvent.MessageReceived(
        ZALO_OA, oa, customer, customer, "", id, text, attachments, at, null, null);
  }

  /// Zalo's id; without one, one made of the event itself: the same event is the same message.
  private static String messageId(JsonNode event) {
    String id = text(event.path("message").path("msg_id"));
    return id.isEmpty() ? made(event) : id;
  }

  /// Of who, what and when, so that a field a newer version adds makes no second message of it.
  private static String made(JsonNode event) {
    String when = text(event.path("timestamp"));
    String who = id(event, "sender") + " " + id(event, "recipient");
    String of = when.isEmpty() ? event.toString() : name(event) + " " + who + " " + when;
    return "made:" + UUID.nameUUIDFromBytes(of.getBytes(UTF_8));
  }

  /// A form the OA had sent, filled in: its words line by line, as the customer gave them.
  private static InboundEvent submitted(JsonNode event, Instant now) {
    String customer = id(event, "sender");
    String oa = id(event, "recipient");
    if (customer.isEmpty() || oa.isEmpty())
      return strange(event, "a form without sender or recipient");
    return message(
        oa,
        customer,
        messageId(event),
        Forms.words(event.path("info")),
        List.of(new Attachment(Attachment.Kind.FORM, "", "")),
        at(event, now));
  }

  /// Also what an admin writes by hand in Zalo's own chat. No reference of ours comes back.
  private static InboundEvent echo(JsonNode event, String customer, Instant now) {
    String oa = id(event, "sender");
    String id = text(event.path("message").path("msg_id"));
    if (oa.isEmpty() || customer.isEmpty() || id.isEmpty())
      return strange(event, "an echo without OA, person or id");
    boolean byHand = !text(event.path("sender").path("admin_id")).isEmpty();
    return new InboundEvent.Echo(
        ZALO_OA,
        oa,
        customer,
        id,
        words(event),
        Attachments.of(event),
        at(event, now),
        null,
        byHand);
  }

  private static InboundEvent receipt(String name, JsonNode event, Instant now) {
    JsonNode message = event.path("message");
    List<String> ids = new ArrayList<>();
    if (message.has("msg_id")) ids.add(text(message.path("msg_id")));
    for (JsonNode id : message.path("msg_ids").values()) ids.add(text(id));
    String oa = id(event, "sender");
    String customer = id(event, "recipient");
    ids.removeIf(String::isEmpty);
    if (oa.isEmpty() || customer.isEmpty() || ids.isEmpty())
      return strange(event, "a receipt without ids");
    return name.equals("user_seen_message")
        ? new InboundEvent.Read(ZALO_OA, oa, customer, ids, null, at(event, now))
        : new InboundEvent.Delivered(ZALO_OA, oa, customer, ids, null, at(event, now));
  }

  /// A sign on a message. Zalo does not count it as being in touch: the window stays as it is.
  private static InboundEvent reacted(JsonNode event, Instant now) {
    String customer = id(event, "sender");
    String oa = id(event, "recipient");
    JsonNode message = event.path("message");
    String id = text(message.path("msg_id"));
    if (customer.isEmpty() || oa.isEmpty() || id.isEmpty())
      return strange(event, "a reaction without person, OA or message");
    String icon = text(message.path("react_icon"));
    String shown = icon.equals(TAKEN_BACK) ? "" : ICONS.getOrDefault(icon, icon);
    return new InboundEvent.Reacted(ZALO_OA, oa, customer, id, shown, false, at(event, now));
  }

  private static InboundEvent followed(JsonNode event, boolean follows, Instant now) {
    String oa = text(event.path("oa_id"));
    String person = id(event, "follower");
    if (oa.isEmpty() || person.isEmpty()) return strange(event, "without OA or person");
    return new InboundEvent.Followed(ZALO_OA, oa, person, follows, at(event, now));
  }

  private static InboundEvent consented(JsonNode event, Instant now) {
    return text(event.path("user_consent")).equals("ALLOW")
        ? opened(event, text(event.path("user_id")), now)
        : ignored(event, "a call not allowed");
  }

  private static InboundEvent opened(JsonNode event, String person, Instant now) {
    String oa = text(event.path("oa_id"));
    if (oa.isEmpty() || person.isEmpty()) return strange(event, "without OA or person");
    return new InboundEvent.WindowOpened(ZALO_OA, oa, person, at(event, now));
  }

  /// A person wants what is kept of her deleted.
  private static InboundEvent withdrew(JsonNode event, Instant now) {
    String oa = text(event.path("oa_id"));
    String person = text(event.path("user_id"));
    if (oa.isEmpty() || person.isEmpty()) return strange(event, "without OA or person");
    return new InboundEvent.ErasureAsked(ZALO_OA, oa, person, at(event, now));
  }

  /// Not understood: its body is kept for whoever looks.
  private static InboundEvent strange(JsonNode event, String why) {
    return InboundEvent.Ignored.strange(text(event.path("oa_id")), named(event, why));
  }

  private static InboundEvent ignored(JsonNode event, String why) {
    return new InboundEvent.Ignored(text(event.path("oa_id")), named(event, why));
  }

  private static String named(JsonNode event, String why) {
    return "event " + name(event) + (why.isEmpty() ? "" : ": " + why);
  }

  private static String name(JsonNode event) {
    return text(event.path("event_name"));
  }

  private static String id(JsonNode event, String who) {
    return text(event.path(who).path("id"));
  }

  private static String conversation(JsonNode event) {
    return text(event.path("message").path("conversation_id"));
  }

  /// Milliseconds, written as text.
  private static Instant at(JsonNode event, Instant now) {
    String millis = text(event.path("timestamp"));
    return millis.matches("\\d{12,14}") ? Instant.ofEpochMilli(Long.parseLong(millis)) : now;
  }

  /// What a template says stands in its attachment.
  private static String words(JsonNode event) {
    JsonNode message = event.path("message");
    String words = text(message.path("text"));
    return words.isBlank()
        ? text(message.path("attachments").path(0).path("payload").path("text"))
        : words;
  }
}
