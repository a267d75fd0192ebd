package sim;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an OA sends: consultation, transaction and promotion, each with its own conditions and its
/// own price, and messages to those who have no account.
final class ZaloSending {
  private static final Duration FREE = Duration.ofDays(2);
  private static final Duration TRANSACTION = Duration.ofDays(365);
  private static final LocalTime MORNING = LocalTime.of(6, 0);
  private static final LocalTime NIGHT = LocalTime.of(22, 0);
  private static final int WELCOMES = 3;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");

  private final World world;
  private final ZaloWebhooks webhooks;
  private final ZaloContents contents;

  ZaloSending(World world, ZaloWebhooks webhooks, ZaloUploads uploads) {
    this.world = world;
    this.webhooks = webhooks;
    this.contents = new ZaloContents(world, uploads);
  }

  /// @param kind cs, transaction, promotion; v2 = the older endpoint
  Object send(Call call, String kind) {
    ZaloWorld zalo = world.zalo;
    Instant now = world.clock.now();
    if (zalo.packageEnds.isBefore(world.clock.today())) {
      throw new ZaloApi.Refused(
          -224, "The OA needs to upgrade OA Tier Package to use this feature");
    }
    JsonNode body = call.json();
    ZaloWorld.Customer customer = recipient(body.path("recipient"), kind);
    if (kind.equals("v2") && body.path("sender_action").isObject()) return react(customer, body);
    ZaloContents.Content content = contents.read(body.path("message"), kind);
    if (kind.equals("v2") && customer.visit.isEmpty() && !content.isList()) {
      throw new ZaloApi.Refused(
          -240, "MessageV2 API has been shut down, please switch to MessageV3");
    }
    check(customer, kind, now);
    Limits.Allowance allowance = world.limits.allowance("ZALO", ZaloWorld.OA_ID, now);
    if (allowance != null && allowance.remaining() <= 0) throw outOfQuota();
    if (world.limits.tooFast("ZALO", ZaloWorld.OA_ID, 1000, now)) {
      throw new ZaloApi.Refused(-32, "Your OA reached limit call api");
    }
    Map<String, Object> quota = pay(customer, kind, now);
    world.limits.use("ZALO", ZaloWorld.OA_ID);
    ZaloMessage sent = zalo.addMessage(customer, "out", content.text(), now);
    sent.file = content.file();
    sent.template = content.template() == null ? "" : content.template().toString();
    sent.sticker = content.sticker();
    sent.deliveredAt = now;
    webhooks.sent(customer, sent);
    String visit = customer.visit.isEmpty() ? null : customer.visit;
    return Json.object(
        "message_id",
        sent.mid,
        "user_id",
        visit == null ? customer.id : null,
        "anonymous_id",
        visit == null ? null : customer.id,
        "conversation_id",
        visit,
        "sent_time",
        Long.toString(now.toEpochMilli()),
        "quota",
        quota);
  }

  private ZaloWorld.Customer recipient(JsonNode recipient, String kind) {
    String id = recipient.path("user_id").asString("");
    if (recipient.has("anonymous_id") && kind.equals("v2")) {
      ZaloWorld.Customer visitor =
          world.zalo.customerById(recipient.path("anonymous_id").asString(""));
      String visit = recipient.path("conversation_id").asString("");
      if (visitor == null || visit.isEmpty() || !visitor.visit.equals(visit)) {
        throw new ZaloApi.Refused(-201, "anonymous_id is invalid!");
      }
      return visitor;
    }
    ZaloWorld.Customer customer = world.zalo.customerById(id);
    if (customer == null || !customer.visit.isEmpty()) {
      throw new ZaloApi.Refused(-201, "user_id is invalid!");
    }
    return customer;
  }

  private static ZaloApi.Refused outOfQuota() {
    return new ZaloApi.Refused(-211, "Out of quota");
  }

  /// A sign on a message of the customer's; not counted in any quota.
  private Object react(ZaloWorld.Customer customer, JsonNode body) {
    String mid = body.path("sender_action").path("react_message_id").asString("");
    if (customer.messages.stream().noneMatch(message -> message.mid.equals(mid))) {
      throw new ZaloApi.Refused(-201, "react_message_id is invalid!");
    }
    webhooks.oaReacted(customer, mid, body.path("sender_action").path("react_icon").asString(""));
    return Json.object("message_id", mid, "user_id", customer.id);
  }

