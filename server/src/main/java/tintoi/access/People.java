package tintoi.access;

import static java.time.ZoneOffset.UTC;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The `person` and `sign_in_route` tables. No other class writes them.
@Repository
public class People {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final Passwords passwords;
  private final ApplicationEventPublisher events;

  People(JdbcClient jdbc, Clock clock, Passwords passwords, ApplicationEventPublisher events) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.passwords = passwords;
    this.events = events;
  }

  public Optional<Person> find(UUID workspaceId, UUID personId) {
    return jdbc.sql(
            """
            select workspace_id, person_id, email, name, role, locale, active from person
            where workspace_id = :workspaceId and person_id = :personId
            """)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .query(People::person)
        .optional();
  }

  /// Everybody of a workspace, also who was deactivated, by name.
  public List<Person> all(UUID workspaceId) {
    return jdbc.sql(
            """
            select workspace_id, person_id, email, name, role, locale, active from person
            where workspace_id = :workspaceId
            order by name, person_id
            """)
        .param("workspaceId", workspaceId)
        .query(People::person)
        .list();
  }

  /// A person and what her password is compared with.
  record Account(Person person, String passwordHash) {}

  /// The one question asked before a workspace is known.
  Optional<Account> account(String email) {
    return jdbc.sql(
            """
            select p.workspace_id, p.person_id, p.email, name, role, locale, active, password_hash
            from sign_in_route r join person p using (workspace_id, person_id)
            where r.email = :email
            """)
        .param("email", email.toLowerCase(Locale.ROOT))
        .query((row, n) -> new Account(person(row, n), row.getString("password_hash")))
        .optional();
  }

  /// @param password in the clear, at most 72 bytes; only its hash is kept
  /// @param locale "vi" or "en"
  /// @throws org.springframework.dao.DuplicateKeyException if somebody signs in with this address
  @Transactional
  public Person create(
      UUID workspaceId, String email, String name, Role role, String locale, String password) {
    UUID personId = UuidCreator.getTimeOrderedEpoch();
    String address = email.toLowerCase(Locale.ROOT);
    var person = new Person(workspaceId, personId, address, name, role, locale, true);
    jdbc.sql(
            """
            insert into person
              (workspace_id, person_id, email, name, password_hash, role, locale, created_at)
            values (:workspaceId, :personId, :email, :name, :hash, :role, :locale, :now)
            """)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .param("email", address)
        .param("name", name)
        .param("hash", passwords.hash(password))
        .param("role", role.name())
        .param("locale", locale)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    jdbc.sql(
            """
            insert into sign_in_route (email, workspace_id, person_id)
            values (:email, :workspaceId, :personId)
            """)
        .param("email", address)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .update();
    return person;
  }

  /// @param locale "vi" or "en"
  public void speak(UUID workspaceId, UUID personId, String locale) {
    jdbc.sql(
            """
            update person set locale = :locale
            where workspace_id = :workspaceId and person_id = :personId
            """)
        .param("locale", locale)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .update();
  }

  /// @throws NotAllowed if nobody would own the workspace any more
  @Transactional
  public void give(UUID workspaceId, UUID personId, Role role) {
    if (role != Role.OWNER) keepAnOwner(workspaceId, personId);
    jdbc.sql(
            """
            update person set role = :role
            where workspace_id = :workspaceId and person_id = :personId
            """)
        .param("role", role.name())
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .update();
    events.publishEvent(new PersonChanged(workspaceId, personId));
  }

  /// Locks the owners: of two that demote each other at once, the second finds herself alone.
  private void keepAnOwner(UUID workspaceId, UUID personId) {
    List<UUID> owners =
        jdbc.sql(
                """
                select person_id from person
                where workspace_id = :workspaceId and role = 'OWNER' and active
                order by person_id
                for update
                """)
            .param("workspaceId", workspaceId)
            .query((row, _) -> row.getObject("person_id", UUID.class))
            .list();
    if (owners.equals(List.of(personId)))
      throw new NotAllowed(new Decision.Refused("permission.last_owner", List.of()));
  }

  /// Lets somebody in again, or shows her the door: her sessions, tokens and open streams end.
  ///
  /// @throws NotAllowed if nobody would own the workspace any more
  @Transactional
  public void activate(UUID workspaceId, UUID personId, boolean active) {
    if (!active) keepAnOwner(workspaceId, personId);
    jdbc.sql(
            """
            update person set active = :active
            where workspace_id = :workspaceId and person_id = :personId
            """)
        .param("active", active)
        .param("workspaceId", workspaceId)
        .param("personId", personId)
        .update();
    events.publishEvent(new PersonChanged(workspaceId, personId));
  }

  private static Person person(ResultSet row, int n) throws SQLException {
    return new Person(
        row.getObject("workspace_id", UUID.class),
        row.getObject("person_id", UUID.class),
        row.getString("email"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        row.getString("locale"),
        row.getBoolean("active"));
  }
}
