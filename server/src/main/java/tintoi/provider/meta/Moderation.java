package tintoi.provider.meta;

import static tintoi.provider.meta.GraphClient.text;

import java.util.Map;
import java.util.Set;
import tintoi.provider.Act;
import tintoi.provider.Connector.Search;
import tintoi.provider.Credential;
import tintoi.provider.Outgoing;
import tintoi.provider.ProviderAnswer;
import tintoi.provider.meta.GraphClient.Said;
import tools.jackson.databind.JsonNode;

/// Hides, likes and deletes comments. Source: Meta, Pages API, Comments and mentions, and the
/// reference of Comment, read 2026-11-20. Another page of Meta's says that likes cannot be made;
/// they can, by first-hand observation.
///
/// None of it does harm when it is done twice; what came of a request without an answer is read
/// from the comment itself.
final class Moderation {
  /// "Does not exist, cannot be loaded due to missing permissions": one code for both.
  private static final String NO_OBJECT = "100/33";

  private static final Set<String> TO_SEE =
      Set.of("pages_read_user_content", "pages_read_engagement");

  private final GraphClient graph;

  Moderation(GraphClient graph) {
    this.graph = graph;
  }

  ProviderAnswer does(Credential credential, Outgoing.Moderation wanted) {
    String comment = wanted.recipient();
    String token = credential.token();
    Said said =
        switch (wanted.act()) {
          case HIDE -> graph.postForm(comment, Map.of("is_hidden", "true"), token);
          case UNHIDE -> graph.postForm(comment, Map.of("is_hidden", "false"), token);
          case LIKE -> graph.postForm(comment + "/likes", Map.of(), token);
          case UNLIKE -> graph.delete(comment + "/likes", token);
          case DELETE -> graph.delete(comment, token);
        };
    return switch (said) {
      case Said.Silence(var left, var detail) -> new ProviderAnswer.NoAnswer(left, detail);
      case Said.Refusal(var error, var usage)
          when isDelete(wanted) && error.code().equals(NO_OBJECT) && seesComments(credential) ->
          new ProviderAnswer.Accepted(comment, usage);
      case Said.Refusal(var error, var usage) -> new ProviderAnswer.Refused(error, usage);
      case Said.Data(var json, var usage) when isYes(json.path("success")) ->
          new ProviderAnswer.Accepted(comment, usage);
      case Said.Data(_, var usage) ->
          new ProviderAnswer.Refused(
              GraphClient.unreadable(200, "an answer without success"), usage);
    };
  }

  /// Whether a comment is as it was wanted to be.
  Search isSo(Credential credential, Outgoing.Moderation wanted) {
    var fields = Map.of("fields", "is_hidden,user_likes");
    return switch (graph.get(wanted.recipient(), fields, credential.token())) {
      case Said.Silence(_, var detail) -> new Search.Unreadable(detail);
      case Said.Refusal(var error, _)
          when isDelete(wanted) && error.code().equals(NO_OBJECT) && seesComments(credential) ->
          new Search.Found(wanted.recipient());
      case Said.Refusal(var error, _) -> new Search.Unreadable(error.code() + " " + error.text());
      case Said.Data(var json, _) -> {
        boolean so =
            switch (wanted.act()) {
              case HIDE -> isYes(json.path("is_hidden"));
              case UNHIDE -> isNo(json.path("is_hidden"));
              case LIKE -> isYes(json.path("user_likes"));
              case UNLIKE -> isNo(json.path("user_likes"));
              case DELETE -> false;
            };
        yield so ? new Search.Found(wanted.recipient()) : new Search.Absent();
      }
    };
  }

  private static boolean isDelete(Outgoing.Moderation wanted) {
    return wanted.act() == Act.DELETE;
  }

  /// True if the token may read this Page's comments: then one that is not found is gone.
  private boolean seesComments(Credential credential) {
    var query = Map.of("input_token", credential.token());
    return graph.get("debug_token", query, graph.appToken()) instanceof Said.Data(var json, _)
        && json.path("data").path("is_valid").asBoolean(false)
        && Scopes.forPage(json.path("data"), credential.externalId()).containsAll(TO_SEE);
  }

  /// Meta's pages show both true and "true".
  private static boolean isYes(JsonNode node) {
    return node.asBoolean(false) || text(node).equals("true");
  }

  private static boolean isNo(JsonNode node) {
    return !node.isMissingNode() && !node.isNull() && !isYes(node);
  }
}
