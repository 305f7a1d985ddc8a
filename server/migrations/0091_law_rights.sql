-- The rights over do-not-call lists and the law of calling, for roles that exist.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code,
  case
    when r.code in ('AGENT', 'REP') then 'OWN'
    when r.code = 'SUPERVISOR' and p.code = 'do-not-call:add' then 'TEAM'
    else 'ALL'
  end
from roles r
cross join unnest(array['do-not-call:add', 'do-not-call:manage', 'do-not-call:read', 'law:read']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code in ('AGENT', 'REP') and p.code = 'do-not-call:add')
  or (r.code = 'SUPERVISOR' and p.code <> 'do-not-call:manage')
  or (r.code = 'VIEWER' and p.code in ('do-not-call:read', 'law:read')))
on conflict do nothing;
