-- Who deleted what, and what is gone for good. A lead that was called leaves a row without a person: calls
-- are counted by it, and what was counted must stay as it was.
alter table leads add column deleted_by uuid, add column purged_at timestamptz;
alter table contacts add column deleted_by uuid, add column purged_at timestamptz;
create index leads_in_bin on leads (tenant_id, deleted_at, id)
  where deleted_at is not null and purged_at is null;
create index contacts_in_bin on contacts (tenant_id, deleted_at, id)
  where deleted_at is not null and purged_at is null;
-- Companies are few among the people.
create index contacts_companies on contacts (tenant_id, id)
  where kind = 'COMPANY' and deleted_at is null;

-- What happened with a lead goes with it, and so does its place in a campaign.
alter table activities drop constraint activities_tenant_id_lead_id_fkey;
alter table activities add foreign key (tenant_id, lead_id) references leads (tenant_id, id)
  on delete cascade;
alter table campaign_members drop constraint campaign_members_tenant_id_lead_id_fkey;
alter table campaign_members add foreign key (tenant_id, lead_id) references leads (tenant_id, id)
  on delete cascade;

create table contact_relationships (
  tenant_id uuid not null,
  id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  type text not null check (type in
    ('WORKS_AT', 'REPORTS_TO', 'SPOUSE', 'PARENT', 'PARTNER', 'REFERRED_BY', 'OTHER')),
  label text,
  created_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  check (from_id <> to_id),
  check ((type = 'OTHER') = (label is not null)),
  foreign key (tenant_id, from_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, to_id) references contacts (tenant_id, id) on delete cascade
);
create unique index on contact_relationships (tenant_id, from_id, to_id, type, coalesce(lower(label), ''));
create index on contact_relationships (tenant_id, to_id);
select protect_by_tenant('contact_relationships');

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, 'ALL'
  from roles r, unnest(array['bin:purge', 'contacts:restore']) as p (code)
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
