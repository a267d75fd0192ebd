-- Files: what was sent and received, and the parts of a message.

create table file (
  workspace_id    uuid not null references workspace,
  file_id         uuid not null,
  conversation_id uuid not null,           -- whose readers may read it
  name            text not null,
  type            text not null,           -- by its own bytes
  size            bigint not null check (size > 0),
  width           int,                     -- of an image, by its header
  height          int,
  sha256          bytea not null,
  place           text not null check (place in ('DISK', 'S3')),
  link_key        bytea not null,          -- signs the addresses under which a provider may read it
  uploaded_by     uuid,                    -- null: it came in
  created_at      timestamptz not null,
  primary key (workspace_id, file_id),
  foreign key (workspace_id, conversation_id) references conversation
);
comment on table file is 'A file that is kept. Its content is elsewhere and never changes.';

create table attachment (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  message_id      uuid not null,
  number          int not null,            -- its place in the message, from 0
  kind            text not null check (kind in ('IMAGE', 'AUDIO', 'VIDEO', 'FILE', 'STICKER',
                    'LOCATION', 'LINK', 'CARD', 'OTHER')),
  name            text not null default '',
  file_id         uuid,                    -- null: nothing to keep, not here yet, or lost
  problem         text,                    -- the cause why it was lost
  primary key (workspace_id, conversation_id, message_id, number),
  foreign key (workspace_id, conversation_id, message_id) references message,
  foreign key (workspace_id, file_id) references file
);
comment on table attachment is 'What a message carries beside its words.';

create table attachment_fetch (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  message_id      uuid not null,
  number          int not null,
  url             text not null,           -- as the provider wrote it: good for a time
  name            text not null,           -- as the provider calls it; may be empty
  tries           int not null default 0,
  not_before      timestamptz not null,
  primary key (workspace_id, conversation_id, message_id, number),
  foreign key (workspace_id, conversation_id, message_id, number) references attachment
);
comment on table attachment_fetch is 'Attachments still to be brought from the provider. Gone when that is over.';

alter table conversation add last_attachment text;  -- what was said last, if it had no words

alter table delivery
  add part    int not null default 1,      -- its place in its message
  add parts   int not null default 1,      -- how many the message has
  add file_id uuid;
