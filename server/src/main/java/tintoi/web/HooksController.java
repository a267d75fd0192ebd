package tintoi.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.provider.Provider;

/// Meta asks once, when the address is entered, whether it is ours. What it and the others tell
/// there is taken by [HooksFilter].
@RestController
@RequestMapping("/hooks/meta")
class HooksController {
  private final String verifyToken;

  HooksController(@Value("${tintoi.meta.verify-token:}") String verifyToken) {
    this.verifyToken = verifyToken;
  }

  @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
  String challenge(
      @RequestParam("hub.mode") String mode,
      @RequestParam("hub.verify_token") String token,
      @RequestParam("hub.challenge") String challenge) {
    boolean ours =
        !verifyToken.isEmpty()
            && MessageDigest.isEqual(token.getBytes(UTF_8), verifyToken.getBytes(UTF_8));
    if (!ours || !mode.equals("subscribe")) {
      throw Problem.of(
          HttpStatus.FORBIDDEN,
          "hook.forged",
          Map.of("provider", Explanations.name(Provider.META)));
    }
    return challenge;
  }
}
