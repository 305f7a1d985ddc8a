-- Which moves between statuses a tenant allows; without a row every one of them.
create table lead_workflows (
  tenant_id uuid not null references tenants (id) on delete cascade,
  moves jsonb not null,
  changed_by uuid,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id)
);
select protect_by_tenant('lead_workflows');

-- Who had a lead from when to when.
create table lead_assignments (
  tenant_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  assignee_id uuid not null,
  team_id uuid,
  cause text not null check (cause in ('MANUAL', 'IMPORT', 'RULE', 'REDISTRIBUTION', 'EARLIER')),
  reason bytea,
  actor_id uuid,
  from_at timestamptz not null,
  to_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, assignee_id) references users (tenant_id, id)
);
create index on lead_assignments (tenant_id, lead_id, id);
create unique index on lead_assignments (tenant_id, lead_id) where to_at is null;
select protect_by_tenant('lead_assignments');

-- Whoever has a lead now has had it since it was made, as far as anybody knows.
insert into lead_assignments (tenant_id, id, lead_id, assignee_id, team_id, cause, from_at)
  select l.tenant_id,
    (substr(first_id_at(l.created_at)::text, 1, 19) || substr(gen_random_uuid()::text, 20))::uuid,
    l.id, l.assignee_id, l.team_id, 'EARLIER', l.created_at
  from leads l where l.assignee_id is not null;

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'lead-workflow:update', 'ALL' from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
