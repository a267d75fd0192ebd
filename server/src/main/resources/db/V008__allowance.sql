-- What providers allow, how much of it is spent, and by whom. A lane without a counted allowance has no
-- row that is written per message.

create table allowance (
  workspace_id     uuid not null,
  channel_id       uuid not null,
  kind             text not null,
  name             text not null,             -- the provider's own; empty if it has none
  unit             text not null check (unit in ('MESSAGES', 'PERCENT')),
  total            bigint not null check (total > 0),
  used             bigint not null,
  reset            text not null,             -- how it is given anew, see Reset.written()
  resets_at        timestamptz,               -- null: nobody said, or a rolling window
  beyond           text not null check (beyond in ('REFUSED', 'CHARGED')),
  said_at          timestamptz not null,      -- the provider's last word
  reserve_percent  int check (reserve_percent between 0 and 100), -- null: by the rule
  automation_until timestamptz,               -- automation waits until then
  automation_since timestamptz,
  automation_why   jsonb,
  warned_at        timestamptz,               -- once in a period
  reserved_at      timestamptz,               -- forecast: only the reserve will be left
  used_up_at       timestamptz,               -- forecast: nothing will be left
  primary key (workspace_id, channel_id, kind),
  foreign key (workspace_id, channel_id, kind) references lane,
  check (automation_until is null or automation_why is not null)
) with (fillfactor = 50);
comment on table allowance is 'What a provider allows one lane, as counted and as last said. A hold of its automation is one row, here.';

create table allowance_use (
  workspace_id uuid not null,
  channel_id   uuid not null,
  kind         text not null,
  hour         timestamptz not null,
  people       int not null,
  automation   int not null,
  primary key (workspace_id, channel_id, kind, hour)
) with (fillfactor = 70);
comment on table allowance_use is 'What left by the hour, people and automation apart. For people to look at; kept five weeks.';

-- While automation waits, a lane looks for people's replies alone, whatever campaign is behind them.
create index conversation_queue_people on conversation_queue (workspace_id, channel_id, kind)
  where work = 2 and precedence = 'REPLY';

create table app_calls (
  provider text primary key,
  minute   timestamptz not null,
  taken    int not null
) with (fillfactor = 50);
comment on table app_calls is 'Calls of our app at a provider in this calendar minute, taken by the nodes in shares.';
