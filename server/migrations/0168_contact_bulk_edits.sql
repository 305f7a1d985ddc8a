-- Bulk edits of contacts beside those of leads.
alter table bulk_edits
  add column record text not null default 'LEAD' check (record in ('LEAD', 'CONTACT'));
alter table bulk_edits alter column record drop default;
alter table bulk_edit_items rename column lead_id to record_id;
