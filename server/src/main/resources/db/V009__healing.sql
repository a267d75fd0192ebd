-- What rested is looked over before it goes; what has not left can be changed, taken back, or sent later.

create table sending_rule (
  workspace_id      uuid primary key references workspace,
  stale_hours       int not null check (stale_hours between 1 and 720),
  quiet_from        time,                   -- by the workspace's clock; null: automation never rests
  quiet_to          time,
  reply_hours       int check (reply_hours between 1 and 8760),     -- null: never too old
  automatic_hours   int check (automatic_hours between 1 and 8760),
  campaign_hours    int check (campaign_hours between 1 and 8760),
  updated_at        timestamptz not null,
  updated_by        uuid,
  check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to)
);
comment on table sending_rule is 'What a workspace wants of messages that could not go at once. No row: the defaults.';

alter table delivery
  add column expires_at timestamptz,        -- not sent after this; null: never too old
  add column worded_at  timestamptz,        -- when a person last stood by its words; null: as it was put
  add column told_until timestamptz;        -- a wait up to here had been announced: nobody is late

alter table lane
  add column rested_from timestamptz,       -- its last rest; stops in a row are one
  add column rested_to   timestamptz,
  add column told_until  timestamptz;       -- as in delivery: a reset that was announced

alter table recipient
  add column released_at timestamptz,       -- when her word last let something go
  add column outside_at  timestamptz;       -- when somebody last wrote for us at the provider's own site

alter table message
  add column edited_at timestamptz,
  add column edited_by uuid;

create table scheduled_reply (
  workspace_id    uuid not null,
  scheduled_id    uuid not null,
  conversation_id uuid not null,
  author_id       uuid not null,
  text            text not null,
  send_at         timestamptz not null,
  worded_at       timestamptz not null,     -- when it was written, or changed
  revision        int not null default 1,   -- one higher with every change
  created_at      timestamptz not null,
  primary key (workspace_id, scheduled_id),
  foreign key (workspace_id, conversation_id) references conversation,
  foreign key (workspace_id, author_id) references person
);
comment on table scheduled_reply is 'A reply that takes its place in the outbox when its time comes; the row is gone then.';
create index scheduled_reply_due on scheduled_reply (send_at);
create index scheduled_reply_of on scheduled_reply (workspace_id, conversation_id);

-- Keys are kept for two weeks: no network is that shaky.
create index idempotency_key_age on idempotency_key (workspace_id, created_at);
