-- Roles of a tenant's own: they have a name and change, so they have a version. The name of a built-in
-- role is its code, in the language of the reader.
alter table roles
  add column name text,
  add column description text not null default '',
  add column updated_at timestamptz not null default clock_timestamp(),
  add column version int not null default 1;
create unique index on roles (tenant_id, lower(name));
create trigger touch before update on roles for each row execute function touch_row();

-- Since when somebody has had a right: what is new cannot have been unused for long.
alter table role_permissions add column granted_at timestamptz not null default clock_timestamp();
alter table user_roles add column granted_at timestamptz not null default clock_timestamp();

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, 'ALL'
  from roles r, unnest(array['roles:create', 'roles:update', 'roles:delete']) as p (code)
  where r.built_in and r.code = 'ADMIN'
  on conflict do nothing;
