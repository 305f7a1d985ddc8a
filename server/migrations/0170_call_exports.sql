-- Who may take leads of the whole tenant out as a file may take its calls.
insert into role_permissions (tenant_id, role_id, permission, scope)
 select r.tenant_id, r.id, 'calls:export', 'ALL'
 from roles r
 where r.built_in and r.code in ('ADMIN', 'MANAGER')
 on conflict do nothing;
