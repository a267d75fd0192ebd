package sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What Facebook knows: people and what they granted, Pages, customers, threads, posts and
/// comments. Plain fields, because this is also what is saved. Guarded by the world's lock.
final class MetaWorld {
  static final String APP_ID = "1000000000000001";
  static final String APP_SECRET = "meta-app-secret-sandbox";
  static final String VERIFY_TOKEN = "tintoi-verify";

  /// The app id Facebook puts on what a person writes in the Page's own inbox.
  static final String PAGE_INBOX_APP_ID = "263902037430900";

  static final Duration WINDOW = Duration.ofHours(24);
  static final List<String> FULL =
      List.of("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE");

  /// Someone with a Facebook account who can connect Pages.
  static final class Person {
    String key = "";
    String name = "";
    String id = "";
    String locale = "en_US";
    boolean checkpoint;

    /// Page id to "full", "moderate" or "analyze"; absent = no role.
    Map<String, String> roles = new LinkedHashMap<>();

    /// What the person granted to our app, by the latest dialog and the settings since.
    boolean appInstalled;

    Set<String> scopes = new TreeSet<>();
    Set<String> declined = new TreeSet<>();
    Set<String> pages = new LinkedHashSet<>();

    List<String> tasks(String page) {
      return switch (roles.getOrDefault(page, "none")) {
        case "full" -> FULL;
        case "moderate" -> List.of("ANALYZE", "MESSAGING", "MODERATE");
        case "analyze" -> List.of("ANALYZE");
        default -> List.of();
      };
    }
  }

  /// A user token (no page) or a Page token.
  static final class Token {
    String value = "";
    String person = "";
    String page = "";
    boolean longLived;
    Instant issuedAt = Instant.EPOCH;
    @Nullable Instant expiresAt;

    /// The subcode of what killed it; 0 = alive.
    int dead;
  }

  static final class Code {
    String value = "";
    String person = "";
    String redirectUri = "";
    Instant issuedAt = Instant.EPOCH;
    boolean used;
  }

  static final class Page {
    String id = "";
    String name = "";
    Set<String> subscribed = new TreeSet<>();
    Set<String> blockedBy = new TreeSet<>();

    /// Approved templates of utility messages: "name language".
    Set<String> templates = new TreeSet<>(Set.of("order_update vi"));

    /// Conversation routing: the app that gets what nobody holds; empty = none is set.
    String defaultApp = "";

    /// Until when the Page may not send, for its policy's sake; null = it may.
    @Nullable Instant restrictedUntil;

    /// "Allow people to contact my Page" is off.
    boolean messagesOff;
  }

  static final class Customer {
    String key = "";
    String name = "";

    /// Page id to page-scoped id.
    Map<String, String> psids = new LinkedHashMap<>();

    String psid(String page) {
      return need(psids.get(page), "page " + page);
    }
  }

  static final class Message {
    String mid = "";
    String direction = "in";
    String text = "";
    String metadata = "";
    String appId = "";
    String commentId = "";
    List<Media.Piece> files = new ArrayList<>();

    /// What there is to tap or to see, as it was sent.
    @Nullable JsonNode shape;

    /// RESPONSE, UTILITY, or the tag under which it was taken.
    String ground = "";

    int edits;
    Instant at = Instant.EPOCH;
    @Nullable Instant deliveredAt;
    @Nullable Instant readAt;
  }

  /// What one customer and one Page wrote to each other.
  static final class Conversation {
    String id = "";
    String page = "";
    String customer = "";
    @Nullable Instant windowOpenedAt;
    List<Message> messages = new ArrayList<>();

    /// What the customer was shown beside messages, in order: mark_seen, typing_on, typing_off.
    List<String> actions = new ArrayList<>();

    /// The app that took or was given the thread, and when; see [GraphThreads].
    String owner = "";

    @Nullable Instant ownedAt;

    boolean isOpen(Instant now) {
      Instant opened = windowOpenedAt;
      return opened != null && now.isBefore(opened.plus(WINDOW));
    }
  }

  static final class Post {
    String id = "";
    String page = "";
    String text = "";
    Instant at = Instant.EPOCH;
  }

  static final class Comment {
    String id = "";
    String post = "";
    String page = "";

    /// The post's id, or the id of the comment this one answers.
    String parent = "";

    /// The customer's key; empty = the Page itself.
    String customer = "";

    String fromId = "";
    String fromName = "";
    String text = "";
    Media.@Nullable Piece file;
    Instant at = Instant.EPOCH;
    boolean deleted;
    boolean hidden;
    String privateReply = "";

    /// By the Page.
    boolean liked;
  }

  Map<String, Person> people = new LinkedHashMap<>();
  Map<String, Page> pages = new LinkedHashMap<>();
  Map<String, Customer> customers = new LinkedHashMap<>();
  private final transient Map<String, String> byPsid = new HashMap<>();
  Map<String, Token> tokens = new LinkedHashMap<>();
  Map<String, Code> codes = new LinkedHashMap<>();
  Map<String, Conversation> conversations = new LinkedHashMap<>();
  Map<String, Post> posts = new LinkedHashMap<>();
  Map<String, Comment> comments = new LinkedHashMap<>();
  long lastId = 5000;

