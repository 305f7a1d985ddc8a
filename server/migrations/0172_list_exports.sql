-- Who may take calls of the whole tenant out as a file may take its campaigns and callbacks.
insert into role_permissions (tenant_id, role_id, permission, scope)
 select r.tenant_id, r.id, p.permission, 'ALL'
 from roles r, unnest(array['campaigns:export', 'callbacks:export']) as p (permission)
 where r.built_in and r.code in ('ADMIN', 'MANAGER')
 on conflict do nothing;
