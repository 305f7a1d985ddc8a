-- Workflows: when something happens with a lead, if it is like this, then do that.
create table workflows (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null default '',
  enabled boolean not null default false,
  -- What is being built. What runs is a version, and a version never changes.
  draft jsonb not null,
  live_version int,
  shadow_version int,
  shadow_since timestamptz,
  last_version int not null default 0,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  deleted_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references users (tenant_id, id)
);
create index on workflows (tenant_id, id) where deleted_at is null;
select protect_by_tenant('workflows');

create table workflow_versions (
  tenant_id uuid not null,
  workflow_id uuid not null,
  number int not null,
  definition jsonb not null,
  note text not null default '',
  published_by uuid,
  published_at timestamptz not null,
  primary key (tenant_id, workflow_id, number),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id),
  foreign key (tenant_id, published_by) references users (tenant_id, id)
);
select protect_by_tenant('workflow_versions');
-- A run is explained by its version, so nobody may change one.
revoke update, delete on workflow_versions from parley_app;

-- When a workflow with a schedule begins again.
create table workflow_schedules (
  tenant_id uuid not null,
  workflow_id uuid not null,
  -- The version that runs and the one that only watches may begin at different times.
  shadow boolean not null,
  next_due_at timestamptz not null,
  primary key (tenant_id, workflow_id, shadow),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id)
);
create index on workflow_schedules (tenant_id, next_due_at);
select protect_by_tenant('workflow_schedules');

-- A beginning for many leads at once (a schedule, an import), worked off in portions by the lead's id.
create table workflow_firings (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  version int not null,
  shadow boolean not null,
  trigger text not null,
  event_id uuid not null,
  import_id uuid,
  -- The days, by the tenant's calendar, on which a field of the lead has to lie.
  on_day date,
  after_lead_id uuid,
  due_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id, version)
    references workflow_versions (tenant_id, workflow_id, number)
);
create index on workflow_firings (tenant_id, due_at);
select protect_by_tenant('workflow_firings');
-- Its version is that of the workflow, and none of the row's.
drop trigger touch on workflow_firings;

create table workflow_runs (
  tenant_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  version int not null,
  shadow boolean not null default false,
  lead_id uuid not null,
  trigger text not null,
  -- What it began with: the live run and the shadow of the same event have the same.
  event_id uuid not null,
  depth int not null default 0,
  origin_id uuid,
  state text not null
    check (state in ('RUNNING', 'WAITING', 'DONE', 'FAILED', 'STOPPED', 'REFUSED')),
  reason text,
  -- The place in the version's steps, and what ended the last wait.
  step int not null default 0,
  woken_by text check (woken_by in ('EVENT', 'TIME')),
  -- When the engine looks at it again; nothing where it has ended.
  wake_at timestamptz,
  waits_for text,
  tries int not null default 0,
  error text,
  -- What happened at each step. No texts of persons: those are put together anew for each effect.
  log jsonb not null default '[]',
  effects text[] not null default '{}',
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id, version)
    references workflow_versions (tenant_id, workflow_id, number),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  check ((state in ('RUNNING', 'WAITING')) = (wake_at is not null)),
  check ((state in ('RUNNING', 'WAITING')) = (ended_at is null))
);
-- The log of a workflow and of a lead, newest first; the second also counts for the loop guard.
create index on workflow_runs (tenant_id, workflow_id, id);
create index on workflow_runs (tenant_id, lead_id, id);
-- What is due, and who waits for an event: few rows at any time.
create index on workflow_runs (tenant_id, wake_at) where wake_at is not null;
create index on workflow_runs (tenant_id, lead_id, waits_for) where waits_for is not null;
select protect_by_tenant('workflow_runs');
drop trigger touch on workflow_runs;

-- How many began in each hour, for the tenant's limit.
create table workflow_hours (
  tenant_id uuid not null,
  hour timestamptz not null,
  runs int not null default 0,
  refused int not null default 0,
  primary key (tenant_id, hour)
);
select protect_by_tenant('workflow_hours');

-- What an event was brought about by: the run of a workflow.
alter table event_outbox add column cause uuid;
alter table events add column cause uuid;

create or replace function platform.sequence_events(most int)
  returns table (tenant_id uuid, id uuid, "position" bigint, name text, data jsonb, audience jsonb,
                 actor_id uuid, at timestamptz)
  language sql security definer set search_path = public, pg_temp as $$
  with taken as (
    delete from event_outbox o
    where o.ctid = any (array(select q.ctid from event_outbox q order by q.id limit most))
    returning o.*
  ), heads as (
    insert into event_heads as h (tenant_id, position)
    select t.tenant_id, count(*) from taken t group by t.tenant_id
    on conflict (tenant_id) do update set position = h.position + excluded.position
    returning h.tenant_id, h.position
  ), numbered as (
    select t.*, h.position - count(*) over (partition by t.tenant_id)
                + row_number() over (partition by t.tenant_id order by t.id) as position
    from taken t join heads h using (tenant_id)
  )
  insert into events (tenant_id, id, position, name, data, audience, actor_id, at, cause)
  select n.tenant_id, n.id, n.position, n.name, n.data, n.audience, n.actor_id, n.at, n.cause
  from numbered n order by n.tenant_id, n.position
  returning tenant_id, id, position, name, data, audience, actor_id, at
$$;

-- Tenants with something for the engine to do.
create function door_due_workflows(due timestamptz)
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t
  where t.status = 'ACTIVE' and (
    exists (select from workflow_runs r where r.tenant_id = t.id and r.wake_at <= due)
    or exists (select from workflow_firings f where f.tenant_id = t.id and f.due_at <= due)
    or exists (select from workflow_schedules s where s.tenant_id = t.id and s.next_due_at <= due))
$$;
alter function door_due_workflows(timestamptz) owner to parley_definer;
revoke all on function door_due_workflows(timestamptz) from public;
grant execute on function door_due_workflows(timestamptz) to parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join (values ('automation:read'), ('automation:manage')) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (p.code = 'automation:read' and r.code in ('SUPERVISOR', 'VIEWER')))
on conflict do nothing;
