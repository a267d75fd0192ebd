package tintoi.web;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.audit.Audit;
import tintoi.delivery.HeldByRules;
import tintoi.delivery.Lanes;
import tintoi.delivery.SendingRule;
import tintoi.delivery.SendingRules;

/// How the workspace sends: how long a message may wait before somebody looks it over, when it is
/// too old, and when automation rests. Everybody reads it, admins and above change it.
@RestController
@RequestMapping("/api/settings")
class SettingsController {
  private final SendingRules rules;
  private final Lanes lanes;
  private final HeldByRules held;
  private final Access access;
  private final Audit audit;

  SettingsController(
      SendingRules rules, Lanes lanes, HeldByRules held, Access access, Audit audit) {
    this.rules = rules;
    this.lanes = lanes;
    this.held = held;
    this.access = access;
    this.audit = audit;
  }

  /// @param staleHours what was held longer is looked over before it goes
  /// @param quietHours when automatic and campaign messages rest; null = never
  /// @param zone whose clock the quiet hours mean; not read
  record Settings(
      @NotNull @Min(1) @Max(720) Integer staleHours,
      @Nullable @Valid QuietHours quietHours,
      @NotNull @Valid Expiry expireHours,
      @Nullable String zone) {}

  record QuietHours(
      @NotNull @JsonFormat(pattern = "HH:mm") LocalTime from,
      @NotNull @JsonFormat(pattern = "HH:mm") LocalTime to) {
    @AssertTrue(message = "from and to are the same")
    boolean isSpan() {
      return from == null || to == null || !from.equals(to);
    }
  }

  /// After how many hours a message is given back instead of sent; null = never.
  record Expiry(
      @Nullable @Min(1) @Max(8760) Integer reply,
      @Nullable @Min(1) @Max(8760) Integer automatic,
      @Nullable @Min(1) @Max(8760) Integer campaign) {}

  @GetMapping
  Settings get(Person person) {
    return show(rules.find(person.workspaceId()));
  }

  /// What it changes, what follows from that and its line in the audit log are there together or
  /// not at all. Queues before lanes, as everywhere.
  @PutMapping
  @Transactional
  Settings put(Person person, @Valid @RequestBody Settings settings, HttpServletRequest request) {
    access.mayManageSending(person).orThrow();
    SendingRule before = rules.find(person.workspaceId());
    ZoneId zone = before.zone();
    QuietHours quiet = settings.quietHours();
    Expiry expiry = settings.expireHours();
    rules.put(
        person.workspaceId(),
        new SendingRule(
            settings.staleHours(),
            quiet == null ? null : new SendingRule.Quiet(quiet.from(), quiet.to()),
            new SendingRule.Expiry(expiry.reply(), expiry.automatic(), expiry.campaign()),
            zone),
        person.personId());
    held.quietHoursChanged(person.workspaceId());
    lanes.reconsider(person.workspaceId());
    SendingRule after = rules.find(person.workspaceId());
    if (!after.equals(before))
      audit.add(
          person.workspaceId(),
          new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
          "settings.changed",
          new Audit.Subject("settings", null, "sending"),
          words(before),
          words(after));
    return show(after);
  }

  private static Map<String, Object> words(SendingRule rule) {
    return Map.of(
        "staleHours", rule.staleHours(),
        "quietHours", String.valueOf(rule.quiet()),
        "expireHours", String.valueOf(rule.expiry()));
  }

  private static Settings show(SendingRule rule) {
    SendingRule.Quiet quiet = rule.quiet();
    SendingRule.Expiry expiry = rule.expiry();
    return new Settings(
        rule.staleHours(),
        quiet == null ? null : new QuietHours(quiet.from(), quiet.to()),
        new Expiry(expiry.reply(), expiry.automatic(), expiry.campaign()),
        rule.zone().getId());
  }
}
