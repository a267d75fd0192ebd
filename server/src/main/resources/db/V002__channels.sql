-- What we are connected to, and by which grant.

create table channel (
  workspace_id     uuid not null references workspace,
  channel_id       uuid not null,
  provider         text not null check (provider in ('META', 'ZALO')),
  external_id      text not null,
  name             text not null,
  uses             text[] not null,        -- MESSAGES, COMMENTS
  connected_at     timestamptz not null,
  last_received_at timestamptz,
  checked_at       timestamptz,
  last_checks      jsonb,                  -- what the last look found, each item in the provider's words
  primary key (workspace_id, channel_id),
  unique (workspace_id, provider, external_id)
);
comment on table channel is 'One connected Page or OA. Never deleted by a reconnect: its history hangs on it.';

create table channel_route (
  provider     text not null,
  external_id  text not null,
  workspace_id uuid not null,
  channel_id   uuid not null,
  primary key (provider, external_id)
);
comment on table channel_route is 'Route: a webhook names a Page or OA, this names the workspace.';

create table channel_grant (
  workspace_id    uuid not null,
  channel_id      uuid not null,
  authorizer_id   text not null,           -- the provider's id of the person who granted
  authorizer_name text not null,
  access_token    bytea not null,          -- sealed
  refresh_token   bytea,                   -- sealed; single use where the provider rotates
  expires_at      timestamptz,
  scopes          text[] not null,
  granted_at      timestamptz not null,
  granted_by      uuid,
  primary key (workspace_id, channel_id),
  foreign key (workspace_id, channel_id) references channel
);
comment on table channel_grant is 'The right to act for a channel, with its tokens sealed.';

create table connection (
  workspace_id  uuid not null,
  connection_id uuid not null,
  person_id     uuid not null,
  provider      text not null,
  uses          text[] not null,
  channel_id    uuid,                      -- set when an existing channel is connected again
  step          text not null check (step in ('AUTHORIZING', 'CHOOSING', 'DONE', 'REFUSED')),
  state_hash    bytea not null,            -- SHA-256; the state itself only travels
  verifier      bytea not null,            -- sealed PKCE secret
  redeemed_at   timestamptz,               -- a state is good once
  created_at    timestamptz not null,
  expires_at    timestamptz not null,      -- of the state, then of the choice
  problem       jsonb,                     -- cause and the provider's words when refused
  consent       bytea,                     -- sealed: what may be connected, with its tokens; soon null again
  findings      jsonb,                     -- the same without tokens, checks made, channels connected
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, person_id) references person
);
comment on table connection is 'One walk through the provider''s consent page. Short-lived.';
create unique index connection_by_state on connection (workspace_id, state_hash);