  static MetaWorld start(Instant now) {
    var world = new MetaWorld();
    world.addPage("100000000000001", "Giày Minh", now);
    world.addPage("100000000000002", "Giày Minh Sài Gòn", now);
    world.addPerson("nam", "Nguyễn Văn Nam", "900000000000001", "full", "full");
    world.addPerson("lan", "Lê Thị Lan", "900000000000002", "full", "analyze");
    world.addCustomer("hoa", "Trần Thị Hoa");
    world.addCustomer("binh", "Lê Văn Bình");
    world.addCustomer("thu", "Phạm Thu");
    world.addCustomer("hung", "Đỗ Hùng");
    world.addCustomer("dao", "Đặng Thị Đào");
    return world;
  }

  private void addPage(String id, String name, Instant now) {
    var page = new Page();
    page.id = id;
    page.name = name;
    pages.put(id, page);
    var post = new Post();
    post.id = id + "_" + (Long.parseLong(id) + 700_000);
    post.page = id;
    post.text = "Giày da mới về, size 36-43, giá 890k";
    post.at = now.minus(Duration.ofDays(2));
    posts.put(post.id, post);
  }

  private void addPerson(String key, String name, String id, String first, String second) {
    var person = new Person();
    person.key = key;
    person.name = name;
    person.id = id;
    person.roles.put("100000000000001", first);
    person.roles.put("100000000000002", second);
    people.put(key, person);
  }

  private void addCustomer(String key, String name) {
    addCustomer(key, name, "7100000000%d00%03d", customers.size() + 1);
  }

  private void addCustomer(String key, String name, String psid, int number) {
    var customer = new Customer();
    customer.key = key;
    customer.name = name;
    int page = 1;
    for (String id : pages.keySet()) {
      customer.psids.put(id, psid.formatted(page++, number));
      byPsid.put(customer.psid(id), key);
    }
    customers.put(key, customer);
  }

  /// After loading: who has which page-scoped id.
  void index() {
    customers.forEach((key, c) -> c.psids.values().forEach(psid -> byPsid.put(psid, key)));
  }

  /// Customers without a story, for load: `crowd-1` and on.
  void addCrowd(int size) {
    for (int number = 1; number <= size; number++) {
      String key = "crowd-" + number;
      if (!customers.containsKey(key)) {
        addCustomer(key, "Khách " + number, "72000000%d%07d", number);
      }
    }
  }

  /// Pages without a story that Nam manages, named by number.
  void addPages(int size) {
    for (int number = 1; number <= size; number++) {
      String id = Long.toString(100_000_000_001_000L + number);
      if (pages.containsKey(id)) continue;
      addPage(id, "Trang " + number, Instant.EPOCH);
      person("nam").roles.put(id, "full");
    }
  }

  Person person(String key) {
    return need(people.get(key), "person " + key);
  }

  Page page(String id) {
    return need(pages.get(id), "page " + id);
  }

  Customer customer(String key) {
    return need(customers.get(key), "customer " + key);
  }

  @Nullable Customer customerByPsid(String page, String psid) {
    Customer customer = customers.get(byPsid.getOrDefault(psid, ""));
    return customer != null && psid.equals(customer.psids.get(page)) ? customer : null;
  }

  Conversation conversation(String page, String customer) {
    return conversations.computeIfAbsent(
        page + ":" + customer,
        _ -> {
          var conversation = new Conversation();
          conversation.id = "t_" + (10_000_000_000L + ++lastId);
          conversation.page = page;
          conversation.customer = customer;
          return conversation;
        });
  }

  @Nullable Conversation conversationById(String id) {
    for (Conversation conversation : conversations.values()) {
      if (conversation.id.equals(id)) return conversation;
    }
    return null;
  }

  Post postOf(String page) {
    for (Post post : posts.values()) if (post.page.equals(page)) return post;
    throw new NoSuchElementException("post of page " + page);
  }

  /// Adds a message the customer wrote (no app) or the Page sent, without any rule.
  Message addMessage(Conversation in, String direction, String text, Instant at) {
    var message = new Message();
    message.mid = "m_" + Text.random(44);
    message.direction = direction;
    message.text = text;
    message.at = at;
    if (direction.equals("in")) in.windowOpenedAt = at;
    in.messages.add(message);
    return message;
  }

  /// Adds a comment; `customer` empty = written by the Page.
  Comment addComment(Post post, String parent, String customer, String text, Instant at) {
    var comment = new Comment();
    String second = post.id.substring(post.id.indexOf('_') + 1);
    comment.id = second + "_" + (800_000_000L + ++lastId);
    comment.post = post.id;
    comment.page = post.page;
    comment.parent = parent.isEmpty() ? post.id : parent;
    comment.customer = customer;
    comment.fromId = customer.isEmpty() ? post.page : customer(customer).psid(post.page);
    comment.fromName = customer.isEmpty() ? page(post.page).name : customer(customer).name;
    comment.text = text;
    comment.at = at;
    comments.put(comment.id, comment);
    return comment;
  }

  Token addToken(String person, String page, boolean longLived, Instant now) {
    var token = new Token();
    token.value = "EAA" + Text.random(96);
    token.person = person;
    token.page = page;
    token.longLived = longLived;
    token.issuedAt = now;
    tokens.put(token.value, token);
    return token;
  }

  /// Every token of this person is dead from now on, with this subcode.
  void killTokens(String person, int subcode) {
    for (Token token : tokens.values()) {
      if (token.person.equals(person) && token.dead == 0) token.dead = subcode;
    }
  }

  static <T> T need(@Nullable T found, String what) {
    if (found == null) throw new NoSuchElementException("no such " + what);
    return found;
  }
}
