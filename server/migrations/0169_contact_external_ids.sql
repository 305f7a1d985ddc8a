-- The id that a person or a firm has in another system.
alter table contacts add column external_id text;
create unique index on contacts (tenant_id, external_id)
  where external_id is not null and deleted_at is null;
