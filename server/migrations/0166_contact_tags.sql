-- Tags of people and firms: the same catalogue as that of leads.
create table contact_tags (
  tenant_id uuid not null,
  contact_id uuid not null,
  tag_id uuid not null,
  added_at timestamptz not null,
  primary key (tenant_id, contact_id, tag_id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, tag_id) references tags (tenant_id, id) on delete cascade
);
create index on contact_tags (tenant_id, tag_id, contact_id);
select protect_by_tenant('contact_tags');
