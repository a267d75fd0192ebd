-- Looking after authorizations before anybody fails: probes, warnings, the links by which a Page's
-- owner connects it again, and who did what.

create table probe (
  workspace_id uuid not null,
  channel_id   uuid not null,
  due_at       timestamptz not null,
  fruitless    int not null default 0,     -- looks in a row that could not be made: the provider was away
  owner        uuid,                       -- the node that looks now
  lease_until  timestamptz,                -- by the database's clock
  primary key (workspace_id, channel_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table probe is 'When a channel is looked at next without anybody asking, and by which node.';
-- Moves a few times a day per channel, so its dead entries are no matter.
create index probe_due on probe (due_at);
insert into probe (workspace_id, channel_id, due_at)
  select workspace_id, channel_id, now() + random() * interval '6 hours' from channel;

create table traffic (
  workspace_id uuid not null,
  channel_id   uuid not null,
  hour         timestamptz not null,
  primary key (workspace_id, channel_id, hour),
  foreign key (workspace_id, channel_id) references channel
);
comment on table traffic is 'The hours in which a channel''s webhook brought something: what silence is measured by.';

create table warning (
  workspace_id uuid not null,
  channel_id   uuid not null,
  cause        text not null,
  ends_at      timestamptz,                -- null: nothing ends, something is unusual
  told         int not null,               -- the stage that was told last: 14, 7 or 1 days before; 0 without an end
  since        timestamptz not null,
  primary key (workspace_id, channel_id, cause),
  foreign key (workspace_id, channel_id) references channel
);
comment on table warning is 'What will stop a channel if nobody does anything. Gone when it is averted.';

alter table channel_grant add column renewed_at timestamptz; -- when the refresh token came; null: with the grant

create table reconnect_link (
  workspace_id uuid not null,
  link_id      uuid not null,
  channel_id   uuid not null,
  secret_hash  bytea not null,             -- SHA-256; the link itself is never kept
  created_by   uuid not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  opened_at    timestamptz,                -- first time
  opened_from  text,                       -- network address
  used_at      timestamptz,                -- good once
  used_from    text,
  revoked_at   timestamptz,
  revoked_by   uuid,
  primary key (workspace_id, link_id),
  foreign key (workspace_id, channel_id) references channel,
  foreign key (workspace_id, created_by) references person
);
comment on table reconnect_link is 'A link with which somebody without an account connects one channel again. Good once.';
create index reconnect_link_channel on reconnect_link (workspace_id, channel_id, created_at);

alter table connection add column link_id uuid;  -- set when it is walked by link; person_id then made the link
create index connection_channel on connection (workspace_id, channel_id, created_at);

alter table incident add column done_at timestamptz; -- when the last of what had waited was gone
update incident set done_at = healed_at where healed_at is not null;
create index incident_undone on incident (workspace_id) where healed_at is not null and done_at is null;

create table audit (
  workspace_id uuid not null,
  audit_id     uuid not null,              -- time-ordered
  at           timestamptz not null,
  actor_id     uuid,                       -- person of ours; null: the system, or whoever held a link
  actor        text not null,              -- as they were called then
  action       text not null,
  subject_kind text not null,
  subject_id   uuid,
  subject      text not null,              -- as it was called then
  before       jsonb,
  after        jsonb,
  address      text,                       -- network address; null: not by request
  primary key (workspace_id, audit_id)
);
comment on table audit is 'Who did what to whom, before and after. Only ever added to.';
create function audit_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to';
end $$;
create trigger audit_is_kept before update or delete on audit
  for each row execute function audit_is_kept();
