-- Lists of contacts in the order of any system field. What a contact does not have is in no index here. Where somebody
-- is has few values, whose newest entries lie together, so that an import writes to few pages.
create index contacts_by_name on contacts (tenant_id, lower(name), id) where deleted_at is null;
create index contacts_by_company on contacts (tenant_id, lower(company), id)
  where deleted_at is null and lower(company) is not null;
create index contacts_by_change on contacts (tenant_id, updated_at, id) where deleted_at is null;
create index contacts_by_language on contacts (tenant_id, language, id)
  where deleted_at is null and language is not null;
create index contacts_by_country on contacts (tenant_id, country, id)
  where deleted_at is null and country is not null;
create index contacts_by_region on contacts (tenant_id, region, id)
  where deleted_at is null and region is not null;
create index contacts_by_time_zone on contacts (tenant_id, time_zone, id)
  where deleted_at is null and time_zone is not null;
