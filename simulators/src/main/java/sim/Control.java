package sim;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The control API: everything a person or a test may do to the simulated world.
final class Control {
  static final String PREFIX = "/control";

  private final World world;
  private final Customers customers;
  private final ZaloCustomers zaloCustomers;
  private final Broken broken;
  private final MetaWebhooks metaWebhooks;
  private final Backstage backstage;
  private final MetaCustomers taps;

  Control(
      World world,
      Customers customers,
      ZaloCustomers zaloCustomers,
      Broken broken,
      MetaWebhooks metaWebhooks) {
    this.world = world;
    this.customers = customers;
    this.zaloCustomers = zaloCustomers;
    this.broken = broken;
    this.metaWebhooks = metaWebhooks;
    this.taps = new MetaCustomers(world, metaWebhooks);
    this.backstage =
        new Backstage(world, new Deauthorizations(world, broken.courier()), zaloCustomers);
  }

  Reply answer(Call call) {
    List<String> parts = call.parts(PREFIX);
    try {
      // Asking the product for its challenge must not hold the world: the product may be asking us.
      if (call.method.equals("PUT") && parts.equals(List.of("webhooks"))) return webhooks(call);
      synchronized (world) {
        Object body = route(call, parts);
        if (body == null) return problem(404, "no such control: " + call.method + " " + call.path);
        if (!call.method.equals("GET")) world.changed();
        return Reply.ok(body);
      }
    } catch (NoSuchElementException e) {
      return problem(404, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException | DateTimeParseException | JacksonException e) {
      return problem(400, String.valueOf(e.getMessage()));
    }
  }

  private static Reply problem(int status, String words) {
    return Reply.json(status, Json.object("error", words));
  }

  private @Nullable Object route(Call call, List<String> parts) {
    JsonNode body = call.json();
    String last = parts.isEmpty() ? "" : parts.getLast();
    String pattern = call.method + " " + String.join("/", parts);
    if (parts.size() == 3 && parts.getFirst().matches("meta|zalo")) {
      Object named =
          switch (call.method + " " + parts.get(0) + "/" + parts.get(1)) {
            case "PATCH meta/people" -> backstage.person(last, body);
            case "PATCH meta/customers" -> customers.block(last, body);
            case "DELETE meta/comments" -> customers.deleteComment(last);
            case "PATCH meta/comments" -> customers.changeComment(last, body);
            case "PATCH meta/pages" -> customers.page(last, body);
            case "PATCH zalo/customers" -> zaloCustomers.change(last, body);
            default -> null;
          };
      if (named != null) return named;
    }
    if (pattern.startsWith("DELETE faults/")) {
      return Json.object("removed", broken.faults().remove(Integer.parseInt(last)));
    }
    Object played = customer(pattern, body);
    return played != null ? played : rest(call, pattern, body);
  }

  private @Nullable Object customer(String pattern, JsonNode body) {
    return switch (pattern) {
      case "POST meta/messages" -> customers.metaMessage(body);
      case "POST meta/page-messages" -> customers.pageMessage(body);
      case "POST meta/reads" -> customers.metaRead(body);
      case "POST meta/comments" -> customers.comment(body);
      case "POST meta/taps" -> taps.tap(body);
      case "POST meta/reactions" -> taps.react(body);
      case "POST meta/edits" -> taps.edit(body);
      case "POST meta/unsends" -> taps.unsend(body);
      case "POST meta/events" -> taps.event(body);
      case "PUT meta/threads" -> taps.thread(body);
      case "PUT meta/integrity" -> taps.integrity(body);
      case "POST meta/windows/close" -> customers.closeWindow(body);
      case "POST crowd" -> customers.crowd(body);
      case "PUT zalo/grant" -> backstage.zaloGrant(body);
      case "PUT zalo/oa" -> backstage.zaloAccount(body);
      case "PUT zalo/quota" -> backstage.zaloQuota(body);
      case "PUT allowance" -> backstage.allowance(body);
      case "PUT pace" -> backstage.pace(body);
      case "PUT switches" -> backstage.switches(body);
      default -> zaloCustomers.play(pattern, body);
    };
  }

  private @Nullable Object rest(Call call, String pattern, JsonNode body) {
    return switch (pattern) {
      case "GET state" -> state();
      case "GET version" -> Json.object("version", world.version(), "log", broken.log().last());
      case "POST reset" -> reset();
      case "GET clock" -> Snapshot.clock(world.clock);
      case "POST clock" -> clock(body);
      case "GET webhooks" -> webhookState();
      case "POST webhooks/flush" -> Json.object("sent", broken.courier().flush());
      case "PUT webhook-faults" -> mischief(body);
      case "GET lines" -> broken.lines().all();
      case "PUT lines" -> lines(body);
      case "GET faults" -> Json.object("items", broken.faults().all());
      case "POST faults" -> Json.object("id", broken.faults().add(body));
      case "DELETE faults" -> {
        broken.faults().clear();
        yield Json.object("removed", true);
      }
      case "GET log" -> {
        String since = call.param("since");
        long n = since.matches("\\d{1,15}") ? Long.parseLong(since) : 0;
        yield Json.object("last", broken.log().last(), "items", broken.log().since(n));
      }
      case "GET comments" -> customers.thread(call.param("parent"));
      case "GET messages" -> customers.phone(call.param("customer"), call.param("page"));
      default -> null;
    };
  }

  private Object state() {
    var state = Snapshot.of(world);
    state.put("webhooks", webhookState());
    state.put("lines", broken.lines().all());
    state.put("faults", broken.faults().all());
    state.put("webhookFaults", broken.courier().mischief());
    return state;
  }

  /// `{"META":"down"}`
  private Object lines(JsonNode body) {
    for (var line : body.properties()) {
      broken.lines().plug(Text.upper(line.getKey()), !line.getValue().asString("").equals("down"));
    }
    return broken.lines().all();
  }

  private Object webhookState() {
    String meta = world.webhooks.getOrDefault("meta", "");
    return Json.object(
        "meta",
        meta,
        "zalo",
        world.webhooks.getOrDefault("zalo", ""),
        "verified",
        !meta.isEmpty() && metaWebhooks.verified(meta),
        "standing",
        broken.courier().standing());
  }

  private Object reset() {
    broken.faults().clear();
    broken.lines().plugAll(true);
    broken.courier().forget();
    broken.log().clear();
    world.reset();
    return Json.object("reset", true);
  }

  private Object clock(JsonNode body) {
    if (body.has("advance")) {
      world.clock.advance(Duration.parse(Customers.need(body, "advance")));
    } else if (body.path("to").asString("").equals("tomorrow")) {
      world.clock.to(world.clock.tomorrow().plusSeconds(1));
    } else {
      world.clock.to(Instant.parse(Customers.need(body, "to")));
    }
    return Snapshot.clock(world.clock);
  }

  private Object mischief(JsonNode body) {
    Courier.Mischief old = broken.courier().mischief();
    var mischief =
        new Courier.Mischief(
            body.path("duplicate").asInt(old.duplicate()),
            body.path("reorder").asBoolean(old.reorder()),
            body.path("delayMs").asLong(old.delayMs()),
            body.path("drop").asBoolean(old.drop()),
            body.path("hold").asBoolean(old.hold()));
    broken.courier().mischief(mischief);
    return mischief;
  }

  /// Keeps the addresses and lets Meta's prove itself; one that cannot yet is asked again before
  /// the first delivery.
  private Reply webhooks(Call call) {
    JsonNode body = call.json();
    var next = new LinkedHashMap<String, String>();
    synchronized (world) {
      next.putAll(world.webhooks);
      for (String name : List.of("meta", "zalo")) {
        if (body.has(name)) next.put(name, body.path(name).asString(""));
      }
      next.values().removeIf(String::isEmpty);
      world.webhooks = next;
      world.changed();
    }
    String meta = next.getOrDefault("meta", "");
    String problem = meta.isEmpty() ? "" : metaWebhooks.verify(meta);
    synchronized (world) {
      return Reply.ok(
          Json.object(
              "meta",
              meta,
              "zalo",
              next.getOrDefault("zalo", ""),
              "verified",
              !meta.isEmpty() && problem.isEmpty(),
              "problem",
              problem.isEmpty() ? null : problem));
    }
  }
}
