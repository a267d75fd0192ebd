-- Which queues have work: a lane that is opened reads those and no others, whatever a Page has said in
-- its life and whatever is held. The mark is set with the work and cleared when the lane closes, so
-- that updates in between stay within their page.

alter table conversation_queue add column work smallint not null default 2 check (work in (0, 1, 2));
comment on column conversation_queue.work is
  '2: a clock will bring its head (or nobody has looked yet); 1: its head waits for a condition; 0: nothing to do.';

update conversation_queue
set work = case when head > tail then 0 when due_at is null then 1 else 2 end;

create index conversation_queue_work on conversation_queue (workspace_id, channel_id, kind, work)
  where work > 0;
