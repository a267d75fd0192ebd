package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.audit.Audit;
import tintoi.channel.Callbacks;
import tintoi.channel.Channel;
import tintoi.doctor.ChannelChecks;
import tintoi.doctor.Doctor;
import tintoi.provider.Provider;

/// What a provider's person asks of us by the provider itself. Believed for the signature with our
/// app's secret only; another app's is another secret.
@RestController
@RequestMapping("/hooks/meta")
class CallbacksController {
  private final Callbacks callbacks;
  private final Doctor doctor;
  private final ChannelChecks checks;
  private final Audit audit;
  private final URI publicUrl;

  CallbacksController(
      Callbacks callbacks,
      Doctor doctor,
      ChannelChecks checks,
      Audit audit,
      @Value("${tintoi.public-url:http://localhost:8080}") URI publicUrl) {
    this.callbacks = callbacks;
    this.doctor = doctor;
    this.checks = checks;
    this.audit = audit;
    this.publicUrl = publicUrl;
  }

  /// In the provider's own spelling.
  @SuppressWarnings("checkstyle:RecordComponentName")
  record Confirmation(URI url, String confirmation_code) {}

  /// She removed our app: what she had granted is looked at at once, before a message has to find
  /// out.
  @PostMapping(
      path = "/deauthorize",
      consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
      produces = MediaType.TEXT_PLAIN_VALUE)
  String deauthorize(@RequestParam("signed_request") String signed, HttpServletRequest request) {
    List<Channel> hers =
        callbacks.deauthorized(Provider.META, signed).orElseThrow(CallbacksController::forged);
    for (Channel channel : hers) {
      doctor.soon(channel);
      note(channel, "grant.withdrawn", request);
    }
    return "OK";
  }

  /// What we keep of her is forgotten before this is answered.
  @PostMapping(
      path = "/deletion",
      consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  Confirmation delete(@RequestParam("signed_request") String signed, HttpServletRequest request) {
    var deleted = callbacks.delete(Provider.META, signed).orElseThrow(CallbacksController::forged);
    for (Channel channel : deleted.forgotten()) {
      note(channel, "grant.deleted", request);
      checks.check(channel, null);
    }
    String base = publicUrl.toString().replaceAll("/+$", "");
    URI status = URI.create(base + "/hooks/meta/deletion/" + deleted.code());
    return new Confirmation(status, deleted.code());
  }

  /// For the person, who has no account here.
  @GetMapping(path = "/deletion/{code}", produces = "text/html;charset=UTF-8")
  String status(@PathVariable String code) {
    Instant at = callbacks.deletedAt(code).orElseThrow(Problem::notFound);
    String day = at.toString().substring(0, 10);
    return """
    <!doctype html><html lang="vi"><meta charset="utf-8">
    <meta name="viewport" content="width=device-width"><title>Tintoi</title>
    <body style="max-width:34rem;margin:3rem auto;padding:0 1rem;font:16px/1.5 system-ui">
    <h1>Đã xóa dữ liệu của bạn</h1>
    <p>Yêu cầu ngày %1$s đã hoàn tất: tên, mã tài khoản và quyền bạn cấp đã được xóa.</p>
    <h1 lang="en">Your data was deleted</h1>
    <p lang="en">The request of %1$s is complete: your name, account id and what you granted are
    gone.</p></body></html>
    """
        .formatted(day);
  }

  private static Problem forged() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "hook.forged",
        Map.of("provider", Explanations.name(Provider.META)));
  }

  private void note(Channel channel, String action, HttpServletRequest request) {
    audit.add(
        channel.workspaceId(),
        new Audit.Actor(null, Explanations.name(Provider.META), request.getRemoteAddr()),
        action,
        new Audit.Subject("channel", channel.channelId(), channel.name()),
        null,
        null);
  }
}
