-- Who consented, so that what a walk kept of a person is found by more than her name.

alter table connection add column authorizer_id text;  -- the provider's id of her; null before she consented, or forgotten
create index connection_authorizer on connection (authorizer_id);
