package sim;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What Zalo knows: the Official Account, its package, whom it authorized, its customers. Plain
/// fields, because this is also what is saved. Guarded by the world's lock.
final class ZaloWorld {
  static final String APP_ID = "2000000000000001";
  static final String APP_SECRET = "zalo-app-secret-sandbox";
  static final String OA_SECRET = "zalo-oa-secret-sandbox";
  static final String OA_ID = "3000000000000001";
  static final String OA_NAME = "Minh Shoes";
  static final Duration ACCESS_LIFE = Duration.ofHours(25);
  static final Duration REFRESH_LIFE = Duration.ofDays(90);
  static final Duration CONSULTATION = Duration.ofDays(7);

  /// A day, for an OA of at most 10,000 followers.
  static final long PROMOTIONS = 500;

  static final class Code {
    String value = "";
    String challenge = "";
    Instant issuedAt = Instant.EPOCH;
    boolean used;
  }

  /// One pair of tokens as issued.
  static final class Grant {
    String access = "";
    String refresh = "";
    Instant issuedAt = Instant.EPOCH;
    Instant accessEndsAt = Instant.EPOCH;

    /// A newer pair or authorization took this access token's place.
    boolean replaced;

    boolean refreshSpent;
  }

  static final class Customer {
    String key = "";
    String name = "";
    String id = "";
    String idByApp = "";
    boolean follows = true;

    /// ok, blocked, restricted or inactive
    String state = "ok";

    /// The conversation of somebody without an account; empty for everybody else.
    String visit = "";

    @Nullable Instant lastInteraction;

    /// The last day on which a promotion came.
    @Nullable LocalDate promotedOn;

    int welcomes;

    /// What she filled into a form.
    Map<String, String> shared = new LinkedHashMap<>();

    List<ZaloMessage> messages = new ArrayList<>();
  }

  /// What the package gives for messages outside the free 48 hours.
  static final class Share {
    long remain = 2_000;
    long total = 2_000;
    LocalDate ends = LocalDate.EPOCH;
  }

  LocalDate packageEnds = LocalDate.EPOCH;
  Share share = new Share();

  /// Bought beside the package.
  long bought;

  /// linked, missing or empty
  String wallet = "linked";

  /// Messages that cost money.
  long billed;

  /// Promotions left today, and which day that is.
  long promotionsLeft = PROMOTIONS;

  @Nullable LocalDate promotionDay;
  boolean locked;

  /// The app is not active.
  boolean appOff;

  /// As many apps as the package allows are connected already.
  boolean appsFull;

  /// Who opens the permission page administers the OA.
  boolean admin = true;

  /// Groups of permissions (message, user, quota) the OA has not granted, or the app not asked for.
  Set<String> ungranted = new TreeSet<>();

  Set<String> unregistered = new TreeSet<>();

  /// The OA's admin removed the app; nothing is good until the next authorization.
  boolean withdrawn;

  /// The app authorized by the OA: webhooks flow.
  boolean authorized;

  Map<String, Code> codes = new LinkedHashMap<>();
  List<Grant> grants = new ArrayList<>();
  Map<String, Customer> customers = new LinkedHashMap<>();
  private final transient Map<String, String> byId = new HashMap<>();
  long callsInMinute;
  long minute;

  static ZaloWorld start(Instant now) {
    var world = new ZaloWorld();
    world.packageEnds = now.atZone(SimClock.ZONE).toLocalDate().plusDays(200);
    world.share.ends = now.atZone(SimClock.ZONE).toLocalDate().plusDays(30);
    world.addCustomer("zhoa", "Hoa Trần");
    world.addCustomer("zbinh", "Bình Lê");
    world.addCustomer("zdao", "Đào Đặng");
    return world;
  }

  private void addCustomer(String key, String name) {
    addCustomer(key, name, "%03d", customers.size() + 1);
  }

  private void addCustomer(String key, String name, String ending, int number) {
    var customer = new Customer();
    customer.key = key;
    customer.name = name;
    customer.id = "246845883529197" + ending.formatted(number);
    customer.idByApp = "552177279717587" + ending.formatted(number);
    customers.put(key, customer);
    byId.put(customer.id, key);
  }

  /// After loading: who has which id.
  void index() {
    customers.forEach((key, customer) -> byId.put(customer.id, key));
  }

  /// Customers without a story, for load: `zcrowd-1` and on.
  void addCrowd(int size) {
    for (int number = 1; number <= size; number++) {
      String key = "zcrowd-" + number;
      if (!customers.containsKey(key)) addCustomer(key, "Khách " + number, "9%06d", number);
    }
  }

  Customer customer(String key) {
    return MetaWorld.need(customers.get(key), "customer " + key);
  }

  @Nullable Customer customerById(String id) {
    return customers.get(byId.getOrDefault(id, ""));
  }

  ZaloMessage addMessage(Customer with, String direction, String text, Instant at) {
    var message = new ZaloMessage();
    message.mid = Text.lower(Text.random(20));
    message.direction = direction;
    message.text = text;
    message.at = at;
    if (direction.equals("in")) with.lastInteraction = at;
    with.messages.add(message);
    return message;
  }

  /// A new pair; the access token before it is good for nothing from now on, if `replacing`.
  Grant issue(Instant now, boolean replacing) {
    if (replacing) for (Grant old : grants) old.replaced = true;
    if (grants.size() > 200) grants.removeFirst();
    var grant = new Grant();
    grant.access = Text.random(110);
    grant.refresh = Text.random(110);
    grant.issuedAt = now;
    grant.accessEndsAt = now.plus(ACCESS_LIFE);
    grants.add(grant);
    return grant;
  }
}
