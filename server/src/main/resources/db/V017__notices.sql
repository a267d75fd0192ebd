-- Browsers that are told, incidents of a whole provider, and the week.

create table push_key (
  one        boolean primary key default true check (one),
  open       bytea not null,               -- what browsers are given
  secret     bytea not null,               -- sealed
  created_at timestamptz not null
);
comment on table push_key is 'Route: the one pair by which push services know this server.';

create table push_device (
  workspace_id  uuid not null,
  device_id     uuid not null,             -- time-ordered
  person_id     uuid not null,
  endpoint_hash bytea not null,            -- SHA-256: a browser is one person's
  reach         bytea not null,            -- sealed: its address, its key and the secret it made
  name          text not null,
  created_at    timestamptz not null,
  primary key (workspace_id, device_id),
  unique (workspace_id, endpoint_hash),
  foreign key (workspace_id, person_id) references person
);
comment on table push_device is 'A browser in which somebody wants to be told.';
create index push_device_of on push_device (workspace_id, person_id);

create table notice_wish (
  workspace_id uuid not null,
  person_id    uuid not null,
  digest       boolean not null,           -- no row: yes
  primary key (workspace_id, person_id),
  foreign key (workspace_id, person_id) references person
);
comment on table notice_wish is 'Who wants what is sent by default, or does not.';

alter table alert_delivery drop constraint alert_delivery_way_check,
  add constraint alert_delivery_way_check check (way in ('EMAIL', 'WEBHOOK', 'PUSH'));

alter table alert
  add column provider text,                -- set if it is about a whole provider
  alter column channel_id drop not null,
  alter column diagnosis drop not null,
  drop constraint alert_news_check,
  add constraint alert_news_check check (news in ('OPENED', 'HEALED', 'WARNING', 'DIGEST')),
  add constraint alert_about check (case when news = 'DIGEST'
    then channel_id is null and provider is null and diagnosis is null
    else num_nonnulls(channel_id, provider) = 1 and diagnosis is not null end);
create index alert_outage on alert (incident_id) where provider is not null;
