package tintoi.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.WebUtils;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.channel.Walker;
import tintoi.channel.Wizard;
import tintoi.provider.Provider;

/// Where a provider's consent page sends the browser back to. Whatever came of it, the person ends
/// on a page of ours that says so, and the code and the state are out of her address bar.
@RestController
class ReturnController {
  private final Wizard wizard;
  private final Access access;
  private final LinkWalks walks;

  ReturnController(Wizard wizard, Access access, LinkWalks walks) {
    this.wizard = wizard;
    this.access = access;
    this.walks = walks;
  }

  @GetMapping("/connect/meta/callback")
  ResponseEntity<Void> meta(
      @Nullable Person person,
      @RequestParam Map<String, String> parameters,
      HttpServletRequest request) {
    return back(person, Provider.META, parameters, request);
  }

  @GetMapping("/connect/zalo/callback")
  ResponseEntity<Void> zalo(
      @Nullable Person person,
      @RequestParam Map<String, String> parameters,
      HttpServletRequest request) {
    return back(person, Provider.ZALO, parameters, request);
  }

  /// Whoever only looks where it leads must not use up the code.
  @RequestMapping(
      path = {"/connect/meta/callback", "/connect/zalo/callback"},
      method = RequestMethod.HEAD)
  void look() {
    throw Problem.of(HttpStatus.METHOD_NOT_ALLOWED, "request.method");
  }

  private ResponseEntity<Void> back(
      @Nullable Person person,
      Provider provider,
      Map<String, String> parameters,
      HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, ReconnectController.COOKIE);
    boolean byLink =
        cookie != null
            && LinkWalks.Carried.read(cookie.getValue())
                .filter(carried ->
                    walks.comeBack(carried, provider, parameters, request.getRemoteAddr()))
                .isPresent();
    if (byLink) return to("/reconnect");
    if (person == null || !access.mayManageChannels(person).allowed())
      return to(refused(person, cookie, provider, parameters));
    var walker = Walker.person(person.personId());
    var outcome = wizard.comeBack(person.workspaceId(), walker, provider, parameters);
    return switch (outcome) {
      case Wizard.Return.Known(var id) -> to(settings(provider) + "/connections/" + id);
      case Wizard.Return.Unbelievable(var cause) -> to(settings(provider) + "?problem=" + cause);
    };
  }

  /// Whoever holds a link has no account: she is never sent to the sign-in.
  private String refused(
      @Nullable Person person,
      @Nullable Cookie cookie,
      Provider provider,
      Map<String, String> parameters) {
    if (person == null && cookie != null) return "/reconnect?problem=connection.state";
    return walks
        .elsewhere(provider, parameters)
        .map(cause -> "/reconnect?problem=" + cause)
        .orElse(
            settings(provider)
                + "?problem="
                + (person == null ? "connection.signed_out" : "permission.admin_only"));
  }

  private static String settings(Provider provider) {
    return switch (provider) {
      case META -> "/settings/messages/messenger";
      case ZALO -> "/settings/messages/zalo";
    };
  }

  private static ResponseEntity<Void> to(String path) {
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create(path)).build();
  }
}
