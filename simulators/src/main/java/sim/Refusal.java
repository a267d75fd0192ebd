package sim;

import java.util.Map;

/// A Graph API error in the making: thrown where a rule is broken, written by [Graph] in the words
/// of the token owner's language.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  final int http;
  final int code;
  final int subcode;
  final String type;
  final String vietnamese;
  final boolean isTransient;
  final transient Map<String, String> headers;

  private Refusal(
      Status status, String english, String vietnamese, String type, Map<String, String> headers) {
    super(english, null, false, false);
    this.http = status.http;
    this.code = status.code;
    this.subcode = status.subcode;
    this.isTransient = status.isTransient;
    this.type = type;
    this.vietnamese = vietnamese;
    this.headers = headers;
  }

  private record Status(int http, int code, int subcode, boolean isTransient) {}

  static Refusal of(int http, int code, int subcode, String english, String vietnamese) {
    return new Refusal(
        new Status(http, code, subcode, false), english, vietnamese, "OAuthException", Map.of());
  }

  static Refusal of(int http, int code, int subcode, String english) {
    return of(
        http, code, subcode, english, "(#%d) Đã xảy ra lỗi khi xử lý yêu cầu.".formatted(code));
  }

  static Refusal transientOne(int http, int code, String english, Map<String, String> headers) {
    return new Refusal(
        new Status(http, code, 0, true),
        english,
        "(#%d) Đã đạt giới hạn số lần gọi. Vui lòng thử lại sau.".formatted(code),
        "OAuthException",
        headers);
  }

  static Refusal noObject(String method, String id) {
    return new Refusal(
        new Status(400, 100, 33, false),
        "Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
            .formatted(Text.lower(method), id),
        "Yêu cầu không được hỗ trợ. Đối tượng có ID '%s' không tồn tại, không thể tải do thiếu quyền hoặc không hỗ trợ thao tác này."
            .formatted(id),
        "GraphMethodException",
        Map.of());
  }

  String codes() {
    return subcode == 0 ? Integer.toString(code) : code + "/" + subcode;
  }

  Map<String, Object> body(String locale, String trace) {
    String words = locale.startsWith("vi") ? vietnamese : String.valueOf(getMessage());
    return Json.object(
        "error",
        Json.object(
            "message", words,
            "type", type,
            "code", code,
            "error_subcode", subcode == 0 ? null : subcode,
            "is_transient", isTransient,
            "fbtrace_id", trace));
  }
}
