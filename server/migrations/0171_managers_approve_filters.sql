-- Managers approve each other's filters too: else no manager could give the role of a supervisor, who may.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, 'campaigns:approve-filter', 'ALL'
from roles r where r.built_in and r.code = 'MANAGER'
on conflict do nothing;
