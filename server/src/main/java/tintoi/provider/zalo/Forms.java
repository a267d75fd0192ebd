package tintoi.provider.zalo;

import static tintoi.provider.zalo.ZaloClient.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a customer filled into a form of the OA's (`request_user_info`). Source: Zalo, OA, Webhook,
/// `user_submit_info`, read 2026-11-20; the address was met in several forms.
final class Forms {
  private static final List<String> FIRST = List.of("name", "phone");
  private static final List<String> ADDRESS =
      List.of("address", "ward", "district", "city", "full_address");

  private Forms() {}

  /// One line for each thing she told: name and phone, the parts of an address together, then
  /// whatever else came.
  static String words(JsonNode info) {
    List<String> lines = new ArrayList<>();
    FIRST.forEach(name -> add(lines, text(info.path(name))));
    List<String> address = new ArrayList<>();
    ADDRESS.forEach(name -> address(address, info.path(name)));
    add(lines, String.join(", ", address));
    for (var field : info.properties())
      if (!FIRST.contains(field.getKey()) && !ADDRESS.contains(field.getKey()))
        add(lines, text(field.getValue()));
    return String.join("\n", lines);
  }

  private static void address(List<String> parts, JsonNode value) {
    if (value.isObject()) value.values().forEach(part -> add(parts, text(part)));
    else add(parts, text(value));
  }

  private static void add(List<String> to, String words) {
    String line = words.strip();
    if (!line.isEmpty()) to.add(line);
  }
}
