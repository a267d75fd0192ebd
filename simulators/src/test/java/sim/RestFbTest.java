package sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.restfb.Connection;
import com.restfb.DefaultFacebookClient;
import com.restfb.DefaultJsonMapper;
import com.restfb.FacebookClient;
import com.restfb.FacebookEndpoints;
import com.restfb.Parameter;
import com.restfb.Version;
import com.restfb.exception.FacebookOAuthException;
import com.restfb.scope.FacebookPermissions;
import com.restfb.scope.ScopeBuilder;
import com.restfb.types.Account;
import com.restfb.types.Comment;
import com.restfb.types.Conversation;
import com.restfb.types.DebugTokenInfo;
import com.restfb.types.GraphResponse;
import com.restfb.types.send.CommentIdMessageRecipient;
import com.restfb.types.send.IdMessageRecipient;
import com.restfb.types.send.Message;
import com.restfb.types.send.MessageRecipient;
import com.restfb.types.send.SendResponse;
import com.restfb.types.webhook.FeedCommentValue;
import com.restfb.types.webhook.WebhookObject;
import com.restfb.types.webhook.messaging.MessagingItem;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// restfb, written by others against the real Graph API, finds its way around here.
final class RestFbTest {
  private final Wire wire = new Wire();

  RestFbTest() throws IOException {}

  @AfterEach
  void close() {
    wire.close();
  }

  private final class Here implements FacebookEndpoints {
    @Override
    public String getFacebookEndpoint() {
      return wire.sim.uri() + "/facebook";
    }

    @Override
    public String getGraphEndpoint() {
      return wire.sim.uri() + "/graph";
    }
  }

  /// With the app's secret restfb proves each call by `appsecret_proof`.
  private FacebookClient client(String token) {
    var client = new DefaultFacebookClient(token, MetaWorld.APP_SECRET, Version.LATEST);
    client.setFacebookEndpointUrls(new Here());
    return client;
  }

  private FacebookClient nobody() {
    var client = new DefaultFacebookClient(Version.LATEST);
    client.setFacebookEndpointUrls(new Here());
    return client;
  }

  private String userToken() throws Exception {
    var scopes =
        new ScopeBuilder()
            .addPermission(FacebookPermissions.PAGES_SHOW_LIST)
            .addPermission(FacebookPermissions.PAGES_MESSAGING)
            .addPermission(FacebookPermissions.PAGES_MANAGE_METADATA)
            .addPermission(FacebookPermissions.PAGES_READ_ENGAGEMENT)
            .addPermission(FacebookPermissions.PAGES_READ_USER_CONTENT)
            .addPermission(FacebookPermissions.PAGES_MANAGE_ENGAGEMENT);
    String url = nobody().getLoginDialogUrl(MetaWorld.APP_ID, Wire.CALLBACK, scopes);
    URI dialog = URI.create(url);
    assertThat(wire.send("GET", dialog.getPath() + "?" + dialog.getRawQuery(), "", "", Map.of()))
        .satisfies(page -> assertThat(page.statusCode()).isEqualTo(200));
    Map<String, String> asked = Call.decode(dialog.getRawQuery());
    String code = wire.decide("nam", asked).getOrDefault("code", "");
    var token =
        nobody().obtainUserAccessToken(MetaWorld.APP_ID, MetaWorld.APP_SECRET, Wire.CALLBACK, code);
    var extended =
        client(token.getAccessToken())
            .obtainExtendedAccessToken(MetaWorld.APP_ID, MetaWorld.APP_SECRET);
    assertThat(extended.getExpires()).isNotNull();
    return extended.getAccessToken();
  }

  /// Connects the first Page as restfb sees it and subscribes to its webhooks.
  private FacebookClient page() throws Exception {
    Connection<Account> accounts =
        client(userToken()).fetchConnection("me/accounts", Account.class);
    Account account = accounts.getData().getFirst();
    assertThat(account.getId()).isEqualTo(Wire.PAGE);
    assertThat(account.getName()).isEqualTo("Giày Minh");
    assertThat(account.getTasks()).contains("MESSAGING", "MODERATE");
    FacebookClient page = client(account.getAccessToken());
    GraphResponse done =
        page.publish(
            Wire.PAGE + "/subscribed_apps",
            GraphResponse.class,
            Parameter.with("subscribed_fields", "messages,message_echoes,message_deliveries,feed"));
    assertThat(done.isSuccess()).isTrue();
    return page;
  }

  private static SendResponse send(FacebookClient page, MessageRecipient to, String text) {
    var message = new Message(text);
    message.setMetadata("ref-1");
    return page.publish(
        "me/messages",
        SendResponse.class,
        Parameter.with("recipient", to),
        Parameter.with("messaging_type", "RESPONSE"),
        Parameter.with("message", message));
  }

  /// restfb rewrites the `next` address to https, so the cursor leads on instead.
  @Test
  void it_connects_lists_the_pages_and_follows_the_cursors() throws Exception {
    FacebookClient user = client(userToken());
    Connection<Account> first =
        user.fetchConnection("me/accounts", Account.class, Parameter.with("limit", 1));
    assertThat(first.hasNext()).isTrue();
    Connection<Account> second =
        user.fetchConnection(
            "me/accounts",
            Account.class,
            Parameter.with("limit", 1),
            Parameter.with("after", first.getAfterCursor()));
    assertThat(first.getData().getFirst().getName()).isEqualTo("Giày Minh");
    assertThat(second.getData().getFirst().getName()).isEqualTo("Giày Minh Sài Gòn");
    assertThat(second.hasNext()).isFalse();
  }

