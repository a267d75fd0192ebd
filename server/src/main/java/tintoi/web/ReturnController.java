package tintoi.web;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.channel.Wizard;
import tintoi.provider.Provider;

/// Where a provider's consent page sends the browser back to. Whatever came of it, the person ends
/// on a page of ours that says so, and the code and the state are out of her address bar.
@RestController
class ReturnController {
  private final Wizard wizard;
  private final Access access;

  ReturnController(Wizard wizard, Access access) {
    this.wizard = wizard;
    this.access = access;
  }

  @GetMapping("/connect/meta/callback")
  ResponseEntity<Void> meta(@Nullable Person person, @RequestParam Map<String, String> parameters) {
    return back(person, Provider.META, "messenger", parameters);
  }

  @GetMapping("/connect/zalo/callback")
  ResponseEntity<Void> zalo(@Nullable Person person, @RequestParam Map<String, String> parameters) {
    return back(person, Provider.ZALO, "zalo", parameters);
  }

  private ResponseEntity<Void> back(
      @Nullable Person person, Provider provider, String page, Map<String, String> parameters) {
    if (person == null) return to("/settings/messages?problem=sign_in.required");
    if (!access.mayManageChannels(person).allowed()) {
      return to("/settings/messages?problem=permission.admin_only");
    }
    var outcome = wizard.comeBack(person.workspaceId(), person.personId(), provider, parameters);
    return switch (outcome) {
      case Wizard.Return.Known(var id) -> to("/settings/messages/" + page + "/connections/" + id);
      case Wizard.Return.Unbelievable(var cause) -> to("/settings/messages?problem=" + cause);
    };
  }

  private static ResponseEntity<Void> to(String path) {
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create(path)).build();
  }
}
