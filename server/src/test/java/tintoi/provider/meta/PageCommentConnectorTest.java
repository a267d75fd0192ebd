package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tintoi.provider.Act;
import tintoi.provider.Connector;
import tintoi.provider.Connector.Search;
import tintoi.provider.ConnectorContract;
import tintoi.provider.Credential;
import tintoi.provider.InboundEvent;
import tintoi.provider.Media;
import tintoi.provider.Missed;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Accepted;
import tintoi.provider.ProviderAnswer.NoAnswer;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.Puppet;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.TestFile;
import tintoi.provider.Wire;
import tools.jackson.databind.JsonNode;

class PageCommentConnectorTest implements ConnectorContract {
  private static final String LINK = "Dạ mẫu này ạ https://giayminh.vn/39";

  private final SimulatedWorld world = new SimulatedWorld();
  private @Nullable Credential credential;
  private String root = "";

  @Override
  public SimulatedWorld world() {
    return world;
  }

  @Override
  public Connector connector(URI provider, Wire wire) {
    return new PageCommentConnector(Connected.graph(provider, wire));
  }

  @Override
  public Credential credential() {
    if (credential == null) credential = Connected.page(world);
    return credential;
  }

  @Override
  public Outgoing message(String text) {
    if (root.isEmpty()) root = comment("Giá bao nhiêu ạ?", null);
    return new Outgoing.CommentReply(ConnectorContract.reference(), root, text);
  }

  @Override
  public void customerWrites(String text) {
    comment(text, root.isEmpty() ? null : root);
  }

  private String comment(String text, @Nullable String parent) {
    String json =
        String.format(
            Locale.ROOT,
            "{\"customer\":\"thu\",\"page\":\"%s\",\"text\":\"%s\",\"parent\":%s}",
            PAGE,
            text,
            parent == null ? "null" : "\"" + parent + "\"");
    return world.control("POST", "meta/comments", json).path("comment_id").asString();
  }

  @Override
  public String customer() {
    return "7100000000100003";
  }

  @Override
  public Connector.Name name() {
    return new Connector.Name.Nameless();
  }

  /// What stands under the comment in the Page's own name, read as anybody with a token reads it.
  @Override
  public List<String> arrived() {
    var said =
        Connected.graph(world.at(""), new Wire())
            .get(
                root + "/comments",
                Map.of("fields", "message,from", "filter", "stream"),
                credential().token());
    List<String> texts = new ArrayList<>();
    if (said instanceof GraphClient.Said.Data(var json, _))
      for (JsonNode item : json.path("data").values())
        if (item.path("from").path("id").asString("").equals(PAGE))
          texts.add(item.path("message").asString(""));
    return texts;
  }

  @Override
  public Outgoing attached(Media media) {
    if (root.isEmpty()) message("");
    return new Outgoing.CommentReply(ConnectorContract.reference(), root, "", media);
  }

  @Override
  public List<String> arrivedFiles() {
    return world.control("GET", "state", "").path("meta").path("posts").findValues("file").stream()
        .map(file -> file.path("sha256").asString(""))
        .filter(hash -> !hash.isEmpty())
        .toList();
  }

