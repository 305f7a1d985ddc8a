-- A tenant lets an operator of the platform look at it: until when, and at what. Nobody may without it.
create table support_consents (
  tenant_id uuid not null,
  id uuid not null,
  level text not null check (level in ('CONFIGURATION', 'READ')),
  granted_by uuid not null,
  granted_at timestamptz not null,
  until timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, granted_by) references users (tenant_id, id),
  foreign key (tenant_id, revoked_by) references users (tenant_id, id)
);
-- One at a time.
create unique index on support_consents (tenant_id) where revoked_at is null;
select protect_by_tenant('support_consents');

-- Each visit, with its reason. It lies with the tenant that was visited; the operator is nobody of its users.
create table support_visits (
  tenant_id uuid not null,
  id uuid not null,
  consent_id uuid not null,
  operator_id uuid not null,
  operator_name text not null,
  level text not null check (level in ('CONFIGURATION', 'READ')),
  reason text not null,
  opened_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, consent_id) references support_consents (tenant_id, id)
);
create index on support_visits (tenant_id, operator_id, ends_at) where ended_at is null;
select protect_by_tenant('support_visits');
-- What was looked at stays told.
revoke delete on support_consents, support_visits from parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL'
from roles r cross join (values ('support-access:grant'), ('support-access:read')) as p (code)
where r.built_in and r.code = 'ADMIN'
on conflict do nothing;
