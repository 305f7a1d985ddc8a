-- Records are found while the beginning of their id in another system is typed; letters as bytes, so that what
-- begins alike lies together whatever the database's own order is.
create index leads_by_external_id on leads (tenant_id, external_id collate "C")
  where external_id is not null and deleted_at is null;
create index contacts_by_external_id on contacts (tenant_id, external_id collate "C")
  where external_id is not null and deleted_at is null;
