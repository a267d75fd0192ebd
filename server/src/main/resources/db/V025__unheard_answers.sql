-- A process may die between asking a provider for tokens and writing them. What it asked for is kept
-- before it asks, so that whoever comes after it asks again and tells what became of the grant.

alter table channel_grant
  add column asked_at timestamptz;          -- since when its tokens may have been replaced unheard; null: all is written
