-- Several nodes for a long time: one incident per provider, and tables that stay small and clean.

create table provider_incident (
  incident_id uuid primary key,
  provider    text not null,
  diagnosis   jsonb not null,
  began_at    timestamptz not null,
  healed_at   timestamptz,
  probes      int not null default 0,      -- made in vain
  probe_at    timestamptz not null,        -- when the next may be made, by the product's clock
  probe_until timestamptz                  -- one is being made until then at most, by the database's clock
);
comment on table provider_incident is 'Route: a time in which a provider failed for many channels of all workspaces. One message at a time tries it.';
create unique index provider_incident_open on provider_incident (provider) where healed_at is null;

-- By default a table is vacuumed when a fifth of it is dead: of ten million deliveries that is two
-- million. Hot and small ones are vacuumed by number, at full speed; large ones by a fiftieth.
alter table lane set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0);
alter table conversation_queue set (autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
alter table recipient set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
alter table problem set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
alter table delivery set (autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table journal set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0);
alter table idempotency_key set (autovacuum_vacuum_scale_factor = 0.05);
