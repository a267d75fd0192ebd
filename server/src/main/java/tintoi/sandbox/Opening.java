package tintoi.sandbox;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// Opens the sample shop the way a person would: over our own API and the providers' pages. Every
/// step looks first whether it is done, so an opening cut short is simply begun again.
///
/// @param server acts as the owner
record Opening(Wire server, Wire simulators) {
  private static final String PAGE = "100000000000001";
  private static final String OA = "3000000000000001";

  private static final List<Said> MESSENGER =
      List.of(
          new Said("hoa", "Shop ơi, mẫu giày trong bài mới còn size 38 không ạ?"),
          new Said("binh", "Mình đặt đôi size 42 hôm qua, shop gửi hàng chưa ạ?"));
  private static final Said COMMENT = new Said("thu", "Mẫu này còn màu trắng không shop?");
  private static final Said ZALO =
      new Said("zhoa", "Chào shop, mình muốn đổi size 37 sang 38 được không?");

  private record Said(String customer, String text) {}

  /// Tells the simulators where we are; needed at every start, because ports change.
  void announce() throws IOException {
    simulators.send(
        "PUT",
        "/control/webhooks",
        Map.of(
            "meta", server.base().resolve("/hooks/meta").toString(),
            "zalo", server.base().resolve("/hooks/zalo").toString()));
  }

  void connect() throws IOException {
    connect("META", List.of("MESSAGES", "COMMENTS"), PAGE, "&user=nam&decision=continue");
    connect("ZALO", List.of("MESSAGES"), OA, "&decision=allow");
  }

  /// The wizard: begin, agree on the provider's page, come back, choose.
  private void connect(String provider, List<String> uses, String externalId, String agreement)
      throws IOException {
    if (connected(externalId)) return;
    JsonNode begun =
        server.send("POST", "/api/connections", Map.of("provider", provider, "uses", uses));
    String connection = "/api/connections/" + begun.path("id").asString();
    URI consent = URI.create(begun.path("authorizeUri").asString());
    URI back =
        simulators.redirect(consent.getRawPath() + "/decision", consent.getRawQuery() + agreement);
    server.redirect(back.getRawPath() + "?" + back.getRawQuery());
    JsonNode state = server.get(connection);
    if (state.path("step").asString().equals("CHOOSING"))
      state = server.send("PUT", connection + "/choice", Map.of("pages", List.of(externalId)));
    if (!connected(externalId)) throw new IOException(provider + " was not connected: " + state);
  }

  private boolean connected(String externalId) throws IOException {
    return server.get("/api/channels").path("items").values().stream()
        .anyMatch(channel -> channel.path("externalId").asString().equals(externalId));
  }

  void letCustomersWrite() throws IOException {
    List<String> said = simulators.get("/control/state").findValuesAsString("text");
    for (Said each : MESSENGER) {
      if (!said.contains(each.text)) {
        simulators.send(
            "POST",
            "/control/meta/messages",
            Map.of("customer", each.customer, "page", PAGE, "text", each.text));
      }
    }
    if (!said.contains(COMMENT.text)) {
      simulators.send(
          "POST",
          "/control/meta/comments",
          Map.of("customer", COMMENT.customer, "page", PAGE, "text", COMMENT.text));
    }
    if (!said.contains(ZALO.text)) {
      simulators.send(
          "POST", "/control/zalo/messages", Map.of("customer", ZALO.customer, "text", ZALO.text));
    }
  }

  /// Waits until their webhooks have become conversations; false if they do not within half a
  /// minute, which keeps nobody from looking around.
  boolean awaitConversations() throws IOException {
    int expected = MESSENGER.size() + 2;
    for (int n = 0; n < 150; n++) {
      if (server.get("/api/conversations").path("items").size() >= expected) return true;
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return false;
  }
}
