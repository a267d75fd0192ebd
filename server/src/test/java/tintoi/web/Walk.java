package tintoi.web;

import java.net.URI;
import java.util.List;
import java.util.Map;
import tintoi.web.Browser.Answer;

/// One walk through the wizard, step by step as a person takes it.
final class Walk {
  private final Browser browser;
  private final URI simulators;
  final String id;
  final URI consent;

  private Walk(Browser browser, URI simulators, Answer begun) {
    this.browser = browser;
    this.simulators = simulators;
    this.id = begun.text("/id");
    this.consent = URI.create(begun.text("/authorizeUri"));
  }

  static Walk begin(Browser browser, URI simulators, Map<String, ?> wish) {
    Answer begun = browser.post("/api/connections", wish);
    if (begun.status() != 201) throw new IllegalStateException(begun.raw().body());
    return new Walk(browser, simulators, begun);
  }

  /// At the provider's page.
  ///
  /// @param decision form fields beyond those of the page itself
  /// @return where the provider sends the browser: our callback, with its query
  URI decide(String decision) {
    Answer answer =
        new Browser(simulators)
            .form(
                simulators.resolve(consent.getRawPath() + "/decision"),
                consent.getRawQuery() + "&" + decision);
    return URI.create(answer.header("Location").orElseThrow());
  }

  /// Back with us.
  ///
  /// @return where our callback leads
  String comeBack(URI callback) {
    return comeBack(browser, callback);
  }

  static String comeBack(Browser browser, URI callback) {
    return browser
        .get(callback.getRawPath() + "?" + callback.getRawQuery())
        .header("Location")
        .orElseThrow();
  }

  Answer now() {
    return browser.get("/api/connections/" + id);
  }

  Answer choose(String... pages) {
    return browser.put("/api/connections/" + id + "/choice", Map.of("pages", List.of(pages)));
  }

  String state() {
    return parameter(consent, "state");
  }

  static String parameter(URI uri, String name) {
    for (String pair : uri.getRawQuery().split("&", -1)) {
      if (pair.startsWith(name + "=")) return pair.substring(name.length() + 1);
    }
    throw new IllegalArgumentException(uri + " has no " + name);
  }
}
