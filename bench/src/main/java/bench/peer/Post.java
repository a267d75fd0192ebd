package bench.peer;

import java.net.URI;
import java.net.http.HttpRequest;
import tintoi.provider.Wire;

/// One message to the provider with the product's own HTTP client.
record Post(Wire wire, URI provider) {
  Post(String provider) {
    this(new Wire(), URI.create(provider));
  }

  boolean send(long channel, long conversation, String text, String reference) {
    String body =
        """
        {"recipient":{"id":"%d"},"messaging_type":"RESPONSE",\
        "message":{"text":"%s","metadata":"%s"}}\
        """
            .formatted(conversation, text, reference);
    HttpRequest request =
        HttpRequest.newBuilder(provider.resolve("/v25.0/" + channel + "/messages"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return switch (wire.ask(request)) {
      case Wire.Heard.Answer(var http, _, _) -> http == 200;
      case Wire.Heard.Silence(_, var detail) -> {
        System.err.println("no answer: " + detail);
        yield false;
      }
    };
  }
}