  private void check(ZaloWorld.Customer customer, String kind, Instant now) {
    switch (customer.state) {
      case "inactive" ->
          throw new ZaloApi.Refused(
              -227, "User is banned or has been inactive for more than 45 days");
      case "restricted" ->
          throw new ZaloApi.Refused(-244, "User has restricted this message type from your OA");
      case "blocked" -> throw new ZaloApi.Refused(-217, "User has blocked invitation from OA");
      default -> {}
    }
    if (!customer.visit.isEmpty()) return;
    switch (kind) {
      case "transaction" -> checkLastTouch(customer, TRANSACTION, -232, now);
      case "promotion" -> checkPromotion(customer, now);
      default -> {
        if (!customer.follows) throw new ZaloApi.Refused(-213, "User has not followed OA");
        checkLastTouch(customer, ZaloWorld.CONSULTATION, -230, now);
      }
    }
  }

  private void checkLastTouch(ZaloWorld.Customer customer, Duration within, int code, Instant now) {
    Instant last = customer.lastInteraction;
    if (last == null) throw refused(world.switches.neverWroteError);
    if (!now.isBefore(last.plus(within))) throw refused(code);
  }

  private static ZaloApi.Refused refused(int code) {
    return switch (code) {
      case -230 ->
          new ZaloApi.Refused(-230, "User has not interacted with the OA in the past 7 days");
      case -213 -> new ZaloApi.Refused(-213, "User has not followed OA");
      default ->
          new ZaloApi.Refused(
              code, "User has not interacted with the OA, or the last interaction has expired");
    };
  }

  private void checkPromotion(ZaloWorld.Customer customer, Instant now) {
    if (!customer.follows) throw refused(-213);
    LocalTime time = now.atZone(SimClock.ZONE).toLocalTime();
    if (time.isBefore(MORNING) || !time.isBefore(NIGHT)) {
      throw new ZaloApi.Refused(-234, "This message cannot be sent at night (10:00PM - 6:00AM)");
    }
    LocalDate today = world.clock.today();
    if (today.equals(customer.promotedOn)) throw new ZaloApi.Refused(-218, "Out of quota receive");
    if (!today.equals(world.zalo.promotionDay)) {
      world.zalo.promotionDay = today;
      world.zalo.promotionsLeft = ZaloWorld.PROMOTIONS;
    }
    if (world.zalo.promotionsLeft <= 0) throw outOfQuota();
  }

  /// From which allowance it is taken; nothing is said of a message that is billed.
  private @Nullable Map<String, Object> pay(ZaloWorld.Customer to, String kind, Instant now) {
    if (!to.visit.isEmpty()) return null;
    switch (kind) {
      case "promotion" -> {
        to.promotedOn = world.clock.today();
        world.zalo.promotionsLeft--;
        return null;
      }
      case "transaction" -> {
        bill();
        return null;
      }
      default -> {}
    }
    Instant last = to.lastInteraction;
    boolean wrote = to.messages.stream().anyMatch(message -> message.direction.equals("in"));
    if (!wrote && to.welcomes < WELCOMES) {
      to.welcomes++;
      return Json.object(
          "quota_type", "welcome_msg",
          "remain", Integer.toString(WELCOMES - to.welcomes),
          "total", Integer.toString(WELCOMES));
    }
    if (last != null && now.isBefore(last.plus(FREE))) {
      String eight = world.switches.replyRemain ? "8" : null;
      return Json.object("quota_type", "reply", "remain", eight, "total", eight);
    }
    return spend();
  }

  private @Nullable Map<String, Object> spend() {
    ZaloWorld.Share share = world.zalo.share;
    if (share.remain > 0 && !share.ends.isBefore(world.clock.today())) {
      share.remain--;
      return Json.object(
          "quota_type",
          "sub_quota",
          "remain",
          Long.toString(share.remain),
          "total",
          Long.toString(share.total),
          "expired_date",
          DATE.format(share.ends),
          "owner_type",
          "OA",
          "owner_id",
          ZaloWorld.OA_ID);
    }
    if (world.zalo.bought > 0) {
      world.zalo.bought--;
      return Json.object(
          "quota_type", "purchase_quota", "owner_type", "OA", "owner_id", ZaloWorld.OA_ID);
    }
    if (world.switches.beyondShare.equals("-211")) throw outOfQuota();
    bill();
    return null;
  }

  private void bill() {
    switch (world.zalo.wallet) {
      case "missing" ->
          throw new ZaloApi.Refused(
              -320, "Your app needs to connect with Zalo Cloud Account to use paid features");
      case "empty" ->
          throw new ZaloApi.Refused(
              -321,
              "Zalo Cloud Account associated with this app is out of money or unable to be"
                  + " charged");
      default -> world.zalo.billed++;
    }
  }

  static List<String> wallets() {
    return List.of("linked", "missing", "empty");
  }
}
