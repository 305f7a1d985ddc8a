-- A data key is ACTIVE until it is followed by another, readable as long as a value is sealed with it, and
-- retired (its bytes are gone) when none is.
alter table tenant_keys add column followed_at timestamptz;
alter table tenant_keys add column retired_at timestamptz;
alter table tenant_keys add constraint retired_keys_are_gone
  check (retired_at is null or (not active and length(wrapped) = 0));

-- Administrators of tenants that exist already.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL'
from roles r cross join (values ('encryption:read'), ('encryption:rotate')) as p (code)
where r.built_in and r.code = 'ADMIN'
on conflict do nothing;
