-- What a shop does with comments beside answering them in public, and what becomes of comments.

alter table delivery
  add column act text;                      -- what is done with the message; null: it says something

alter table conversation_queue
  drop constraint conversation_queue_precedence_check,
  add constraint conversation_queue_precedence_check
    check (precedence in ('REPLY', 'PRIVATE', 'MODERATION', 'AUTOMATIC', 'CAMPAIGN'));

-- Private replies have limits, and so a lane, of their own.
insert into lane (workspace_id, channel_id, kind)
select workspace_id, channel_id, 'PRIVATE_REPLY' from channel
where provider = 'META' and uses @> array['MESSAGES', 'COMMENTS']
on conflict do nothing;

alter table message
  add column hidden_at          timestamptz, -- when it was last hidden from the public, as the provider says
  add column shown_at           timestamptz, -- when it was last shown again
  add column about_conversation uuid,        -- of a private reply: where the comment is it answers
  add column about_message      uuid;

create table message_version (
  workspace_id    uuid not null,
  conversation_id uuid not null,
  message_id      uuid not null,
  until           timestamptz not null,     -- when other words took its place
  text            text not null,
  primary key (workspace_id, conversation_id, message_id, until),
  foreign key (workspace_id, conversation_id, message_id) references message
);
comment on table message_version is 'What a message said before its author changed it: it was read, and answered.';

create table comment_place (
  workspace_id    uuid not null,
  channel_id      uuid not null,
  comment_id      text not null,            -- the provider's id
  conversation_id uuid,                     -- whose root it hangs under; null: nobody told
  removed_at      timestamptz,              -- removed before it was heard of
  primary key (workspace_id, channel_id, comment_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table comment_place is 'Where a comment belongs that answers another one: a thread has one root, however deep it goes.';

create table private_reply (
  workspace_id        uuid not null,
  conversation_id     uuid not null,        -- of the comment
  comment_id          uuid not null,        -- the message that is the comment
  message_id          uuid not null,        -- the reply; the last one, if one was given back
  channel_id          uuid not null,
  customer_id         text not null,        -- who it went to: the author, until the echo says it
  provider_message_id text,                 -- by the echo
  shown_in            uuid,                 -- her own conversation, which shows it too
  primary key (workspace_id, conversation_id, comment_id),
  foreign key (workspace_id, conversation_id, comment_id) references message,
  foreign key (workspace_id, conversation_id, message_id) references message
);
comment on table private_reply is 'The one private message a comment may be answered with.';
create index private_reply_customer on private_reply (workspace_id, channel_id, customer_id);
create index private_reply_message on private_reply (workspace_id, message_id);
