-- What a campaign calls people for: the law asks for more before a call that sells than before one that serves.
alter table campaigns
  add column purpose text not null default 'MARKETING' check (purpose in ('MARKETING', 'SERVICE'));
