package tintoi.provider.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static tintoi.provider.SimulatedWorld.PAGE;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tintoi.provider.Connector;
import tintoi.provider.ConnectorContract;
import tintoi.provider.Credential;
import tintoi.provider.Media;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer.Refused;
import tintoi.provider.SimulatedWorld;
import tintoi.provider.TestFile;
import tintoi.provider.Wire;
import tools.jackson.databind.JsonNode;

class PageCommentConnectorTest implements ConnectorContract {
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

  @Test
  void a_deleted_comment_is_refused_in_the_providers_words() {
    var message = message("Dạ 890k ạ");
    world.control("DELETE", "meta/comments/" + root, "");

    assertThat(connector(world.at(""), new Wire()).send(credential(), message))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.error().code()).isEqualTo("100/33"));
  }
}
