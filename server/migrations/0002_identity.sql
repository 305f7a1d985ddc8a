create table teams (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('teams');

create table users (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  email text not null check (email = lower(email)),
  name text not null,
  password_hash text not null,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DEACTIVATED')),
  locale text not null default 'en',
  team_id uuid,
  last_sign_in_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, email),
  foreign key (tenant_id, team_id) references teams (tenant_id, id)
);
create index on users (email);
create index on users (tenant_id, team_id);
create index on users (tenant_id, status, created_at);
select protect_by_tenant('users');

create table roles (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  code text not null,
  built_in boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);
select protect_by_tenant('roles');

create table role_permissions (
  tenant_id uuid not null,
  role_id uuid not null,
  permission text not null,
  scope text not null check (scope in ('OWN', 'TEAM', 'ALL')),
  primary key (tenant_id, role_id, permission),
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
select protect_by_tenant('role_permissions');

create table user_roles (
  tenant_id uuid not null,
  user_id uuid not null,
  role_id uuid not null,
  primary key (tenant_id, user_id, role_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
create index on user_roles (tenant_id, role_id);
select protect_by_tenant('user_roles');

-- One row a sign-in. The refresh token is derived from the session and a counter, so the row holds
-- no secret; `rotation` is the only token number that is accepted (and, for 20 s, the one before).
create table sessions (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  rotation int not null default 1,
  rotated_at timestamptz not null,
  ip text,
  user_agent text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on sessions (tenant_id, user_id) where ended_at is null;
create index on sessions (tenant_id, expires_at);
select protect_by_tenant('sessions');

create table skills (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('skills');

create table user_skills (
  tenant_id uuid not null,
  user_id uuid not null,
  skill_id uuid not null,
  primary key (tenant_id, user_id, skill_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, skill_id) references skills (tenant_id, id) on delete cascade
);
create index on user_skills (tenant_id, skill_id);
select protect_by_tenant('user_skills');
