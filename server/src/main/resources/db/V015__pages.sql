-- A lane reads its queues a page of each precedence at a time. Nothing in this index moves with a
-- message, so that updates stay within their page.

create index conversation_queue_ready
  on conversation_queue (workspace_id, channel_id, kind, precedence, conversation_id)
  where work = 2;

-- What it was for, the new one does.
drop index conversation_queue_people;
