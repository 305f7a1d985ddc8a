-- Where leads come from. Leads name their source by its text; the catalogue says what is known of it.
create table lead_sources (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  channel text not null check (channel in
    ('WEB', 'SEARCH', 'SOCIAL', 'EMAIL', 'PHONE', 'EVENT', 'REFERRAL', 'PARTNER', 'LIST', 'OTHER')),
  cost_per_lead numeric(12, 2) check (cost_per_lead >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index on lead_sources (tenant_id, lower(name));
select protect_by_tenant('lead_sources');

-- What a lead's source does not tell: campaign and medium of what brought it first, and what came last. A
-- lead that came once and brought nothing else along has no row.
create table lead_attributions (
  tenant_id uuid not null,
  lead_id uuid not null,
  first_campaign text,
  first_medium text,
  first_at timestamptz not null,
  last_source text,
  last_campaign text,
  last_medium text,
  last_at timestamptz,
  touches int not null default 1,
  primary key (tenant_id, lead_id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
select protect_by_tenant('lead_attributions');

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'sources:read', 'ALL' from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER', 'SUPERVISOR', 'AGENT', 'REP', 'VIEWER')
  on conflict do nothing;
insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'sources:update', 'ALL' from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
