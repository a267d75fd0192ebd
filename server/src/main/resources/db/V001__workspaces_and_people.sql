-- Who works here. Every key begins with workspace_id, so that one database can later be spread over
-- several by it; a test reads the catalogue and holds this. The exceptions are routes: small tables
-- asked before a workspace is known.

create table workspace (
  workspace_id uuid primary key,
  name         text not null,
  zone         text not null default 'Asia/Ho_Chi_Minh',
  assign_to    uuid,                       -- the assignment rule: new conversations go to this person
  created_at   timestamptz not null
);
comment on table workspace is 'One shop or team, with everything it owns.';

create table person (
  workspace_id  uuid not null references workspace,
  person_id     uuid not null,
  email         text not null,
  name          text not null,
  password_hash text not null,
  role          text not null check (role in ('OWNER', 'ADMIN', 'SUPERVISOR', 'AGENT')),
  locale        text not null check (locale in ('vi', 'en')),
  active        boolean not null default true,
  created_at    timestamptz not null,
  primary key (workspace_id, person_id)
);
comment on table person is 'Somebody who answers customers, connects channels or hosts.';

create table sign_in_route (
  email        text primary key,           -- lower case
  workspace_id uuid not null,
  person_id    uuid not null
);
comment on table sign_in_route is 'Route: e-mail address to person, asked before a workspace is known.';

create table api_token (
  workspace_id uuid not null,
  token_id     uuid not null,
  person_id    uuid not null,
  name         text not null,
  secret_hash  bytea not null,             -- SHA-256 of the secret part; the token itself is never kept
  created_at   timestamptz not null,
  revoked_at   timestamptz,
  primary key (workspace_id, token_id),
  foreign key (workspace_id, person_id) references person
);
comment on table api_token is 'A program that acts as a person.';
