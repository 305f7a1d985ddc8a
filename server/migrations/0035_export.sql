-- Who may restore leads of the whole tenant may also take them out as a file.
insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'leads:export', 'ALL'
  from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
