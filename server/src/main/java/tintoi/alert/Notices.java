package tintoi.alert;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.access.Person;

/// What somebody can choose of how she is told. The `notice_wish` table: who does not want what is
/// sent by default. No other class writes it.
@Repository
public class Notices {
  private final JdbcClient jdbc;
  private final PushKeys keys;
  private final Mail mail;

  Notices(JdbcClient jdbc, PushKeys keys, Mail mail) {
    this.jdbc = jdbc;
    this.keys = keys;
    this.mail = mail;
  }

  /// Whether letters can be sent from here.
  public boolean byMail() {
    return mail.configured();
  }

  /// What a browser subscribes with; empty if this server cannot push.
  public Optional<String> pushKey() {
    return keys.open();
  }

  /// The weekly letter is for whoever did not put it off.
  public boolean wantsDigest(Person person) {
    return !withoutDigest(person.workspaceId()).contains(person.personId());
  }

  public void digest(Person person, boolean wanted) {
    jdbc.sql(
            """
            insert into notice_wish (workspace_id, person_id, digest)
            values (:workspace, :person, :wanted)
            on conflict (workspace_id, person_id) do update set digest = :wanted
            """)
        .param("workspace", person.workspaceId())
        .param("person", person.personId())
        .param("wanted", wanted)
        .update();
  }

  Set<UUID> withoutDigest(UUID workspaceId) {
    return new HashSet<>(
        jdbc.sql(
                """
                select person_id from notice_wish
                where workspace_id = :workspace and not digest
                """)
            .param("workspace", workspaceId)
            .query((row, _) -> row.getObject(1, UUID.class))
            .list());
  }
}
