-- Rules that give leads to agents, asked in the order of `position`.
create table routing_rules (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  position int not null,
  name text not null,
  enabled boolean not null default true,
  condition jsonb,
  strategy text not null
    check (strategy in ('ROUND_ROBIN', 'DIRECT', 'TEAM', 'SKILL', 'LOAD', 'SCORE')),
  team_id uuid,
  user_ids uuid[] not null default '{}',
  skill_ids uuid[] not null default '{}',
  respects_hours boolean not null default true,
  respects_capacity boolean not null default true,
  otherwise text not null default 'NEXT_RULE' check (otherwise in ('WAIT', 'NEXT_RULE', 'LEAVE')),
  updated_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  -- Rules that change places pass each other for a moment.
  unique (tenant_id, position) deferrable initially deferred,
  foreign key (tenant_id, team_id) references teams (tenant_id, id),
  foreign key (tenant_id, updated_by) references users (tenant_id, id)
);
select protect_by_tenant('routing_rules');

-- Whose turn it was. Apart from the rules: it changes with every lead, and is no change of a rule.
create table routing_turns (
  tenant_id uuid not null,
  rule_id uuid not null,
  user_id uuid not null,
  primary key (tenant_id, rule_id),
  foreign key (tenant_id, rule_id) references routing_rules (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('routing_turns');

create table routing_agents (
  tenant_id uuid not null,
  user_id uuid not null,
  capacity int check (capacity >= 0),
  accepts boolean not null default true,
  away_until timestamptz,
  last_given_at timestamptz,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('routing_agents');

create table routing_options (
  tenant_id uuid not null references tenants (id) on delete cascade,
  default_capacity int not null,
  on_leaving text not null check (on_leaving in ('KEEP', 'TEAM', 'RULES')),
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id)
);
select protect_by_tenant('routing_options');

-- Leads for whom nobody was free; asked again when they are due.
create table routing_waiting (
  tenant_id uuid not null,
  lead_id uuid not null,
  due_at timestamptz not null,
  primary key (tenant_id, lead_id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
create index on routing_waiting (tenant_id, due_at);
select protect_by_tenant('routing_waiting');

-- Why a lead went to whom. Written once and read one lead at a time.
create table routing_decisions (
  tenant_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  at timestamptz not null,
  cause text not null check (cause in ('CREATED', 'IMPORTED', 'RUN', 'WAITED', 'LEFT')),
  outcome text not null check (outcome in ('ASSIGNED', 'TEAM', 'WAITING', 'NO_RULE', 'NOBODY')),
  strategy text,
  rule_id uuid,
  rule_name text,
  user_id uuid,
  team_id uuid,
  waits_until timestamptz,
  score double precision,
  steps jsonb not null,
  candidates jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
) partition by range (id);
create index on routing_decisions (tenant_id, lead_id, id);
select protect_by_tenant('routing_decisions');
select partition_by_time('routing_decisions', 'MONTH', '13 months');

-- How many open leads somebody has is asked for each lead that is given away. Most leads of an import
-- have nobody, so it costs the import little.
create index leads_open_of on leads (tenant_id, assignee_id)
  where deleted_at is null and assignee_id is not null and status in ('NEW', 'CONTACTED', 'QUALIFIED');

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, p.scope
  from roles r
  join (values ('ADMIN', 'routing:read', 'ALL'), ('ADMIN', 'routing:update', 'ALL'),
               ('ADMIN', 'routing:run', 'ALL'), ('MANAGER', 'routing:read', 'ALL'),
               ('MANAGER', 'routing:update', 'ALL'), ('MANAGER', 'routing:run', 'ALL'),
               ('SUPERVISOR', 'routing:read', 'TEAM'), ('VIEWER', 'routing:read', 'ALL'))
    as p (role, code, scope) on p.role = r.code
  where r.built_in
  on conflict do nothing;
