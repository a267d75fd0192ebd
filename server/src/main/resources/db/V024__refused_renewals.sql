-- A provider that will not renew a token says so hours before the token ends: an admin is told then.

alter table channel_grant
  add column refused_at timestamptz;        -- when it was last refused; null: renewed or granted since
