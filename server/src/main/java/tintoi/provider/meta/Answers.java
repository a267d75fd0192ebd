package tintoi.provider.meta;

import tintoi.provider.ProviderAnswer;

/// From what Graph said to what one attempt brought.
final class Answers {
  private Answers() {}

  /// @param idField where an accepted message has its id; without one nothing proves that it was
  ///   taken
  static ProviderAnswer of(GraphClient.Said said, String idField) {
    return switch (said) {
      case GraphClient.Said.Silence(var left, var detail) ->
          new ProviderAnswer.NoAnswer(left, detail);
      case GraphClient.Said.Refusal(var error, var usage) ->
          new ProviderAnswer.Refused(error, usage);
      case GraphClient.Said.Data(var json, var usage) -> {
        String id = GraphClient.text(json.path(idField));
        yield !ProviderAnswer.proves(id)
            ? new ProviderAnswer.Refused(
                GraphClient.unreadable(200, "an answer without " + idField), usage)
            : new ProviderAnswer.Accepted(id, usage);
      }
    };
  }
}
