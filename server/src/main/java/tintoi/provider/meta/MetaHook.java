package tintoi.provider.meta;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tintoi.provider.Hook;
import tintoi.provider.InboundEvent;
import tintoi.provider.Provider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Meta's webhook: messages and comments of many Pages in one body. Source: Meta, Messenger
/// Platform, Webhooks, and Graph API, Webhooks for Pages, read 2026-11-20.
///
/// Reads leniently (ids as text or number, one object where a list is meant, fields nobody knows)
/// and trusts nothing: what cannot be read is named and passed over.
@Component
class MetaHook implements Hook {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = "sha256=";

  /// What else an app may be told of, and we look for nothing in.
  private static final Set<String> OBJECTS = Set.of("user", "application");

  /// Fields a Page may be subscribed to in which we look for nothing.
  private static final Set<String> OTHERS =
      Set.of("mention", "business_integrity", "message_template_status_update");

  /// What an entry consists of; `uid` and `changed_fields` say nothing more.
  private static final List<String> USUAL =
      List.of("id", "uid", "time", "messaging", "standby", "changes", "changed_fields");

  private final MetaProperties meta;
  private final MessagingEvents messaging;

  MetaHook(MetaProperties meta) {
    this.meta = meta;
    this.messaging = new MessagingEvents(meta.appId());
  }

  @Override
  public Provider provider() {
    return Provider.META;
  }

  /// Over the bytes as they came: Meta escapes its JSON before it signs.
  @Override
  public boolean verify(byte[] body, UnaryOperator<@Nullable String> header) {
    String signature = header.apply("X-Hub-Signature-256");
    if (signature == null || !signature.startsWith(PREFIX) || meta.appSecret().isEmpty())
      return false;
    String given = signature.substring(PREFIX.length()).strip().toLowerCase(Locale.ROOT);
    String right = Hmac.hex(meta.appSecret(), body);
    return MessageDigest.isEqual(given.getBytes(US_ASCII), right.getBytes(US_ASCII));
  }

  @Override
  public List<InboundEvent> read(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
    }
    if (root.isMissingNode())
      throw new IllegalArgumentException("the body is not JSON: it is empty");
    List<InboundEvent> events = new ArrayList<>();
    String object = GraphClient.text(root.path("object"));
    switch (object) {
      case "page" -> each(root.path("entry")).forEach(entry -> read(entry, events));
      case "permissions" -> each(root.path("entry")).forEach(entry -> events.add(consent(entry)));
      default -> {
        String why = "not about a Page: " + brief(root.path("object"));
        events.add(new InboundEvent.Ignored("", why, !OBJECTS.contains(object)));
      }
    }
    if (events.isEmpty()) events.add(new InboundEvent.Ignored("", "no entries"));
    return events;
  }

  /// A person gave or took back permissions. Source: restfb's recorded `permissions` event; which
  /// verbs there are is written down nowhere, so that none is needed.
  private static InboundEvent consent(JsonNode entry) {
    String uid = GraphClient.text(entry.path("uid"));
    String person = uid.isEmpty() ? GraphClient.text(entry.path("id")) : uid;
    return person.isEmpty() || person.equals("0")
        ? new InboundEvent.Ignored("", "permissions of nobody")
        : new InboundEvent.ConsentChanged(person);
  }

  /// At least one event comes of an entry: what nobody expected is named.
  private void read(JsonNode entry, List<InboundEvent> events) {
    if (!entry.isObject()) {
      events.add(new InboundEvent.Ignored("", "an entry that is no object: " + brief(entry)));
      return;
    }
    int before = events.size();
    String page = GraphClient.text(entry.path("id"));
    // Another app may hold the thread: the customer wrote all the same.
    for (String list : List.of("messaging", "standby"))
      for (JsonNode event : each(entry.path(list)))
        events.add(safely(page, () -> messaging.read(page, entry, event, list.equals("standby"))));
    for (JsonNode change : each(entry.path("changes")))
      events.add(
          safely(
              page,
              () ->
                  GraphClient.text(change.path("field")).equals("feed")
                      ? FeedEvents.read(page, entry, change.path("value"))
                      : other(page, change)));
    List<String> others = new ArrayList<>(entry.propertyNames());
    others.removeAll(USUAL);
    if (!others.isEmpty() || events.size() == before)
      events.add(InboundEvent.Ignored.strange(page, "entry with " + others));
  }

  /// Known fields of which nothing follows, and what is known nowhere.
  private static InboundEvent other(String page, JsonNode change) {
    String field = GraphClient.text(change.path("field"));
    String why = "field " + brief(change.path("field"));
    return OTHERS.contains(field)
        ? new InboundEvent.Ignored(page, why)
        : InboundEvent.Ignored.strange(page, why);
  }

  private interface Reading {
    InboundEvent read();
  }

  /// One event that cannot be read must not take the rest of the batch with it.
  private static InboundEvent safely(String page, Reading reading) {
    try {
      return reading.read();
    } catch (RuntimeException e) {
      return InboundEvent.Ignored.strange(page, "unreadable: " + e.getMessage());
    }
  }

  /// The elements of a list; whatever else stands there is a list of one.
  private static Iterable<JsonNode> each(JsonNode node) {
    if (node.isArray()) return node.values();
    return node.isMissingNode() || node.isNull() ? List.of() : List.of(node);
  }

  private static String brief(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 60) : text;
  }
}
