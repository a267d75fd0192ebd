-- One alert per incident, to every admin. Written in the transaction that opens, heals or warns;
-- sent afterwards, at least once, each way and target on its own.

create table alert (
  workspace_id uuid not null,
  alert_id     uuid not null,              -- time-ordered
  channel_id   uuid not null,
  news         text not null check (news in ('OPENED', 'HEALED', 'WARNING')),
  incident_id  uuid,                       -- null: a warning
  diagnosis    jsonb not null,
  n            int not null default 0,     -- what waited, days left, or hours of silence
  at           timestamptz not null,
  addressed_at timestamptz,                -- when it was settled who is told; null: not yet
  primary key (workspace_id, alert_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table alert is 'What people are to be told about a channel. The outbox of alerts.';
create unique index alert_once on alert (workspace_id, incident_id, news) where incident_id is not null;
create index alert_new on alert (workspace_id, alert_id) where addressed_at is null;

create table alert_delivery (
  workspace_id uuid not null,
  alert_id     uuid not null,
  way          text not null check (way in ('EMAIL', 'WEBHOOK')),
  target       uuid not null,              -- the person, or the webhook
  tries        int not null default 0,
  due_at       timestamptz,                -- null: over
  lease_until  timestamptz,                -- by the database's clock
  sent_at      timestamptz,
  outcome      text,                       -- what became of the last try; no secret
  primary key (workspace_id, alert_id, way, target),
  foreign key (workspace_id, alert_id) references alert
);
comment on table alert_delivery is 'One alert on its way to one target.';
create index alert_delivery_due on alert_delivery (due_at) where due_at is not null;

create table webhook (
  workspace_id uuid not null,
  webhook_id   uuid not null,
  url          text not null,
  secret       bytea not null,             -- sealed
  created_by   uuid not null,
  created_at   timestamptz not null,
  disabled_at  timestamptz,                -- taken off, or its address said that it is gone
  primary key (workspace_id, webhook_id),
  foreign key (workspace_id, created_by) references person
);
comment on table webhook is 'An address of the shop''s own that is told what happens to its channels.';
