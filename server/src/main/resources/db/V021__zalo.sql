-- What customers of Zalo send beside words and files, and whether they follow the OA.

alter table attachment
  add link text,                           -- where it leads: an address, or geo:latitude,longitude
  drop constraint attachment_kind_check,
  add constraint attachment_kind_check check (kind in ('IMAGE', 'AUDIO', 'VIDEO', 'FILE', 'STICKER',
    'LOCATION', 'LINK', 'CARD', 'FORM', 'OTHER'));

alter table recipient
  add follows    boolean,                  -- null: the provider never said
  add follows_at timestamptz;
