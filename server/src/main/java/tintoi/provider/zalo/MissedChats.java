package tintoi.provider.zalo;

import static tintoi.provider.ChannelKind.ZALO_OA;
import static tintoi.provider.zalo.ZaloClient.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tintoi.provider.Credential;
import tintoi.provider.InboundEvent;
import tintoi.provider.InboundEvent.Attachment;
import tintoi.provider.InboundEvent.Attachment.Kind;
import tintoi.provider.Missed;
import tintoi.provider.Usage;
import tintoi.provider.zalo.ZaloClient.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads an account's chats again, the latest first, ten at a time. Source: Zalo, OA,
/// `listrecentchat` and `conversation`, read 2026-11-20.
///
/// What it does not tell: reactions, what was seen, follows, and groups.
final class MissedChats {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGE = 10;
  private static final int MOST = 300;

  private final ZaloClient zalo;

  MissedChats(ZaloClient zalo) {
    this.zalo = zalo;
  }

  /// @param place how many chats were read
  Missed read(Credential credential, Missed.Wanted wanted, String place) {
    int offset = place.isEmpty() ? 0 : Integer.parseInt(place);
    ObjectNode part = part(offset, wanted.vain().ofList(PAGE));
    return switch (zalo.get("/v2.0/oa/listrecentchat", part, credential.token())) {
      case Said.Silence(_, var detail) -> new Missed.Silent(detail, false);
      case Said.Refusal(var error, _, var usage) -> new Missed.Refused(error, usage, false);
      case Said.Data(var json, _) when isOther(json.path("data")) ->
          new Missed.Silent("an answer without a list of chats", false);
      case Said.Data(var json, var usage) ->
          new Look(credential, wanted, usage).through(json.path("data"), offset);
    };
  }

  /// Nothing at all may be how an empty list is said: it is counted as unread, not waited for.
  private static boolean isOther(JsonNode list) {
    return !list.isArray() && !list.isMissingNode() && !list.isNull();
  }

  private static ObjectNode part(int offset, int count) {
    return JSON.createObjectNode().put("offset", offset).put("count", count);
  }

  private final class Look {
    private final Credential credential;
    private final Missed.Wanted wanted;
    private final List<InboundEvent> events = new ArrayList<>();
    private Usage usage;
    private int requests = 1;
    private int closed;

    Look(Credential credential, Missed.Wanted wanted, Usage usage) {
      this.credential = credential;
      this.wanted = wanted;
      this.usage = usage;
    }

    Missed through(JsonNode chats, int offset) {
      if (!chats.isArray()) closed++;
      boolean past = false;
      for (JsonNode latest : chats.values()) {
        // Where the time cannot be read, reading once too often does no harm.
        past = Finder.time(latest).orElse(Instant.MAX).isBefore(wanted.moved());
        if (past) continue;
        String customer = other(latest, "id");
        if (customer.isEmpty()) closed++;
        Missed stopped = customer.isEmpty() ? null : chat(customer);
        if (stopped != null) return stopped;
      }
      boolean more = chats.size() >= wanted.vain().ofList(PAGE) && !past;
      return new Missed.Some(
          List.copyOf(events),
          more ? Integer.toString(offset + chats.size()) : "",
          new Missed.Effort(requests, closed, usage));
    }

    /// @return what stops the look; null if nothing does
    private @Nullable Missed chat(String customer) {
      List<JsonNode> said = new ArrayList<>();
      int count = wanted.vain().ofOne(PAGE);
      for (int offset = 0; offset < MOST; offset += count) {
        requests++;
        var data = part(offset, count).put("user_id", customer);
        switch (zalo.get("/v2.0/oa/conversation", data, credential.token())) {
          case Said.Silence(_, var detail) -> {
            var silent = new Missed.Silent(detail, true);
            if (!wanted.goesOn().test(silent)) return silent;
            keep(customer, said);
            closed++;
            return null;
          }
          case Said.Refusal(var error, _, var heard) -> {
            var refused = new Missed.Refused(error, heard, true);
            if (!wanted.goesOn().test(refused)) return refused;
            keep(customer, said);
            closed++;
            return null;
          }
          case Said.Data(var json, var heard) -> {
            usage = heard;
            JsonNode items = json.path("data");
            if (collect(items, count, said)) {
              keep(customer, said);
              if (!items.isArray()) closed++;
              return null;
            }
          }
        }
      }
      // More than one looks at: the newest is worth having all the same.
      keep(customer, said);
      closed++;
      return null;
    }

    /// A chat of which something cannot be read is counted once.
    private void keep(String customer, List<JsonNode> said) {
      boolean torn = false;
      for (JsonNode item : said.reversed()) {
        Optional<InboundEvent> event = event(customer, item);
        event.ifPresent(events::add);
        torn |= event.isEmpty();
      }
      if (torn) closed++;
    }

    /// Adds what was said since then, and what has no time we can read: it ends nothing.
    ///
    /// @return true if this was all of it
    private boolean collect(JsonNode items, int asked, List<JsonNode> said) {
      boolean reached = items.size() < asked;
      boolean older = false;
      for (JsonNode item : items.values()) {
        Optional<Instant> at = Finder.time(item);
        if (at.isPresent() && at.get().isBefore(wanted.since())) older = true;
        else if (at.isPresent() || !older) said.add(item);
      }
      return reached || older;
    }

    private Optional<InboundEvent> event(String customer, JsonNode item) {
      String oa = credential.externalId();
      String id = text(item.path("message_id"));
      Optional<Instant> at = Finder.time(item);
      if (id.isEmpty() || at.isEmpty()) return Optional.empty();
      String words = isWords(item) ? text(item.path("message")) : "";
      List<Attachment> carried = attachments(item, words);
      if (isOurs(item))
        return Optional.of(
            new InboundEvent.Echo(ZALO_OA, oa, customer, id, words, carried, at.get(), null));
      return Optional.of(
          new InboundEvent.MessageReceived(
              ZALO_OA,
              oa,
              customer,
              customer,
              other(item, "display_name"),
              id,
              words,
              carried,
              at.get(),
              null,
              null));
    }
  }

  private static boolean isOurs(JsonNode item) {
    return text(item.path("src")).equals("0");
  }

  /// Of the person, whoever wrote.
  private static String other(JsonNode item, String what) {
    return text(item.path((isOurs(item) ? "to_" : "from_") + what));
  }

  private static boolean isWords(JsonNode item) {
    return !text(item.path("message")).isBlank();
  }

  /// What the types are called here is written down nowhere; they are read as webhooks name them,
  /// and what is called otherwise is shown as something we cannot show.
  private static List<Attachment> attachments(JsonNode item, String words) {
    Kind kind =
        switch (text(item.path("type")).toLowerCase(Locale.ROOT)) {
          case "image", "photo", "gif" -> Kind.IMAGE;
          case "audio", "voice" -> Kind.AUDIO;
          case "video" -> Kind.VIDEO;
          case "file" -> Kind.FILE;
          case "sticker" -> Kind.STICKER;
          case "location" -> Kind.LOCATION;
          case "link" -> Kind.LINK;
          default -> Kind.OTHER;
        };
    if (kind == Kind.OTHER && !words.isEmpty()) return List.of();
    return List.of(new Attachment(kind, kind.isContent() ? text(item.path("url")) : "", ""));
  }
}
