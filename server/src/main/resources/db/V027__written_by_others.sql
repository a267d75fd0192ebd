-- What another app or a person at the provider's own pages wrote looks like a message of ours of which
-- nobody knows whether it arrived. Where the provider says who wrote it, that is kept.

alter table message
  add column by_others boolean not null default false; -- the provider named an author that is not us
