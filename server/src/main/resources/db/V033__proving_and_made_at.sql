-- A lane that goes on by itself, as its time has come, has proved nothing yet.

alter table lane add column proving text[] not null default '{}';
comment on column lane.proving is
  'Causes it was stopped for and went on from by itself: over only once something was sent by this lane.';

-- Each reconnection overwrites connected_at.
alter table channel add column made_at timestamptz;     -- when it was connected first; null: before this was kept
