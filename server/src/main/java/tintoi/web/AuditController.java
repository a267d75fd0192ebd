package tintoi.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.Person;
import tintoi.audit.Audit;

/// Who did what; for owners.
@RestController
@RequestMapping("/api/audit")
class AuditController {
  private final Audit audit;
  private final Access access;

  AuditController(Audit audit, Access access) {
    this.audit = audit;
    this.access = access;
  }

  record AuditPage(List<Audit.Entry> items, @Nullable UUID next) {}

  /// Newest first.
  ///
  /// @param after `next` of the page before
  @GetMapping
  AuditPage list(
      Person person,
      @RequestParam(required = false) @Nullable UUID after,
      @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit) {
    access.mayReadAudit(person).orThrow();
    List<Audit.Entry> items = audit.page(person.workspaceId(), after, limit + 1);
    boolean more = items.size() > limit;
    List<Audit.Entry> page = more ? items.subList(0, limit) : items;
    return new AuditPage(page, more ? page.getLast().id() : null);
  }
}
