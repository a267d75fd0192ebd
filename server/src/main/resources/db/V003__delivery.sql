-- The engine. Work is found by lane and by cursor: a lane's owner reads `seq = head`, so it costs the
-- same whatever is held behind. No changing column is in an index, except lane.due_at.

create table lane (
  workspace_id uuid not null,
  channel_id   uuid not null,
  kind         text not null,
  state        text not null default 'READY' check (state in ('READY', 'THROTTLED', 'PAUSED')),
  until        timestamptz,                -- when it goes on by itself
  condition    text,                       -- what a paused lane waits for
  diagnosis    jsonb,
  since        timestamptz,
  due_at       timestamptz,                -- null: nothing to do, or paused
  owner        uuid,                       -- the node that sends for it now
  lease_until  timestamptz,                -- by the database's clock
  epoch        bigint not null default 0,  -- the fence: one higher with every owner
  window_size  int not null default 4,
  primary key (workspace_id, channel_id, kind),
  foreign key (workspace_id, channel_id) references channel,
  check (state = 'READY' or diagnosis is not null)
) with (fillfactor = 50);
comment on table lane is 'The deliveries of one channel and kind, in order, at one pace. A hold is one row, here.';
create index lane_due on lane (due_at) where due_at is not null;

create table conversation_queue (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  precedence      text not null check (precedence in ('REPLY', 'AUTOMATIC', 'CAMPAIGN')),
  channel_id      uuid not null,
  kind            text not null,
  head            bigint not null default 1, -- seq of the first that is not past
  tail            bigint not null default 0, -- seq of the last
  due_at          timestamptz,               -- when the head may be looked at; null: it waits for a condition
  primary key (workspace_id, conversation_id, precedence),
  foreign key (workspace_id, channel_id, kind) references lane
) with (fillfactor = 50);
comment on table conversation_queue is 'The order of one conversation: only its head may go.';
create index conversation_queue_lane on conversation_queue (workspace_id, channel_id, kind);

create table delivery (
  workspace_id        uuid not null,
  conversation_id     uuid not null,
  precedence          text not null,
  seq                 bigint not null,
  delivery_id         uuid not null,
  channel_id          uuid not null,
  kind                text not null,
  message_id          uuid not null,
  author_id           uuid,
  recipient           text not null,
  text                text not null,
  state               text not null default 'QUEUED' check (state in ('QUEUED', 'SENDING', 'SENT',
                        'DELIVERED', 'READ', 'DEFERRED', 'HELD', 'IN_DOUBT', 'BOUNCED', 'EXPIRED',
                        'CANCELLED')),
  attempts            int not null default 0,
  looks               int not null default 0,  -- times we looked for it while in doubt, in vain
  epoch               bigint not null default 0,
  condition           text,                    -- what a held one waits for
  diagnosis           jsonb,
  since               timestamptz,             -- when the diagnosis was made
  next_at             timestamptz,
  provider_message_id text,
  resend_of           uuid,
  created_at          timestamptz not null,
  held_since          timestamptz,
  attempted_at        timestamptz,
  sent_at             timestamptz,
  delivered_at        timestamptz,
  read_at             timestamptz,
  primary key (workspace_id, conversation_id, precedence, seq),
  check (diagnosis is not null
    or state in ('QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'CANCELLED')),
  check (state <> 'HELD' or condition is not null)
) with (fillfactor = 70);
comment on table delivery is 'One outbound message on its way. No unhappy state without a diagnosis.';
create unique index delivery_by_id on delivery (workspace_id, delivery_id);

create table attempt (
  workspace_id uuid not null,
  delivery_id  uuid not null,
  number       int not null,
  started_at   timestamptz not null,
  ended_at     timestamptz not null,
  outcome      text not null,
  http         int not null,
  code         text not null,
  text         text not null,
  trace        text not null,
  primary key (workspace_id, delivery_id, number, started_at)
) partition by range (started_at);
comment on table attempt is 'What each request brought. Written once, dropped by the month. Never a token.';
create table attempt_other partition of attempt default;

create table problem (
  workspace_id    uuid not null,
  delivery_id     uuid not null,
  conversation_id uuid not null,
  primary key (workspace_id, delivery_id)
);
comment on table problem is 'Narrow: deliveries given back (bounced, expired) that nobody has dealt with yet.';

create table recipient (
  workspace_id      uuid not null,
  conversation_id   uuid not null,
  channel_id        uuid not null,
  kind              text not null,
  last_wrote_at     timestamptz,
  unreachable       jsonb,
  unreachable_since timestamptz,
  primary key (workspace_id, conversation_id)
);
comment on table recipient is 'Until when a reply is taken, and whether the customer receives.';

create table incident (
  workspace_id uuid not null,
  channel_id   uuid not null,
  incident_id  uuid not null,
  cause        text not null,
  diagnosis    jsonb not null,
  began_at     timestamptz not null,
  healed_at    timestamptz,
  healed_by    uuid,
  waited       int not null default 0,
  primary key (workspace_id, channel_id, incident_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table incident is 'A time in which a channel could not send. One per channel and cause.';
create unique index incident_open on incident (workspace_id, channel_id, cause) where healed_at is null;
