-- What a tenant decides about itself: a row a version, the newest of a section holds. Older ones stay, to
-- be compared with and gone back to.
create table settings_versions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  section text not null,
  number int not null check (number > 0),
  value jsonb not null,
  restored_from int,
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (tenant_id, section, number),
  foreign key (tenant_id, changed_by) references users (tenant_id, id)
);
select protect_by_tenant('settings_versions');
-- What was decided is not undone in place.
revoke update, delete on settings_versions from parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, 'ALL'
  from roles r, unnest(array['settings:read', 'settings:update']) as p (code)
  where r.built_in and r.code = 'ADMIN'
  on conflict do nothing;