  @Test
  void words_and_a_picture_are_one_comment() {
    message("");
    var both =
        new Outgoing.CommentReply(
            ConnectorContract.reference(), root, "Dạ mẫu này ạ", TestFile.picture());

    connector(world.at(""), new Wire()).send(credential(), both);

    assertThat(arrived()).containsExactly("Dạ mẫu này ạ");
    assertThat(arrivedFiles()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_comment_is_found_whether_or_not_its_link_became_a_preview(boolean previews) {
    world.control("PUT", "switches", "{\"commentPreviews\":" + previews + "}");
    var message = message(LINK);
    credential(); // what is broken is the sending, not the connecting before it
    world.fault("META", "send", "\"kind\":\"cut_after\",\"times\":1");

    assertThat(connector(world.at(""), new Wire()).send(credential(), message))
        .isInstanceOf(NoAnswer.class);

    assertThat(found(message)).isInstanceOf(Search.Found.class);
    assertThat(arrived()).containsExactly(LINK);
  }

  @Test
  void words_with_a_preview_and_the_same_words_with_a_picture_are_told_apart() {
    var words = message(LINK);
    var both =
        new Outgoing.CommentReply(ConnectorContract.reference(), root, LINK, TestFile.picture());
    var connector = connector(world.at(""), new Wire());
    String id = ((Accepted) connector.send(credential(), words)).providerMessageId();
    assertThat(found(both)).as("a preview may be a picture").isInstanceOf(Search.Unreadable.class);

    String picture = ((Accepted) connector.send(credential(), both)).providerMessageId();

    assertThat(found(words))
        .isInstanceOfSatisfying(
            Search.Found.class, one -> assertThat(one.providerMessageId()).isEqualTo(id));
    assertThat(found(both))
        .isInstanceOfSatisfying(
            Search.Found.class, one -> assertThat(one.providerMessageId()).isEqualTo(picture));
    assertThat(connector.find(credential(), words, world.now().minusSeconds(60), id::equals))
        .isEqualTo(new Search.Absent());
  }

  /// Else what is in doubt is taken for written outside.
  @Test
  void a_preview_is_nothing_that_a_comment_carries_when_it_is_read_again() {
    connector(world.at(""), new Wire()).send(credential(), message(LINK));
    connector(world.at(""), new Wire()).send(credential(), attached(TestFile.picture()));
    Instant since = world.now().minusSeconds(60);

    var missed =
        connector(world.at(""), new Wire())
            .missed(
                credential(), new Missed.Wanted(since, since, Missed.Vain.NONE, _ -> false), "");

    assertThat(((Missed.Some) missed).events())
        .filteredOn(InboundEvent.Echo.class::isInstance)
        .extracting(event -> ((InboundEvent.Echo) event).attachments().size())
        .containsExactly(0, 1);
  }

  @Test
  void a_list_that_goes_on_and_does_not_say_where_proves_nothing() {
    var message = message("Dạ 890k ạ");
    try (var puppet = new Puppet(world.at(""));
        var wire = new Wire()) {
      var connector = connector(puppet.uri(), wire);
      var since = world.now().minusSeconds(5);
      assertThat(connector.find(credential(), message, since, _ -> false))
          .isEqualTo(new Search.Absent());
      puppet.remember();
      String part = puppet.asked().getFirst();
      String more = "{\"data\":[],\"paging\":{\"next\":\"https://graph/more\"}}";
      puppet.instead(part, puppet.good(part).with(_ -> more).bytes());

      assertThat(connector.find(credential(), message, since, _ -> false))
          .isInstanceOf(Search.Unreadable.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void what_is_done_with_a_comment_is_done_and_can_be_read_from_it(Act act) {
    message("");
    var connector = connector(world.at(""), new Wire());
    if (act == Act.UNHIDE || act == Act.UNLIKE)
      connector.send(credential(), moderation(act.opposite()));
    var wanted = moderation(act);
    assertThat(found(wanted)).isInstanceOf(Search.Absent.class);

    assertThat(connector.send(credential(), wanted)).isInstanceOf(Accepted.class);
    assertThat(connector.send(credential(), wanted)).isInstanceOf(Accepted.class);

    assertThat(found(wanted)).isInstanceOf(Search.Found.class);
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void an_act_whose_answer_was_lost_is_found_to_be_done(Act act) {
    message("");
    if (act == Act.UNHIDE || act == Act.UNLIKE)
      connector(world.at(""), new Wire()).send(credential(), moderation(act.opposite()));
    credential(); // what is broken is the act, not the connecting before it
    world.fault("META", "manage", "\"kind\":\"cut_after\",\"times\":1");

    assertThat(connector(world.at(""), new Wire()).send(credential(), moderation(act)))
        .isInstanceOf(NoAnswer.class);

    assertThat(found(moderation(act))).isInstanceOf(Search.Found.class);
  }

  /// "Does not exist, or you may not see it": only the first of both is what was wanted.
  @Test
  void a_comment_out_of_sight_is_not_taken_for_deleted() {
    message("");
    var wanted = moderation(Act.DELETE);
    world.control("DELETE", "meta/comments/" + root, "");
    assertThat(connector(world.at(""), new Wire()).send(credential(), wanted))
        .isInstanceOf(Accepted.class);
    world.control("PATCH", "meta/people/nam", "{\"scopes\":{\"pages_read_user_content\":false}}");

    assertThat(connector(world.at(""), new Wire()).send(credential(), wanted))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEqualTo("100/33"));
    assertThat(found(wanted)).isInstanceOf(Search.Unreadable.class);
  }

  @Test
  void a_like_that_cannot_be_made_and_a_burst_are_refused_in_the_providers_codes() {
    message("");
    world.control("PUT", "switches", "{\"commentLikes\":false}");
    assertThat(code(Act.LIKE)).isEqualTo("3");
    world.control("PUT", "switches", "{\"commentLikes\":true,\"commentActsPerMinute\":1}");

    world.control("POST", "clock", "{\"advance\":\"PT2M\"}");
    assertThat(connector(world.at(""), new Wire()).send(credential(), moderation(Act.LIKE)))
        .isInstanceOf(Accepted.class);
    assertThat(code(Act.HIDE)).isEqualTo("200");
  }

  private String code(Act act) {
    var answer = connector(world.at(""), new Wire()).send(credential(), moderation(act));
    return answer instanceof Refused(var error, _) ? error.code() : answer.toString();
  }

  private Outgoing moderation(Act act) {
    return new Outgoing.Moderation(ConnectorContract.reference(), root, act);
  }

  private Search found(Outgoing wanted) {
    return connector(world.at(""), new Wire())
        .find(credential(), wanted, world.now().minusSeconds(60), _ -> false);
  }

  @Test
  void a_deleted_comment_is_refused_in_the_providers_words() {
    var message = message("Dạ 890k ạ");
    world.control("DELETE", "meta/comments/" + root, "");

    assertThat(connector(world.at(""), new Wire()).send(credential(), message))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEqualTo("100/33"));
  }
}
