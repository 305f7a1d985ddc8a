-- The stock of numbers that a tenant's calls may show.
create table caller_ids (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  name text not null,
  -- What the number tells by its beginning.
  country text,
  region text,
  daily_cap int check (daily_cap > 0),
  enabled boolean not null default true,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index on caller_ids (tenant_id, name, id);
select protect_by_tenant('caller_ids');

-- How often each was shown, by the tenant's day.
create table caller_id_days (
  tenant_id uuid not null,
  caller_id_id uuid not null,
  day date not null,
  dials int not null default 0,
  primary key (tenant_id, caller_id_id, day),
  foreign key (tenant_id, caller_id_id) references caller_ids (tenant_id, id) on delete cascade
);
select protect_by_tenant('caller_id_days');

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join unnest(array['caller-ids:create', 'caller-ids:read', 'caller-ids:update']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code in ('SUPERVISOR', 'VIEWER') and p.code = 'caller-ids:read'))
on conflict do nothing;
