-- Browser sessions, in the form Spring Session wants them. They are asked for before a workspace is
-- known, so they are routes.

create table spring_session (
  primary_id            char(36) not null,
  session_id            char(36) not null,
  creation_time         bigint not null,
  last_access_time      bigint not null,
  max_inactive_interval int not null,
  expiry_time           bigint not null,
  principal_name        varchar(100),      -- the person's id: her sessions end when she is deactivated
  constraint spring_session_pk primary key (primary_id)
);
comment on table spring_session is 'Route: a cookie to who is signed in.';
create unique index spring_session_ix1 on spring_session (session_id);
create index spring_session_ix2 on spring_session (expiry_time);
create index spring_session_ix3 on spring_session (principal_name);

create table spring_session_attributes (
  session_primary_id char(36) not null,
  attribute_name     varchar(200) not null,
  attribute_bytes    bytea not null,
  constraint spring_session_attributes_pk primary key (session_primary_id, attribute_name),
  constraint spring_session_attributes_fk foreign key (session_primary_id)
    references spring_session (primary_id) on delete cascade
);
comment on table spring_session_attributes is 'What a session remembers: who signed in, nothing else.';
