-- What is told late or twice must not undo what is newer, and what was changed is not what was answered.

alter table message
  add column reaction_at timestamptz;       -- when the sign was put or taken away; null: not since this is kept

alter table recipient
  add column amended_at timestamptz;        -- when she last changed what she had said, or took it back
