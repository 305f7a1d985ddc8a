-- By what rule a campaign's calls show a number, and why each call showed the one that it did.
alter table campaigns
  add column caller_id_rule text not null default 'FIXED'
    check (caller_id_rule in ('FIXED', 'ROTATION', 'LOCAL')),
  add column caller_id_set uuid[] not null default '{}';
alter table calls add column caller_id_reason text;