  @Test
  void it_reads_what_debug_token_says() throws Exception {
    String token = userToken();
    String app = MetaWorld.APP_ID + "|" + MetaWorld.APP_SECRET;
    var client = new DefaultFacebookClient(app, Version.LATEST);
    client.setFacebookEndpointUrls(new Here());
    DebugTokenInfo info = client.debugToken(token);
    assertThat(info.isValid()).isTrue();
    assertThat(info.getAppId()).isEqualTo(MetaWorld.APP_ID);
    assertThat(info.getScopes()).contains("pages_messaging");
    assertThat(info.getGranularScopes())
        .anySatisfy(scope -> {
          assertThat(scope.getScope()).isEqualTo("pages_messaging");
          assertThat(scope.getTargetIds()).contains(Wire.PAGE);
        });
  }

  @Test
  void it_sends_and_reads_the_conversation() throws Exception {
    FacebookClient page = page();
    wire.write("hoa", "Còn size 39 không?");
    SendResponse sent = send(page, new IdMessageRecipient(Wire.HOA), "Dạ còn ạ");
    assertThat(sent.getRecipientId()).isEqualTo(Wire.HOA);
    Connection<Conversation> told =
        page.fetchConnection(
            Wire.PAGE + "/conversations",
            Conversation.class,
            Parameter.with("user_id", Wire.HOA),
            Parameter.with("fields", "id,messages{id,message,from,created_time}"));
    var newest = told.getData().getFirst().getMessages().getFirst();
    assertThat(newest.getId()).isEqualTo(sent.getMessageId());
    assertThat(newest.getMessage()).isEqualTo("Dạ còn ạ");
    assertThat(newest.getCreatedTime()).isNotNull();
  }

  @Test
  void it_understands_a_refusal_to_its_subcode() throws Exception {
    FacebookClient page = page();
    var late =
        catchThrowableOfType(
            FacebookOAuthException.class,
            () -> send(page, new IdMessageRecipient(Wire.HOA), "một"));
    assertThat(late.getErrorCode()).isEqualTo(10);
    assertThat(late.getErrorSubcode()).isEqualTo(2018278);
    wire.control("PATCH", "meta/people/nam", "{\"password\":\"changed\"}");
    var dead =
        catchThrowableOfType(
            FacebookOAuthException.class,
            () -> send(page, new IdMessageRecipient(Wire.HOA), "một"));
    assertThat(dead.getErrorCode()).isEqualTo(190);
    assertThat(dead.getErrorSubcode()).isEqualTo(460);
    assertThat(dead.getIsTransient()).isFalse();
    assertThat(dead.getErrorMessage()).contains("changed their password");
  }

  @Test
  void it_answers_a_comment_publicly_and_privately() throws Exception {
    FacebookClient page = page();
    String comment =
        wire.control("POST", "meta/comments", "{\"customer\":\"binh\",\"text\":\"Giá?\"}")
            .path("comment_id")
            .asString("");
    GraphResponse reply =
        page.publish(
            comment + "/comments", GraphResponse.class, Parameter.with("message", "890k ạ"));
    assertThat(send(page, new CommentIdMessageRecipient(comment), "Nhắn riêng").getRecipientId())
        .isEqualTo("7100000000100002");
    Connection<Comment> below = page.fetchConnection(comment + "/comments", Comment.class);
    assertThat(below.getData().getFirst().getId()).isEqualTo(reply.getId());
    assertThat(below.getData().getFirst().getMessage()).isEqualTo("890k ạ");
    assertThat(page.deleteObject(reply.getId())).isTrue();
  }

  @Test
  void it_reads_the_webhooks() throws Exception {
    wire.listen();
    FacebookClient page = page();
    wire.write("hoa", "Còn size 39 không?");
    String mid = send(page, new IdMessageRecipient(Wire.HOA), "Dạ còn ạ").getMessageId();
    MessagingItem message = items(1).getFirst();
    assertThat(message.getSender().getId()).isEqualTo(Wire.HOA);
    assertThat(message.getMessage().getText()).isEqualTo("Còn size 39 không?");
    MessagingItem echo = items(3).get(1);
    assertThat(echo.getMessage().isEcho()).isTrue();
    assertThat(echo.getMessage().getMid()).isEqualTo(mid);
    assertThat(echo.getMessage().getMetadata()).isEqualTo("ref-1");
    assertThat(items(3).get(2).getDelivery().getMids()).containsExactly(mid);
  }

  @Test
  void it_reads_the_feed_webhook() throws Exception {
    wire.listen();
    page();
    wire.control("POST", "meta/comments", "{\"customer\":\"binh\",\"text\":\"Giá?\"}");
    var change = parsed(wire.hooks(1).getFirst()).getEntryList().getFirst().getChanges().getFirst();
    assertThat(change.getValue())
        .isInstanceOfSatisfying(
            FeedCommentValue.class,
            value -> {
              assertThat(value.getMessage()).isEqualTo("Giá?");
              assertThat(value.getFrom().getName()).isEqualTo("Lê Văn Bình");
            });
  }

  private static WebhookObject parsed(Wire.Hook hook) {
    return new DefaultJsonMapper().toJavaObject(hook.body(), WebhookObject.class);
  }

  /// The first messaging events, however they were batched.
  private List<MessagingItem> items(int count) throws Exception {
    var items = new ArrayList<MessagingItem>();
    for (int i = 0; items.size() < count; i++) {
      assertThat(wire.hooks(i + 1)).hasSizeGreaterThan(i);
      for (var entry : parsed(wire.hooks.get(i)).getEntryList()) items.addAll(entry.getMessaging());
    }
    return items;
  }
}
