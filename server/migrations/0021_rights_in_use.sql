-- Whoever saw numbers and addresses in full goes on doing so, but for the role that only looks.
insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, 'ALL'
  from roles r, unnest(array['contacts:see-email', 'contacts:see-phone']) as p (code)
  where not (r.built_in and r.code = 'VIEWER')
    and exists (select from role_permissions rp
      where rp.tenant_id = r.tenant_id and rp.role_id = r.id
        and rp.permission in ('contacts:read', 'leads:read'))
  on conflict do nothing;

-- When each user last made use of each right. Written together, once a minute: a row that is a minute late
-- says the same about ninety days.
create table permission_uses (
  tenant_id uuid not null,
  user_id uuid not null,
  permission text not null,
  used_at timestamptz not null,
  primary key (tenant_id, user_id, permission),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('permission_uses');

-- The administrators of a tenant are reminded once a quarter to look at the rights that nobody uses.
create table permission_reviews (
  tenant_id uuid not null references tenants (id) on delete cascade,
  quarter text not null check (quarter ~ '^\d{4}-Q[1-4]$'),
  reminded_at timestamptz not null,
  primary key (tenant_id, quarter)
);
select protect_by_tenant('permission_reviews');
