-- Saved views of contacts beside those of leads.
alter table saved_views
  add column record text not null default 'LEAD' check (record in ('LEAD', 'CONTACT'));
alter table saved_views alter column record drop default;
