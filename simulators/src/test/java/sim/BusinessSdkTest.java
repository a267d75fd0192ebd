package sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APINode;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.Comment;
import com.facebook.ads.sdk.Page;
import com.facebook.ads.sdk.UnifiedThread;
import com.facebook.ads.sdk.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Meta's own Java SDK, generated from the specification of the Graph API, finds its way around
/// here: names of parameters, shapes of answers and errors are Meta's, not ours.
final class BusinessSdkTest {
  private final Wire wire = new Wire();

  BusinessSdkTest() throws IOException {
    APIRequest.changeRequestExecutor(new PlainHttp());
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private APIContext context(String token) {
    String graph = wire.sim.uri() + "/graph";
    return new APIContext(
        graph, graph, "v25.0", token, MetaWorld.APP_SECRET, MetaWorld.APP_ID, false);
  }

  private String userToken() throws Exception {
    String code = wire.decide("nam", Map.of()).getOrDefault("code", "");
    return wire.exchange(code, Wire.CALLBACK).path("access_token").asString("");
  }

  private Page page() throws Exception {
    Page found =
        new User("me", context(userToken()))
            .getAccounts()
            .requestNameField()
            .requestAccessTokenField()
            .requestField("tasks")
            .execute()
            .getFirst();
    assertThat(found.getFieldId()).isEqualTo(Wire.PAGE);
    assertThat(found.getFieldName()).isEqualTo("Giày Minh");
    return new Page(Wire.PAGE, context(found.getFieldAccessToken()));
  }

  private static APINode send(Page page, String text) throws APIException {
    return page.createMessage()
        .setRecipient(Map.of("id", Wire.HOA))
        .setMessagingType("RESPONSE")
        .setMessage(Map.of("text", text))
        .execute();
  }

  private static String field(APINode node, String name) {
    return node.getRawResponseAsJsonObject().get(name).getAsString();
  }

  @Test
  void it_reads_what_debug_token_says() throws Exception {
    String token = userToken();
    var app =
        new APIContext(
            wire.sim.uri() + "/graph",
            "",
            "v25.0",
            MetaWorld.APP_ID + "|" + MetaWorld.APP_SECRET,
            null,
            MetaWorld.APP_ID,
            false);
    var said =
        new APIRequest<APINode>(app, "debug_token", "", "GET")
            .setParam("input_token", token)
            .execute()
            .getRawResponseAsJsonObject()
            .getAsJsonObject("data");

    assertThat(said.get("is_valid").getAsBoolean()).isTrue();
    assertThat(said.get("app_id").getAsString()).isEqualTo(MetaWorld.APP_ID);
    assertThat(said.getAsJsonArray("scopes").toString()).contains("pages_messaging");
  }

  @Test
  void it_subscribes_the_page() throws Exception {
    Page page = page();
    page.createSubscribedApp().setSubscribedFields("messages,message_echoes,feed").execute();

    assertThat(page.getSubscribedApps().execute().getRawResponse()).contains("message_echoes");
  }

  @Test
  void it_sends_and_reads_the_conversation() throws Exception {
    Page page = page();
    wire.write("hoa", "Còn size 39 không?");
    APINode sent = send(page, "Dạ còn ạ");
    assertThat(field(sent, "recipient_id")).isEqualTo(Wire.HOA);

    List<UnifiedThread> told =
        page.getConversations()
            .setUserId(Wire.HOA)
            .requestField("messages{id,message,created_time}")
            .execute();
    var newest =
        told.getFirst()
            .getRawResponseAsJsonObject()
            .getAsJsonObject("messages")
            .getAsJsonArray("data")
            .get(0)
            .getAsJsonObject();
    assertThat(newest.get("id").getAsString()).isEqualTo(field(sent, "message_id"));
    assertThat(newest.get("message").getAsString()).isEqualTo("Dạ còn ạ");
  }

  @Test
  void it_answers_a_comment_hides_it_and_deletes_its_own() throws Exception {
    Page page = page();
    String id =
        wire.control("POST", "meta/comments", "{\"customer\":\"binh\",\"text\":\"Giá?\"}")
            .path("comment_id")
            .asString("");
    var comment = new Comment(id, page.getContext());

    Comment reply = comment.createComment().setMessage("890k ạ").execute();
    comment.update().setIsHidden(true).execute();

    assertThat(comment.getComments().requestMessageField().execute().getFirst().getFieldMessage())
        .isEqualTo("890k ạ");
    assertThat(comment.get().requestIsHiddenField().execute().getFieldIsHidden()).isTrue();
    new Comment(reply.getFieldId(), page.getContext()).delete().execute();
    assertThat(comment.getComments().execute()).isEmpty();
  }

  @Test
  void it_reads_code_subcode_and_trace_of_a_refusal() throws Exception {
    Page page = page();
    var late = catchThrowableOfType(APIException.class, () -> send(page, "một"));

    var error = late.getRawResponseAsJsonObject().getAsJsonObject("error");
    assertThat(error.get("code").getAsInt()).isEqualTo(10);
    assertThat(error.get("error_subcode").getAsInt()).isEqualTo(2018278);
    assertThat(error.get("fbtrace_id").getAsString()).isNotBlank();
    assertThat(error.get("type").getAsString()).isEqualTo("OAuthException");
  }
}
