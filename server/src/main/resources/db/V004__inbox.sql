-- What people say to each other.

create table conversation (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  channel_id      uuid not null,
  kind            text not null,
  recipient       text not null,           -- the provider's id of the other end: person, or root comment
  customer_id     text not null,           -- the provider's id of the person
  customer_name   text not null,
  post_id         text,
  post_text       text,
  assignee_id     uuid,
  state           text not null default 'OPEN' check (state in ('OPEN', 'ENDED')),
  heard_at        timestamptz,             -- when the customer's last message came in, by our clock
  last_at         timestamptz not null,
  last_text       text not null default '',
  last_direction  text not null default 'in' check (last_direction in ('in', 'out')),
  created_at      timestamptz not null,
  primary key (workspace_id, conversation_id),
  unique (workspace_id, channel_id, kind, recipient),
  foreign key (workspace_id, channel_id) references channel
);
comment on table conversation is 'One customer on one channel, or one comment thread.';
create index conversation_recent
  on conversation (workspace_id, last_at desc, conversation_id desc);

create table conversation_member (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  person_id       uuid not null,
  since           timestamptz not null,
  added_by        uuid,                    -- null: the assignment rule
  primary key (workspace_id, conversation_id, person_id),
  foreign key (workspace_id, conversation_id) references conversation,
  foreign key (workspace_id, person_id) references person
);
comment on table conversation_member is 'A member may send; reading is another right.';

create table conversation_reading (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  person_id       uuid not null,
  read_at         timestamptz not null,
  primary key (workspace_id, conversation_id, person_id)
);
comment on table conversation_reading is 'How far a person has read.';

create table message (
  workspace_id        uuid not null,
  conversation_id     uuid not null,
  message_id          uuid not null,       -- time-ordered
  direction           text not null check (direction in ('in', 'out')),
  author_kind         text not null check (author_kind in ('customer', 'person', 'page', 'automation')),
  author_id           uuid,
  author_name         text not null,
  text                text not null,
  at                  timestamptz not null, -- as the provider says; what was said is sorted by it
  received_at         timestamptz not null, -- by our clock; what is unread is told by it
  client_id           text,                -- the browser's own id of it
  provider_message_id text,                -- what came in; for what we sent see delivery
  parent_id           text,
  resend_of           uuid,                -- the delivery this message is a new try of
  withdrawn_at        timestamptz,
  primary key (workspace_id, conversation_id, message_id),
  foreign key (workspace_id, conversation_id) references conversation
);
comment on table message is 'What was said, in or out.';
create index message_by_time on message (workspace_id, conversation_id, at, message_id);
create unique index message_by_provider_id
  on message (workspace_id, conversation_id, provider_message_id);
create unique index message_resent_once on message (workspace_id, conversation_id, resend_of);

create table join_request (
  workspace_id    uuid not null,
  request_id      uuid not null,
  conversation_id uuid not null,
  person_id       uuid not null,
  reason          text not null default '',
  draft           text,
  draft_key       text,                    -- idempotency key of the draft
  state           text not null default 'PENDING'
                    check (state in ('PENDING', 'APPROVED', 'DENIED', 'WITHDRAWN')),
  created_at      timestamptz not null,
  decided_at      timestamptz,
  decided_by      uuid,
  note            text not null default '',
  primary key (workspace_id, request_id),
  foreign key (workspace_id, conversation_id) references conversation,
  foreign key (workspace_id, person_id) references person
);
comment on table join_request is 'A person asks to be let into a conversation; her draft waits with her.';
create unique index join_request_pending on join_request (workspace_id, conversation_id, person_id)
  where state = 'PENDING';

create table idempotency_key (
  workspace_id    uuid not null,
  person_id       uuid not null,
  key             text not null,
  fingerprint     bytea not null,          -- SHA-256 of what was asked: another body is refused
  conversation_id uuid not null,
  message_id      uuid not null,
  created_at      timestamptz not null,
  primary key (workspace_id, person_id, key)
);
comment on table idempotency_key is 'A reply sent twice by a shaky network is one reply.';
