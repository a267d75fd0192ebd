package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.alert.Addresses;
import tintoi.alert.Webhooks;
import tintoi.alert.Webhooks.Webhook;
import tintoi.audit.Audit;

/// Addresses of the shop's own that are told when a channel stops, goes on, or soon will stop.
/// Signed as Standard Webhooks says.
@RestController
@RequestMapping("/api/webhooks")
class WebhooksController {
  private final Webhooks webhooks;
  private final Addresses addresses;
  private final Access access;
  private final Audit audit;
  private final TransactionTemplate transaction;

  WebhooksController(
      Webhooks webhooks,
      Addresses addresses,
      Access access,
      Audit audit,
      PlatformTransactionManager transactions) {
    this.webhooks = webhooks;
    this.addresses = addresses;
    this.access = access;
    this.audit = audit;
    this.transaction = new TransactionTemplate(transactions);
  }

  record Wish(@NotBlank @Size(max = 1000) String url) {}

  /// @param secret to verify signatures with; once, to the one who adds it
  record NewWebhook(UUID id, URI url, String secret) {
    @Override
    public String toString() {
      return "NewWebhook[" + id + ", ***]";
    }
  }

  /// @param disabledAt since when nothing is sent there; null = it is
  /// @param disabledWhy "removed" by a person, or "gone": the address itself said so
  record WebhookJson(
      UUID id,
      URI url,
      Instant createdAt,
      @Nullable Instant disabledAt,
      @Nullable String disabledWhy) {
    static WebhookJson of(Webhook one) {
      String why = one.disabledAt() == null ? null : one.gone() ? "gone" : "removed";
      return new WebhookJson(one.webhookId(), one.url(), one.createdAt(), one.disabledAt(), why);
    }
  }

  record WebhookList(List<WebhookJson> items, @Nullable String next) {}

  @GetMapping
  WebhookList list(Person person) {
    access.mayManageChannels(person).orThrow();
    return new WebhookList(
        webhooks.all(person.workspaceId()).stream().map(WebhookJson::of).toList(), null);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  NewWebhook create(Person person, @Valid @RequestBody Wish wish, HttpServletRequest request) {
    access.mayManageChannels(person).orThrow();
    // Its name is looked up, which takes as long as it takes: before the transaction.
    URI url = address(wish.url());
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          var made = webhooks.add(person.workspaceId(), url, person.personId());
          note(person, request, "webhook.added", made.webhook());
          return new NewWebhook(made.webhook().webhookId(), url, made.secret());
        }));
  }

  @DeleteMapping("/{webhookId}")
  @Transactional
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Person person, @PathVariable UUID webhookId, HttpServletRequest request) {
    access.mayManageChannels(person).orThrow();
    Webhook webhook = webhooks.find(person.workspaceId(), webhookId).orElseThrow(Problem::notFound);
    if (webhooks.disable(person.workspaceId(), webhookId))
      note(person, request, "webhook.disabled", webhook);
  }

  private URI address(String text) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException _) {
      throw refused();
    }
    if (addresses.objection(url).isPresent()) throw refused();
    return url;
  }

  /// Which address inside exists is nobody's business: every refusal reads alike.
  private static Problem refused() {
    return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "webhook.address");
  }

  private void note(Person person, HttpServletRequest request, String action, Webhook webhook) {
    audit.add(
        person.workspaceId(),
        new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
        action,
        new Audit.Subject("webhook", webhook.webhookId(), webhook.url().getHost()),
        null,
        Map.of("url", webhook.url().toString()));
  }
}
