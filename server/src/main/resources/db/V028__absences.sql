-- Times in which nobody was there to keep webhooks: since when, as far as the database knows. What came
-- meanwhile is read again from the provider.

create table presence (
  one boolean primary key default true check (one),
  at  timestamptz not null                 -- when a node could write last, by the database's clock
);
comment on table presence is 'Route: when a node was last there and could write. One row for all.';

alter table recovery drop constraint recovery_reason_check;
alter table recovery add constraint recovery_reason_check
  check (reason in ('RECONNECTED', 'RESUBSCRIBED', 'SILENCE', 'ABSENCE')) not valid;
