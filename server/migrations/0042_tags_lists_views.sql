create table tags (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  colour text not null,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('tags');

create table lead_tags (
  tenant_id uuid not null,
  lead_id uuid not null,
  tag_id uuid not null,
  added_at timestamptz not null,
  primary key (tenant_id, lead_id, tag_id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, tag_id) references tags (tenant_id, id) on delete cascade
);
create index on lead_tags (tenant_id, tag_id, lead_id);
select protect_by_tenant('lead_tags');

-- A fixed list has members; a dynamic one has a condition, and whoever meets it is in it.
create table lead_lists (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  description text,
  kind text not null check (kind in ('FIXED', 'DYNAMIC')),
  condition jsonb,
  owner_id uuid,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  check ((kind = 'DYNAMIC') = (condition is not null))
);
select protect_by_tenant('lead_lists');

create table lead_list_members (
  tenant_id uuid not null,
  list_id uuid not null,
  lead_id uuid not null,
  added_by uuid,
  added_at timestamptz not null,
  primary key (tenant_id, lead_id, list_id),
  foreign key (tenant_id, list_id) references lead_lists (tenant_id, id) on delete cascade,
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
create index on lead_list_members (tenant_id, list_id, lead_id);
select protect_by_tenant('lead_list_members');

-- What somebody looks at again and again: a filter, columns, an order.
create table saved_views (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  owner_id uuid not null,
  shared text not null check (shared in ('OWN', 'TEAM', 'ALL')),
  team_id uuid,
  filter jsonb not null,
  columns jsonb not null,
  sort text not null,
  is_default boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, team_id) references teams (tenant_id, id) on delete cascade
);
create index on saved_views (tenant_id, owner_id, id);
select protect_by_tenant('saved_views');
