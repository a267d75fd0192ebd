-- What a wait leaves behind, so that a message is looked over only for what happened in its own.

alter table allowance
  add column automation_to timestamptz;     -- when automation was last let go; null: not since this is kept

alter table recipient
  add column released_of text[];            -- classes her word let go at released_at; null: all
