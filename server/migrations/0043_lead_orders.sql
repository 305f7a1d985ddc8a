-- Lists of leads in the order of any system field. What is empty of a new lead is in no index here, so
-- an import pays for the company's, the attempts' and the changes' only; the last two grow at their end.
alter table leads add column company_key text generated always as (lower(company)) stored;
create index leads_by_company on leads (tenant_id, company_key, id)
  where deleted_at is null and company_key is not null;
create index leads_by_change on leads (tenant_id, updated_at, id) where deleted_at is null;
create index leads_by_attempts on leads (tenant_id, attempts, id) where deleted_at is null;
create index leads_by_last_attempt on leads (tenant_id, last_attempt_at, id)
  where deleted_at is null and last_attempt_at is not null;
create index leads_by_next_attempt on leads (tenant_id, next_attempt_at, id)
  where deleted_at is null and next_attempt_at is not null;
create index leads_by_outcome on leads (tenant_id, last_outcome, id)
  where deleted_at is null and last_outcome is not null;
