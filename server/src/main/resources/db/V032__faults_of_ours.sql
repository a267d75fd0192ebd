-- In the order in which what comes in takes them: who waits for the first holds nothing.
lock table channel, attachment_fetch, recovery in access exclusive mode;

-- Bringing what customers send: what our own store does not take costs no try. Tries go on to be counted, because nodes
-- of the version before tell by them who was quicker.

alter table attachment_fetch add column refused int not null default 0;
comment on column attachment_fetch.refused is 'How often the other side did not give it.';
alter table attachment_fetch add column away_since timestamptz;
comment on column attachment_fetch.away_since is 'When our store first did not take it. Null: it did not come to that.';

-- What was not told while a webhook subscription was incomplete is read again, whoever mended it and whether or not we heard of it.

alter table channel add column torn_at timestamptz;
comment on column channel.torn_at is
  'When its webhook subscription was found incomplete, or nobody knew whether it was whole. Null: found whole since.';

-- What cannot be read again: one conversation must not keep all others from it, and patience ends whatever is asked for meanwhile.

alter table recovery add column stuck int not null default 0;
comment on column recovery.stuck is 'How many of the tries in vain one conversation may have stopped.';
alter table recovery add column vain_since timestamptz;
comment on column recovery.vain_since is 'When the first of the tries in vain was. Null: the last one was not.';
