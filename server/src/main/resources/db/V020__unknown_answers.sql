-- Words of providers that the dictionary has no entry for: next week's work, and where to look again
-- when it has learned them. A handful of rows, whatever waits behind them.

create table unknown_answer (
  workspace_id uuid not null references workspace,
  kind         text not null,
  http         int not null,
  code         text not null,               -- "other" if it is no number
  times        bigint not null,
  first_at     timestamptz not null,
  last_at      timestamptz not null,
  text         text not null,               -- as it was said last
  trace        text not null,
  delivery_id  uuid not null,               -- the last one that met it
  dictionary   text not null,               -- the version that did not know it
  primary key (workspace_id, kind, http, code)
);
comment on table unknown_answer is 'Answers of providers nobody has explained yet, one row per code; gone once the dictionary knows it.';

-- What was held before this table was there. Only heads of queues with work can be held.
set local statement_timeout = 0;
insert into unknown_answer
select d.workspace_id, d.kind, coalesce((d.diagnosis->'evidence'->>'http')::int, 0),
  case when d.diagnosis->'evidence'->>'code' ~ '^(-?\d{1,9}(/\d{1,9})?)?$'
    then d.diagnosis->'evidence'->>'code' else 'other' end,
  count(*), min(coalesce(d.since, d.created_at)), max(coalesce(d.since, d.created_at)),
  (array_agg(coalesce(d.diagnosis->'evidence'->>'text', '') order by d.delivery_id desc))[1],
  (array_agg(coalesce(d.diagnosis->'evidence'->>'trace', '') order by d.delivery_id desc))[1],
  (array_agg(d.delivery_id order by d.delivery_id desc))[1], ''
from conversation_queue q
join delivery d on d.workspace_id = q.workspace_id and d.conversation_id = q.conversation_id
  and d.precedence = q.precedence and d.seq = q.head
where q.work > 0 and q.head <= q.tail and d.state = 'HELD'
  and d.diagnosis->>'kind' = 'UNRECOGNIZED'
group by 1, 2, 3, 4;
