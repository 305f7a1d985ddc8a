-- Provisioning: a company's directory keeps the users of its tenant by SCIM 2.0.

-- What a directory shows to come in. Only the hash is kept; the token itself is shown once.
create table scim_tokens (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  digest bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
select protect_by_tenant('scim_tokens');

-- What the directory says of a user beside what every user has. Deleted there, he is deactivated here and
-- out of its sight, and the same user again should it bring him back.
create table scim_users (
  tenant_id uuid not null,
  user_id uuid not null,
  user_name text not null,
  external_id text,
  given_name text,
  family_name text,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create unique index on scim_users (tenant_id, lower(user_name));
create unique index on scim_users (tenant_id, external_id) where deleted_at is null;
select protect_by_tenant('scim_users');

create table scim_groups (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  display_name text not null,
  external_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index on scim_groups (tenant_id, lower(display_name));
create index on scim_groups (tenant_id, external_id);
select protect_by_tenant('scim_groups');

create table scim_members (
  tenant_id uuid not null,
  group_id uuid not null,
  user_id uuid not null,
  primary key (tenant_id, group_id, user_id),
  foreign key (tenant_id, group_id) references scim_groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on scim_members (tenant_id, user_id);
select protect_by_tenant('scim_members');

-- A directory shows its token before anybody knows its tenant.
grant select on scim_tokens to parley_definer;
create function door_scim_token(wanted bytea)
  returns table (tenant_id uuid, token_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.tenant_id, s.id from scim_tokens s
  join tenants t on t.id = s.tenant_id and t.status = 'ACTIVE'
  where s.digest = wanted and s.revoked_at is null
    and (s.expires_at is null or s.expires_at > clock_timestamp())
$$;
alter function door_scim_token(bytea) owner to parley_definer;
revoke all on function door_scim_token(bytea) from public;
grant execute on function door_scim_token(bytea) to parley_app;
