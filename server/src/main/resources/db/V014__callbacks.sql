-- What a provider's person asks of us by the provider itself.

create table deletion (
  code         text primary key,           -- unguessable; the person is given it by the provider
  request_hash bytea not null unique,      -- SHA-256: a request that comes again is the same request
  provider     text not null,
  requested_at timestamptz not null,
  channels     int not null                -- how many connections of hers were forgotten
);
comment on table deletion is 'Route: a person had her data deleted. Asked by code; says nothing of who she is.';
create index channel_grant_authorizer on channel_grant (authorizer_id);
