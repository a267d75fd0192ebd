-- Webhooks as they came. A body may speak of many workspaces, so the journal is a route, not a
-- workspace's table.

create table journal (
  journal_id  uuid primary key,            -- time-ordered: read in order of arrival
  provider    text not null,
  body        bytea not null,
  received_at timestamptz not null,
  state       text not null default 'NEW' check (state in ('NEW', 'READ', 'ASIDE')),
  tries       int not null default 0,
  not_before  timestamptz,                 -- by the database's clock
  done        int not null default 0,      -- events of this body gone through once
  again       int[] not null default '{}', -- those of them to be tried again
  error       text
);
comment on table journal is 'Route: raw webhooks, kept before they are answered, read afterwards.';
create index journal_new on journal (journal_id) where state = 'NEW';
