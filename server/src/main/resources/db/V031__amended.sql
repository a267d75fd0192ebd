-- What is told late or twice must not undo what is newer.

alter table message
  add column reaction_at timestamptz;       -- when the sign was put or taken away; null: not since this is kept
