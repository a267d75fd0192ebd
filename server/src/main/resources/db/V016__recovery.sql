-- Times of which messages may be missing, and how far they have been read again.

create table recovery (
  workspace_id uuid not null,
  recovery_id  uuid not null,              -- time-ordered
  channel_id   uuid not null,
  kind         text not null,
  reason       text not null check (reason in ('RECONNECTED', 'RESUBSCRIBED', 'SILENCE')),
  since        timestamptz not null,       -- what was said from then on may be missing
  moved        timestamptz not null,       -- conversations in which nothing was said since then are read
  asked_at     timestamptz not null,       -- when a gap was last found
  pass_at      timestamptz,                -- when the way through the provider's list began
  place        text not null default '',   -- where in that list it is
  steps        int not null default 0,
  found        int not null default 0,     -- messages that were missing
  closed       int not null default 0,     -- conversations the provider did not let us read
  tries        int not null default 0,     -- in a row in vain
  why          jsonb,                      -- what keeps it from going on, or kept it from ending well
  due_at       timestamptz,                -- null: over
  owner        uuid,                       -- the node that reads now
  lease_until  timestamptz,                -- by the database's clock
  ended_at     timestamptz,
  primary key (workspace_id, recovery_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table recovery is 'A time of which messages may be missing, and how far it has been read again.';
create unique index recovery_open on recovery (workspace_id, channel_id, kind) where due_at is not null;
create index recovery_due on recovery (due_at) where due_at is not null;

alter table channel add column whole_at timestamptz;   -- when its webhook subscription was last found whole
alter table message add column recovered_at timestamptz; -- when it was read from the provider afterwards; null: it came by itself
