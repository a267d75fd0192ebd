-- What waits is counted by places, and a place whose message was withdrawn waits for nothing. Where there may be such
-- places they are looked for; nowhere else, or each count would read every message.

alter table conversation_queue add column withdrawn boolean not null default false;
comment on column conversation_queue.withdrawn is
  'One that was not the head was withdrawn since the queue was empty: not every place between head and tail waits.';

-- Of what waits now nobody noted what was withdrawn: there it is looked for until the queue is empty.
set local statement_timeout = 0;
update conversation_queue set withdrawn = true where work > 0 and head < tail;
