package tintoi.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tintoi.access.Access;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.audit.Audit;

/// Who works here.
@RestController
@RequestMapping("/api/people")
class PeopleController {
  private final People people;
  private final Access access;
  private final Audit audit;

  PeopleController(People people, Access access, Audit audit) {
    this.people = people;
    this.access = access;
    this.audit = audit;
  }

  record Colleague(UUID id, String name, Role role, boolean active) {
    static Colleague of(Person person) {
      return new Colleague(person.personId(), person.name(), person.role(), person.active());
    }
  }

  record Colleagues(List<Colleague> items, @Nullable String next) {}

  /// What is to be different; null = as it is.
  record ColleagueChange(@Nullable Role role, @Nullable Boolean active) {}

  @GetMapping
  Colleagues list(Person person) {
    return new Colleagues(
        people.all(person.workspaceId()).stream().map(Colleague::of).toList(), null);
  }

  @PatchMapping("/{personId}")
  @Transactional
  Colleague change(
      Person person,
      @PathVariable UUID personId,
      @Valid @RequestBody ColleagueChange change,
      HttpServletRequest request) {
    UUID workspaceId = person.workspaceId();
    Person other = people.find(workspaceId, personId).orElseThrow(Problem::notFound);
    access.mayManage(person, other).orThrow();
    if (change.role() == Role.OWNER) access.mayMakeOwners(person).orThrow();
    if (change.role() != null) people.give(workspaceId, personId, change.role());
    if (change.active() != null) people.activate(workspaceId, personId, change.active());
    Person now = people.find(workspaceId, personId).orElseThrow(Problem::notFound);
    if (!now.equals(other)) {
      audit.add(
          workspaceId,
          new Audit.Actor(person.personId(), person.name(), request.getRemoteAddr()),
          "person.changed",
          new Audit.Subject("person", personId, other.name()),
          Map.of("role", other.role().name(), "active", other.active()),
          Map.of("role", now.role().name(), "active", now.active()));
    }
    return Colleague.of(now);
  }
}
