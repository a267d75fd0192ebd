-- Messages that are more than words and files, who holds a conversation, and what an admin wants of a channel.

alter table delivery
  add content jsonb;                        -- answers to tap, cards, a template; null: words or a file alone

alter table message
  add content  jsonb,                       -- as in delivery
  add payload  text,                        -- what stood behind the answer or button the customer tapped
  add reaction text;                        -- the customer's sign on it

alter table recipient
  add held_by    text,                      -- the program that holds the conversation; '' = which is not known; null: we may write
  add held_since timestamptz,
  add asked_by   text;                      -- the program that asks us for it

create table channel_setting (
  workspace_id uuid not null,
  channel_id   uuid not null,
  human_agent  boolean not null,            -- the provider lets people answer later than programs here
  signals      boolean not null,            -- customers are shown that they were read, and that somebody types
  updated_at   timestamptz not null,
  updated_by   uuid,
  primary key (workspace_id, channel_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table channel_setting is 'What an admin wants of a channel. No row: the defaults.';
