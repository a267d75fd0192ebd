package tintoi.web;

import java.util.List;

/// A browser in two words, "Chrome · Windows", so that somebody knows her own devices apart. A
/// guess by what it says of itself; nothing depends on it.
final class BrowserNames {
  /// In this order: most call themselves Chrome and Safari, too.
  private static final List<String> BROWSERS =
      List.of(
          "CocCoc",
          "coc_coc_browser",
          "Edg",
          "OPR",
          "SamsungBrowser",
          "Firefox",
          "FxiOS",
          "CriOS",
          "Chrome",
          "Safari");

  private static final List<String> SYSTEMS =
      List.of("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux");

  private BrowserNames() {}

  static String of(String agent) {
    String browser = first(BROWSERS, agent);
    String name =
        switch (browser) {
          case "CocCoc", "coc_coc_browser" -> "Cốc Cốc";
          case "Edg" -> "Edge";
          case "OPR" -> "Opera";
          case "SamsungBrowser" -> "Samsung Internet";
          case "FxiOS" -> "Firefox";
          case "CriOS" -> "Chrome";
          case "" -> "Web";
          default -> browser;
        };
    String system = first(SYSTEMS, agent).replace(" OS X", "").replace("CrOS", "ChromeOS");
    return system.isEmpty() ? name : name + " · " + system;
  }

  private static String first(List<String> words, String agent) {
    return words.stream().filter(agent::contains).findFirst().orElse("");
  }
}
