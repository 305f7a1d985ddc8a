-- Single sign-on: the OpenID provider that a tenant has chosen, and what its groups mean here.

-- One connection a tenant. The secret is sealed with the tenant's key and goes out to the provider only.
-- Who has to sign in through the provider is everybody but one, so that a broken provider locks nobody in.
create table sso_connections (
  tenant_id uuid not null unique references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  issuer text not null,
  client_id text not null,
  client_secret bytea,
  scopes text not null,
  group_claim text not null,
  create_users boolean not null,
  enabled boolean not null,
  enforced boolean not null,
  break_glass_user_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, break_glass_user_id) references users (tenant_id, id),
  check (not enforced or (enabled and break_glass_user_id is not null))
);
select protect_by_tenant('sso_connections');

-- E-mail domains that lead to a tenant's provider. A claim counts once the domain's DNS confirms it.
create table sso_domains (
  tenant_id uuid not null references tenants (id) on delete cascade,
  domain text not null check (domain = lower(domain)),
  verified_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, domain)
);
create index on sso_domains (domain) where verified_at is not null;
select protect_by_tenant('sso_domains');

-- What the directory's groups may do here, for sign-in and for provisioning alike.
create table group_roles (
  tenant_id uuid not null,
  group_name text not null,
  role_id uuid not null,
  primary key (tenant_id, group_name, role_id),
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
create index on group_roles (tenant_id, role_id);
select protect_by_tenant('group_roles');

-- Who a user is to a provider: its subject never changes, his e-mail address may.
create table sso_identities (
  tenant_id uuid not null,
  issuer text not null,
  subject text not null,
  user_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, issuer, subject),
  unique (tenant_id, user_id, issuer),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('sso_identities');

-- A sign-in on its way to the provider and back. Whoever comes back takes the row with him, so that an
-- answer counts once; only the browser that left knows the secret behind `browser`.
create table sso_attempts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  state bytea not null,
  browser bytea not null,
  nonce text not null,
  verifier bytea not null,
  callback text not null,
  return_to text,
  connection_version int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create index on sso_attempts (tenant_id, expires_at);
select protect_by_tenant('sso_attempts');

-- The sign-in page knows an e-mail address before it knows a tenant.
grant select on sso_domains, sso_connections to parley_definer;
create function door_sso_domain(wanted text)
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.tenant_id from sso_domains d
  join tenants t on t.id = d.tenant_id and t.status = 'ACTIVE'
  join sso_connections c on c.tenant_id = d.tenant_id and c.enabled
  where d.domain = lower(wanted) and d.verified_at is not null
  order by d.tenant_id limit 20
$$;
alter function door_sso_domain(text) owner to parley_definer;
revoke all on function door_sso_domain(text) from public;
grant execute on function door_sso_domain(text) to parley_app;
