package tintoi;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Reads PostgreSQL's own catalogue: one database can be spread over several by workspace only if
/// every key begins with it.
class CatalogueTest {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  /// Tables without a workspace, and why.
  static final Map<String, String> EXCEPTIONS =
      Map.ofEntries(
          entry("sign_in_route", "route: asked by e-mail address before a workspace is known"),
          entry("channel_route", "route: asked by the provider's id before a workspace is known"),
          entry("deletion", "route: asked by code, by a person who belongs to no workspace"),
          entry("push_key", "route: the server's own, by which push services know it"),
          entry("app_calls", "our app at a provider is one, whatever the workspace"),
          entry("journal", "route: one webhook body may speak of many workspaces"),
          entry("spring_session", "Spring's: found by a random cookie"),
          entry("presence", "one row: when any node was last there"),
          entry("spring_session_attributes", "Spring's: found by a random cookie"),
          entry(
              "provider_incident",
              "route: one for a whole provider, whose workspaces it does not know"),
          entry("flyway_schema_history", "Flyway's: speaks of the database itself"));

  @Test
  void every_key_begins_with_the_workspace() {
    List<String> others =
        db.jdbc()
            .sql(
                """
                select t.relname || '.' || i.relname as key
                from pg_index x
                join pg_class i on i.oid = x.indexrelid
                join pg_class t on t.oid = x.indrelid
                join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
                join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
                where x.indisunique and a.attname <> 'workspace_id'
                  and t.relname <> all (:exceptions)
                union all
                select t.relname || '.' || c.conname
                from pg_constraint c
                join pg_class t on t.oid = c.conrelid
                join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
                where c.contype = 'f' and a.attname <> 'workspace_id'
                  and t.relname <> all (:exceptions)
                """)
            .param("exceptions", EXCEPTIONS.keySet().toArray(String[]::new))
            .query((row, _) -> row.getString("key"))
            .list();

    assertThat(others).isEmpty();
  }

  @Test
  void every_table_of_ours_has_a_key_and_says_what_it_is() {
    Set<String> bare =
        db.jdbc()
            .sql(
                """
                select t.relname
                from pg_class t
                join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
                where t.relkind in ('r', 'p') and not t.relispartition
                  and t.relname not like 'spring\\_%' and t.relname not like 'flyway%'
                  and (obj_description(t.oid, 'pg_class') is null
                    or not exists (
                      select from pg_index x where x.indrelid = t.oid and x.indisprimary))
                """)
            .query((row, _) -> row.getString(1))
            .set();

    assertThat(bare).isEmpty();
  }
}
