package tintoi.sandbox;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tintoi.access.People;
import tintoi.access.Person;
import tintoi.access.Role;
import tintoi.access.Tokens;
import tintoi.access.Workspaces;

/// The workspace "Giày Minh" and who works there.
@Component
class SampleShop {
  static final String PASSWORD = "tintoi-sandbox";

  private static final List<Colleague> COLLEAGUES =
      List.of(
          new Colleague("minh@sandbox.tintoi", "Trần Minh", Role.OWNER),
          new Colleague("nam@sandbox.tintoi", "Nguyễn Văn Nam", Role.ADMIN),
          new Colleague("ha@sandbox.tintoi", "Vũ Thu Hà", Role.SUPERVISOR),
          new Colleague("lan@sandbox.tintoi", "Lê Thị Lan", Role.AGENT),
          new Colleague("binh@sandbox.tintoi", "Phạm Quốc Bình", Role.AGENT));
  private static final String ASSIGNEE = "lan@sandbox.tintoi";

  private final JdbcClient jdbc;
  private final Workspaces workspaces;
  private final People people;
  private final Tokens tokens;

  SampleShop(JdbcClient jdbc, Workspaces workspaces, People people, Tokens tokens) {
    this.jdbc = jdbc;
    this.workspaces = workspaces;
    this.people = people;
    this.tokens = tokens;
  }

  private record Colleague(String email, String name, Role role) {}

  /// Founds the shop if there is none, and returns everybody with a token that works: the one known
  /// from last time, else a new one.
  @Transactional
  public List<SandboxFile.Sample> found(List<SandboxFile.Sample> known) {
    UUID workspaceId = existing().orElseGet(this::create);
    List<SandboxFile.Sample> samples = new ArrayList<>();
    for (Person person : people.all(workspaceId)) {
      boolean sample = COLLEAGUES.stream().anyMatch(c -> c.email.equals(person.email()));
      if (sample) samples.add(sample(person, known));
    }
    return samples.stream().sorted(Comparator.comparing(s -> Role.valueOf(s.role()))).toList();
  }

  private Optional<UUID> existing() {
    return jdbc.sql("select workspace_id from sign_in_route where email = :email")
        .param("email", COLLEAGUES.getFirst().email)
        .query((row, _) -> row.getObject(1, UUID.class))
        .optional();
  }

  private UUID create() {
    UUID workspaceId = workspaces.create("Giày Minh", ZoneId.of("Asia/Ho_Chi_Minh")).workspaceId();
    for (Colleague c : COLLEAGUES) {
      Person person = people.create(workspaceId, c.email, c.name, c.role, "vi", PASSWORD);
      if (c.email.equals(ASSIGNEE)) workspaces.assignTo(workspaceId, person.personId());
    }
    return workspaceId;
  }

  private SandboxFile.Sample sample(Person person, List<SandboxFile.Sample> known) {
    String token =
        known.stream()
            .filter(k -> k.email().equals(person.email()))
            .map(SandboxFile.Sample::token)
            .filter(t -> tokens.person(t).isPresent())
            .findFirst()
            .orElseGet(() -> tokens.issue(person, "sandbox.json"));
    return new SandboxFile.Sample(
        person.name(), person.email(), PASSWORD, person.role().name(), token);
  }
}
