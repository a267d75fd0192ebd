package tintoi.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tintoi.failure.Diagnoses;
import tintoi.failure.Diagnosis;
import tintoi.provider.Provider;

/// The `provider_incident` table: times in which a provider failed for many channels. It speaks of
/// all workspaces, so it names none. No other class writes it.
@Repository
class ProviderIncidents {
  private final JdbcClient jdbc;

  ProviderIncidents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// One that lasts.
  ///
  /// @param probes messages that tried it in vain
  /// @param probeAt when the next may try
  record Open(
      UUID id, Provider provider, Diagnosis why, Instant beganAt, int probes, Instant probeAt) {}

  /// @return false if one of this provider is open
  boolean open(Provider provider, Diagnosis why, Instant now, Instant probeAt) {
    return jdbc.sql(
                """
                insert into provider_incident (incident_id, provider, diagnosis, began_at, probe_at)
                values (:incident, :provider, :diagnosis::jsonb, :now, :probeAt)
                on conflict (provider) where healed_at is null do nothing
                """)
            .param("incident", UuidCreator.getTimeOrderedEpoch())
            .param("provider", provider.name())
            .param("diagnosis", Diagnoses.write(why))
            .param("now", Rows.at(now))
            .param("probeAt", Rows.at(probeAt))
            .update()
        == 1;
  }

  List<Open> open() {
    return jdbc.sql("select * from provider_incident where healed_at is null")
        .query((row, _) ->
            new Open(
                Rows.uuid(row, "incident_id"),
                Provider.valueOf(Rows.text(row, "provider")),
                Objects.requireNonNull(Rows.diagnosis(row, "diagnosis")),
                Rows.someInstant(row, "began_at"),
                row.getInt("probes"),
                Rows.someInstant(row, "probe_at")))
        .list();
  }

  /// Wins the right to try it, or not: one in the cluster at a time.
  ///
  /// @param atMost after that a prober that says nothing is believed dead
  boolean probe(UUID incident, Instant now, Duration atMost) {
    return jdbc.sql(
                """
                update provider_incident
                set probe_until = clock_timestamp() + make_interval(secs => :seconds)
                where incident_id = :incident and healed_at is null and probe_at <= :now
                  and (probe_until is null or probe_until < clock_timestamp())
                """)
            .param("seconds", atMost.toMillis() / 1000.0)
            .param("incident", incident)
            .param("now", Rows.at(now))
            .update()
        == 1;
  }

  /// It failed; the next may try then.
  void failed(UUID incident, Instant probeAt) {
    jdbc.sql(
            """
            update provider_incident
            set probes = probes + 1, probe_at = :probeAt, probe_until = null
            where incident_id = :incident and healed_at is null
            """)
        .param("probeAt", Rows.at(probeAt))
        .param("incident", incident)
        .update();
  }

  /// Lets those be tried now that rest, or are being tried, for longer than any may from now on.
  ///
  /// @return how many
  int endRestsBeyond(Duration length, Instant now) {
    return jdbc.sql(
            """
            update provider_incident set probe_at = :now, probe_until = null
            where healed_at is null and (probe_at > :far
              or probe_until > clock_timestamp() + make_interval(secs => :seconds))
            """)
        .param("now", Rows.at(now))
        .param("far", Rows.at(now.plus(length)))
        .param("seconds", length.toSeconds())
        .update();
  }

  /// Nothing was tried after all: somebody else may.
  void giveBack(UUID incident) {
    jdbc.sql("update provider_incident set probe_until = null where incident_id = :incident")
        .param("incident", incident)
        .update();
  }

  Optional<Outages.Over> ended(UUID incident) {
    return jdbc.sql(
            """
            select * from provider_incident
            where incident_id = :incident and healed_at is not null
            """)
        .param("incident", incident)
        .query((row, _) -> over(row))
        .optional();
  }

  List<Outages.Over> endedSince(Provider provider, Instant from) {
    return jdbc.sql(
            """
            select * from provider_incident
            where provider = :provider and healed_at > :from
            order by began_at desc limit 1000
            """)
        .param("provider", provider.name())
        .param("from", Rows.at(from))
        .query((row, _) -> over(row))
        .list();
  }

  private static Outages.Over over(ResultSet row) throws SQLException {
    return new Outages.Over(
        new Outages.Outage(
            Rows.uuid(row, "incident_id"),
            Provider.valueOf(Rows.text(row, "provider")),
            Objects.requireNonNull(Rows.diagnosis(row, "diagnosis")),
            Rows.someInstant(row, "began_at")),
        Rows.someInstant(row, "healed_at"));
  }

  /// @return when it began; empty if it was over before
  Optional<Instant> heal(UUID incident, Instant now) {
    return jdbc.sql(
            """
            update provider_incident set healed_at = :now, probe_until = null
            where incident_id = :incident and healed_at is null
            returning began_at
            """)
        .param("now", Rows.at(now))
        .param("incident", incident)
        .query((row, _) -> Rows.someInstant(row, "began_at"))
        .optional();
  }
}
